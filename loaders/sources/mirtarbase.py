"""miRTarBase: experimentally validated targets of microRNAs (releases 6.1 to 10.0, text or spreadsheet)."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from graph_schema.records import Edge, Node, NodeKey, Outcome, Release, Value
from loaders.errors import MissingRelease
from loaders.files.locate import find
from loaders.files.tables import read_table
from loaders.identity.mirna_nodes import MirnaNodes
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

COLUMNS = {
    "miRTarBase ID": ("miRTarBase ID",),
    "miRNA": ("miRNA",),
    "Target Gene": ("Target Gene",),
    "Target Gene (Entrez ID)": ("Target Gene (Entrez ID)", "Target Gene (Entrez Gene ID)"),
    "Species (Target Gene)": ("Species (Target Gene)",),
    "Experiments": ("Experiments",),
    "Support Type": ("Support Type",),
    "References (PMID)": ("References (PMID)",),
}
FILES = (
    ("hsa_MTI.csv*", "hsa_MTI.txt*", "hsa_MTI.xlsx"),
    ("miRTarBase_MTI.csv*", "miRTarBase_MTI.xlsx"),
    ("miRTarBase_SE_WR*.csv*", "miRTarBase_SE_WR*.xlsx"),
)
"""In order of preference: the full human table, the table of all species, the strong-evidence table."""

SUPPORT = {
    "functional mti": (True, "strong"),
    "functional mti (weak)": (True, "weak"),
    "non-functional mti": (False, "strong"),
    "non-functional mti (weak)": (False, "weak"),
}
ORGANISMS = {
    "homo sapiens": "hsa",
    "mus musculus": "mmu",
    "rattus norvegicus": "rno",
    "danio rerio": "dre",
    "drosophila melanogaster": "dme",
    "caenorhabditis elegans": "cel",
    "gallus gallus": "gga",
    "bos taurus": "bta",
    "sus scrofa": "ssc",
    "xenopus tropicalis": "xtr",
    "arabidopsis thaliana": "ath",
}
_EXPERIMENTS = re.compile(r"//|;")
_EXCEL_DATE = re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{1,2}")


class MiRTarBase(Source):
    """Targets of microRNAs. One row is one interaction in one publication.

    A row becomes a TARGETS edge from the MiRNA to the gene and, if the mature name denotes exactly one
    miRBase mature, another from that Mature. Rows that agree in everything are duplicates.
    """

    name = "mirtarbase"
    expected_rows = MappingProxyType({"7": {"mirtarbase_se_wr": 13_866}})  # and 317 blank ones at its end
    title = "miRTarBase: experimentally validated microRNA-target interactions"
    licence = "miRTarBase terms: non-commercial use with citation, no redistribution"
    citation = (
        "Huang H-Y et al. miRTarBase update 2022: an informative resource for experimentally validated "
        "miRNA-target interactions. Nucleic Acids Res 2022;50:D222"
    )
    minima = MappingProxyType({"": {"TARGETS": 1}, "7": {"TARGETS": 15_900}})

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The most complete table; see FILES."""
        found = find(data, "mirtarbase", *FILES)
        if found is None:
            raise MissingRelease(
                f"{data} has no miRTarBase table",
                "Put hsa_MTI.csv (or .xlsx) or miRTarBase_SE_WR.csv into its folder mirtarbase",
            )
        return (found,)

    def version(self, files: tuple[Path, ...]) -> str:
        """The release, if the file name contains it: the table itself does not."""
        found = re.search(r"release[_ ]?(\d+(?:\.\d+)?)", files[0].name, re.IGNORECASE)
        return found[1] if found else "not stated in the file"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per row of the table."""
        reader = _Interactions(MirnaNodes(resolver, scope), scope)
        rows = read_table(
            release.files[0], COLUMNS, delimiter=",", optional=frozenset({"Species (Target Gene)"})
        )
        return account_rows(rows, reader.read_row)


class _Interactions:
    """Reads the rows of one table; remembers the strongest support of each pair so far."""

    def __init__(self, mirnas: MirnaNodes, scope: LoadScope) -> None:
        self._mirnas = mirnas
        self._scope = scope
        self._best: dict[tuple[NodeKey, NodeKey], tuple[bool, bool]] = {}

    def read_row(self, row: Row) -> RowContent:
        mirna = self._mirnas.node(needed(row, "miRNA", "microRNA"))
        gene = self._gene(row)
        pmids = pubmed_ids(row["References (PMID)"], "References (PMID)")
        experiments = experiments_of(row["Experiments"])
        properties: dict[str, Value] = {"matures": (row["miRNA"],), "evidence": experiments, "pmids": pmids}
        if row["miRTarBase ID"]:
            properties["mirtarbase_ids"] = (row["miRTarBase ID"],)
        support = row["Support Type"]
        if support and support.lower() not in SUPPORT:
            raise UnusableRow(f"Support Type {support!r} is not one of {', '.join(SUPPORT)}")
        if support:
            properties["support"] = (support,)
        mature = self._mirnas.mature(row["miRNA"])
        starts = (mirna.at,) if mature is None else (mirna.at, mature)
        edges = tuple(
            Edge("TARGETS", start, gene.at, properties | self._strength(start, gene.at, support))
            for start in starts
        )
        parts = (
            row["miRTarBase ID"],
            row["miRNA"].lower(),
            gene.at.key,
            support,
            *pmids,
            *sorted(experiments),
        )
        key = "\t".join(parts)  # one short string: the human table has millions of rows
        return RowContent(key, (mirna, gene), edges)

    def _gene(self, row: Row) -> DescribedNode:
        organism = row.get("Species (Target Gene)", "")
        code = ORGANISMS.get(organism.lower(), organism.lower())
        if code and not self._scope.includes(code):
            raise UnusableRow(f"the target gene is of species {organism}", out_of_scope=True)
        entrez = whole_number(needed(row, "Target Gene (Entrez ID)", "target gene"))
        if entrez is None:
            text = row["Target Gene (Entrez ID)"]
            raise UnusableRow(f"Target Gene (Entrez ID) is {text!r}, not a number; look it up in NCBI Gene")
        symbol, id_ = row["Target Gene"], f"NCBIGene:{entrez}"
        if not symbol or _EXCEL_DATE.fullmatch(symbol):  # a spreadsheet turned SEPT2 or MARCH1 into a date
            symbol = id_
        node = Node("Gene", id_, {"name": symbol})
        return DescribedNode(node.at, ("Gene", id_, symbol), (node,))

    def _strength(self, start: NodeKey, gene: NodeKey, support: str) -> dict[str, Value]:
        """Strength and function of the pair over all its rows so far; empty until a row gives support."""
        if not support:
            return {}
        functional, strength = SUPPORT[support.lower()]
        before = self._best.get((start, gene), (False, False))
        best = (before[0] or functional, before[1] or strength == "strong")
        self._best[start, gene] = best
        return {"functional": best[0], "strength": "strong" if best[1] else "weak"}


@lru_cache(maxsize=1 << 16)
def experiments_of(cell: str) -> tuple[str, ...]:
    """The experiments in a cell, each once, in order."""
    return tuple(dict.fromkeys(e.strip() for e in _EXPERIMENTS.split(cell) if e.strip()))
