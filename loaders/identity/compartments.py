"""One canonical name per compartment: maps the sources' spellings to it, and gives GO terms.

Only spellings of the same compartment are mapped together (Nuclear, nuclei -> Nucleus), never a part and its
whole: Cytosol is a part of Cytoplasm; Exosome and Microvesicle are kinds of Extracellular vesicle.
An unlisted name is kept as the source writes it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from graph_schema.benchmark import BENCHMARK_COMPARTMENTS
from graph_schema.records import Node, Value
from loaders.identity.name_syntax import fold
from loaders.row_accounting import DescribedNode

GO_TERMS: Mapping[str, str] = MappingProxyType(
    {
        "Apoptotic body": "GO:0097189",
        "Axon": "GO:0030424",
        "Centrosome": "GO:0005813",
        "Chromatin": "GO:0000785",
        "Cytoplasm": "GO:0005737",
        "Cytosol": "GO:0005829",
        "Dendrite": "GO:0030425",
        "Endoplasmic reticulum": "GO:0005783",
        "Exosome": "GO:0070062",
        "Extracellular vesicle": "GO:1903561",
        "Golgi apparatus": "GO:0005794",
        "Lysosome": "GO:0005764",
        "Membrane": "GO:0016020",
        "Microvesicle": "GO:1990742",
        "Mitochondrion": "GO:0005739",
        "Nuclear speckle": "GO:0016607",
        "Nucleolus": "GO:0005730",
        "Nucleoplasm": "GO:0005654",
        "Nucleus": "GO:0005634",
        "Peroxisome": "GO:0005777",
        "Plasma membrane": "GO:0005886",
        "Ribosome": "GO:0005840",
        "Synapse": "GO:0045202",
    }
)

_SPELLINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Cytoplasm": ("cytoplasmic",),
        "Cytosol": ("cytosolic",),
        "Exosome": ("exosomes", "exosomal", "extracellular exosome"),
        "Extracellular vesicle": ("extracellular vesicles", "ev", "evs"),
        "Golgi apparatus": ("golgi",),
        "Lysosome": ("lysosomes",),
        "Microvesicle": ("microvesicles", "microvesicular"),
        "Mitochondrion": ("mitochondria", "mitochondrial"),
        "Nuclear speckle": ("nuclear speckles",),
        "Nucleolus": ("nucleoli", "nucleolar"),
        "Nucleus": ("nuclear", "nuclei"),
        "Peroxisome": ("peroxisomes",),
        "Ribosome": ("ribosomes", "ribosomal"),
    }
)
_CANONICAL: Mapping[str, str] = MappingProxyType(
    {name.casefold(): name for name in GO_TERMS}
    | {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}
)


def compartment_name(text: str) -> str:
    """The canonical name of a compartment; an unlisted name is returned with single spaces."""
    return _CANONICAL.get(fold(text), " ".join(text.split()))


def compartment_node(text: str, *, go_id: str = "", benchmark: bool = False) -> Node:
    """The Compartment node of a source's wording.

    Args:
        text: the compartment as the source writes it.
        go_id: the term that the source gives, used if this module has none for the compartment.
        benchmark: whether to include the column in the localization benchmark.
    """
    name = compartment_name(text)
    properties: dict[str, Value] = {"name": name}
    if term := GO_TERMS.get(name, go_id):
        properties["go_id"] = term
    if benchmark:
        properties["benchmark_column"] = BENCHMARK_COMPARTMENTS.index(name)
    return Node("Compartment", name, properties)


def described_compartment(text: str, go_id: str) -> DescribedNode:
    """The Compartment node of a source's wording and term, as a row refers to it."""
    node = compartment_node(text, go_id=go_id)
    return DescribedNode(node.at, ("Compartment", node.key, go_id), (node,))
