"""ncDR and its successor ncRNADrug: microRNAs that change the response to a drug (curated tables)."""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from graph_schema.records import Edge, Node, Outcome, Release, Value
from loaders.errors import MissingRelease
from loaders.files.locate import find
from loaders.files.tables import read_table
from loaders.identity.mirna_nodes import MirnaNodes
from loaders.identity.name_syntax import fold
from loaders.identity.resolver import NameResolver
from loaders.row_accounting import (
    DescribedNode,
    Row,
    RowContent,
    UnusableRow,
    account_rows,
    needed,
    pubmed_ids,
    whole_number,
)
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.species import check_scope, given_species, species_for_name

COLUMNS = {
    "Pubmed": ("Pubmed", "PMID"),
    "miR_Name": ("miR_Name", "ncRNA_Name"),
    "miRBase_name": ("miRBase_name",),
    "miR_ID": ("miR_ID", "miRBase_ID"),
    "Drug": ("Drug", "Drug_Name"),
    "CID": ("CID",),
    "Condition": ("Condition", "Phenotype"),
    "Experiment": ("Experiment",),
    "Level": ("Level",),
    "Effect": ("Effect",),
    "Target": ("Target", "ncRNA_Target_Gene"),
    "Type": ("ncRNA_Type",),
    "Species": ("Species",),
}
OPTIONAL = frozenset({"miRBase_name", "Condition", "Experiment", "Level", "Target", "Type", "Species"})
ENCODINGS = ("utf-8", "gb18030", "latin-1")
FILES = (("*ncDR*.csv*", "*ncDR*.txt*", "*ncDR*.xlsx"), ("DR_Curated.txt*", "DR_Curated.xlsx"))

EFFECTS = {
    "resistant": "resistant",
    "resistance": "resistant",
    "sensitive": "sensitive",
    "sensitivity": "sensitive",
    "associated": "associated",
    "association": "associated",
}


class NcDR(Source):
    """Curated microRNA-drug response. One row is one microRNA, drug and condition in one publication.

    A row becomes one AFFECTS_RESPONSE_TO edge. Rows that agree in microRNA, drug, publication, effect,
    condition, experiment, level and target are duplicates: they differ only in cell lines or free text.
    """

    encodings = ENCODINGS
    name = "ncdr"
    expected_rows = MappingProxyType({"ncDR 1": {"curated_mirna-drug_ncdr": 5_661}})
    title = "ncDR: curated non-coding RNAs in drug resistance"
    licence = "no terms stated by ncDR; its successor ncRNADrug is described under CC BY 4.0"
    citation = (
        "Dai E et al. ncDR: a comprehensive resource of non-coding RNAs involved in drug resistance. "
        "Bioinformatics 2017;33:4010"
    )
    minima = MappingProxyType(
        {"": {"AFFECTS_RESPONSE_TO": 1}, "ncDR 1": {"AFFECTS_RESPONSE_TO": 3_410, "(MiRNA)": 710}}
    )

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The curated table of ncDR, or else of ncRNADrug."""
        found = find(data, "ncdr", *FILES)
        if found is None:
            raise MissingRelease(
                f"{data} has no curated ncDR table",
                "Put the table (a file named like Curated_ncDR.csv or DR_Curated.txt) into its folder ncdr",
            )
        return (found,)

    def version(self, files: tuple[Path, ...]) -> str:
        """Which of the two databases it is; neither gives its release in its files."""
        return "ncRNADrug" if files[0].name.lower().startswith("dr_curated") else "ncDR 1"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per row of the table."""
        mirnas = MirnaNodes(resolver, scope)
        path = release.files[0]
        delimiter = "," if ".csv" in path.name.lower() else "\t"
        rows = read_table(
            path,
            COLUMNS,
            delimiter=delimiter,
            encodings=ENCODINGS,
            optional=OPTIONAL,
            quoting=delimiter == ",",
        )
        return account_rows(rows, lambda row: _read_row(row, mirnas, resolver, scope))


def _read_row(row: Row, mirnas: MirnaNodes, resolver: NameResolver, scope: LoadScope) -> RowContent:
    kind = row.get("Type", "")
    if kind and kind.lower() != "mirna":
        raise UnusableRow(f"the RNA is of type {kind}", out_of_scope=True)
    species = row.get("Species", "")
    if not row.get("miRBase_name", ""):  # an accession of another species is not in the resolver
        check_scope(given_species(species, "Species"), scope, "the microRNA")
    name = _name(row, resolver)
    mirna = mirnas.node(name, species_for_name(name, species, "Species", scope))
    drug = _drug(row)
    pmids = pubmed_ids(row["Pubmed"], "Pubmed")
    effect = row.get("Effect", "").lower()
    if effect and effect not in EFFECTS:
        raise UnusableRow(f"Effect {row['Effect']!r} is not one of {', '.join(EFFECTS)}")
    lists = {
        "effects": EFFECTS.get(effect, ""),
        "conditions": row.get("Condition", ""),
        "levels": row.get("Level", "").lower(),
        "evidence": row.get("Experiment", ""),
    }
    properties: dict[str, Value] = {name: (text,) for name, text in lists.items() if text}
    properties["pmids"] = pmids
    key = (mirna.at.key, drug.at.key, pmids, *lists.values(), row.get("Target", "").lower())
    return RowContent(key, (mirna, drug), (Edge("AFFECTS_RESPONSE_TO", mirna.at, drug.at, properties),))


def _name(row: Row, resolver: NameResolver) -> str:
    """The miRBase name, or else the current name of the accession in the row."""
    if name := row.get("miRBase_name", ""):
        return name
    accession = row.get("miR_ID", "")
    if accession:
        resolved = resolver.resolve(accession)
        if resolved.name is not None:
            return resolved.name
        raise UnusableRow(f"no miRBase_name, and miR_ID {accession!r} is {resolved.how} in miRBase")
    wording = row.get("miR_Name", "")
    raise UnusableRow(
        f"no miRBase_name or miR_ID; the paper's wording {wording!r} alone does not identify a hairpin"
        if wording
        else "no microRNA name"
    )


def _drug(row: Row) -> DescribedNode:
    text = needed(row, "Drug", "drug")
    id_ = fold(text)
    properties: dict[str, Value] = {"name": text, "spellings": (text,)}
    cid = whole_number(row.get("CID", ""))
    if cid is not None:
        properties["pubchem_cid"] = f"PUBCHEM.COMPOUND:{cid}"
    node = Node("Drug", id_, properties)
    return DescribedNode(node.at, ("Drug", text, cid), (node,))
