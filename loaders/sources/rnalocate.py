"""RNALocate: subcellular localization of RNAs, as downloaded (versions 1 to 3)."""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from graph_schema.records import Edge, Outcome, Release, Value
from loaders.errors import MissingRelease
from loaders.files.locate import find
from loaders.files.tables import read_table
from loaders.identity.compartments import described_compartment
from loaders.identity.mirna_nodes import MirnaNodes
from loaders.identity.resolver import NameResolver
from loaders.row_accounting import (
    Row,
    RowContent,
    UnusableRow,
    account_rows,
    needed,
    pubmed_ids,
)
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.species import species_for_name

COLUMNS = {
    "RNALocate_ID": ("RNALocate_ID",),
    "Species": ("Species",),
    "RNA_Symbol": ("RNA_Symbol", "Gene_symbol"),
    "RNA_Type": ("RNA_Type", "RNA_category"),
    "Subcellular_Localization": ("Subcellular_Localization",),
    "GO_Accession": ("GO_Accession",),
    "PubMed_ID": ("PubMed_ID", "PMID"),
    "RNALocate_Score": ("RNALocate_Score",),
    "Algorithm": ("Algorithm",),
    "Database": ("Database",),
}
"""The free-text Description of version 1 is left out."""

OPTIONAL = frozenset(
    {"RNALocate_ID", "GO_Accession", "PubMed_ID", "RNALocate_Score", "Algorithm", "Database"}
)
FILES = (
    (
        "*RNA*subcellular*locali?ation*.zip",
        "*RNA*subcellular*locali?ation*.txt*",
        "*RNA*subcellular*locali?ation*.tsv*",
    ),
    (
        "RNALocate*.zip",
        "RNALocate*.txt*",
        "RNALocate*.tsv*",
    ),
)


class RNALocate(Source):
    """Raw RNALocate download. One row is one RNA in one compartment, from one publication.

    A microRNA row becomes one LOCALIZED_IN edge; the score of a pair is the highest of its rows. Predictions
    of other tools are rejected: a model must not learn from another model's output as if it were evidence.
    """

    name = "rnalocate"
    title = "RNALocate: subcellular localization of RNAs"
    licence = "non-commercial use, distribution and reproduction with citation; commercial users must ask"
    citation = "Wu L et al. RNALocate v3.0. Nucleic Acids Res 2025;53:D284"
    required = False
    minima = MappingProxyType({"": {"LOCALIZED_IN": 1}})

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The download, packed or unpacked."""
        found = find(data, "rnalocate", *FILES)
        if found is None:
            raise MissingRelease(
                f"{data} has no RNALocate download",
                "Put 'All RNA subcellular localization information.zip' into its folder rnalocate",
            )
        return (found,)

    def version(self, files: tuple[Path, ...]) -> str:
        """No file of RNALocate names its release, nor does the layout reveal it."""
        return "not stated in the file"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per row of the table."""
        reader = _Localizations(MirnaNodes(resolver, scope), scope)
        rows = read_table(release.files[0], COLUMNS, optional=OPTIONAL, quoting=False)
        return account_rows(rows, reader.read_row)


class _Localizations:
    """Reads the rows of one table."""

    def __init__(self, mirnas: MirnaNodes, scope: LoadScope) -> None:
        self._mirnas = mirnas
        self._scope = scope

    def read_row(self, row: Row) -> RowContent:
        if "Algorithm" in row and "PubMed_ID" not in row:
            tool = row["Algorithm"] or "a tool"
            raise UnusableRow(f"a prediction by {tool}, not evidence; use the experimental table")
        if (kind := needed(row, "RNA_Type", "RNA type")).lower() not in ("mirna", "microrna"):
            raise UnusableRow(f"the RNA is of type {kind}", out_of_scope=True)
        species = needed(row, "Species", "species")
        symbol = needed(row, "RNA_Symbol", "microRNA")
        mirna = self._mirnas.node(symbol, species_for_name(symbol, species, "Species", self._scope))
        where = needed(row, "Subcellular_Localization", "compartment")
        go_id = row.get("GO_Accession", "")
        compartment = described_compartment(where, go_id)
        pmids = pubmed_ids(row.get("PubMed_ID", ""), "PubMed_ID")
        score = _score(row)
        properties: dict[str, Value] = {"pmids": pmids}
        if go_id:
            properties["go_id"] = go_id
        if database := row.get("Database", ""):
            properties["evidence"] = (database,)
        if score is not None:
            properties["score"] = score
        key = (mirna.at.key, compartment.at.key, pmids, row.get("Database", ""), score)
        edge = Edge("LOCALIZED_IN", mirna.at, compartment.at, properties)
        return RowContent(key, (mirna, compartment), (edge,))


def _score(row: Row) -> float | None:
    text = row.get("RNALocate_Score", "")
    if not text:
        return None
    try:
        score = float(text)
    except ValueError:
        raise UnusableRow(f"RNALocate_Score is {text!r}, not a number") from None
    if not 0.0 <= score <= 1.0:
        raise UnusableRow(f"RNALocate_Score is {text}, not between 0 and 1")
    return score
