"""miRTarBase: experimentally validated targets of microRNAs (releases 6.1 to 10.0, text or spreadsheet)."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from graph_schema.records import Edge, Node, Outcome, Release, Value
from loaders.errors import MissingRelease
from loaders.files.locate import find
from loaders.files.tables import read_table
from loaders.identity.human_genes import HumanGenes
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
from loaders.sources.ncbi_gene import NCBIGene
from loaders.species import check_scope, given_species, species_for_name

COLUMNS = {
    "miRTarBase ID": ("miRTarBase ID",),
    "miRNA": ("miRNA",),
    "Species (miRNA)": ("Species (miRNA)",),
    "Target Gene": ("Target Gene",),
    "Target Gene (Entrez ID)": ("Target Gene (Entrez ID)", "Target Gene (Entrez Gene ID)"),
    "Species (Target Gene)": ("Species (Target Gene)",),
    "Experiments": ("Experiments",),
    "Support Type": ("Support Type",),
    "References (PMID)": ("References (PMID)",),
}
OPTIONAL = frozenset({"Species (miRNA)", "Species (Target Gene)"})
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
_EXPERIMENTS = re.compile(r"//|;")
_EXCEL_DATE = re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{1,2}")


class MiRTarBase(Source):
    """Targets of microRNAs. One row is one interaction in one publication.

    A row becomes a TARGETS edge from the MiRNA to the gene and, if the mature name denotes exactly one
    miRBase mature, another from that Mature. Rows that agree in everything are duplicates. A row without the
    Entrez id of a human gene is read by its symbol, if that is the official symbol of exactly one human gene.
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
        """The most complete table (see FILES), and the NCBI gene table if there is one."""
        found = find(data, "mirtarbase", *FILES)
        if found is None:
            raise MissingRelease(
                f"{data} has no miRTarBase table",
                "Put hsa_MTI.csv (or .xlsx) or miRTarBase_SE_WR.csv into its folder mirtarbase",
            )
        return found, *NCBIGene().located(data)

    def version(self, files: tuple[Path, ...]) -> str:
        """The release, if the file name contains it: the table itself does not."""
        found = re.search(r"release[_ ]?(\d+(?:\.\d+)?)", files[0].name, re.IGNORECASE)
        return found[1] if found else "not stated in the file"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per row of the table."""
        table, *gene_info = release.files
        genes = HumanGenes.read(gene_info[0]) if gene_info else HumanGenes.none()
        reader = _Interactions(MirnaNodes(resolver, scope), scope, genes)
        rows = read_table(table, COLUMNS, delimiter=",", optional=OPTIONAL)
        return account_rows(rows, reader.read_row)


class _Interactions:
    """Reads the rows of one table."""

    def __init__(self, mirnas: MirnaNodes, scope: LoadScope, genes: HumanGenes) -> None:
        self._mirnas = mirnas
        self._scope = scope
        self._genes = genes

    def read_row(self, row: Row) -> RowContent:
        column = "Species (miRNA)"
        name = needed(row, "miRNA", "microRNA")
        species = species_for_name(name, row.get(column, ""), column, self._scope)
        mirna = self._mirnas.node(name, species)
        gene, matched_by = self._gene(row)
        pmids = pubmed_ids(row["References (PMID)"], "References (PMID)")
        experiments = experiments_of(row["Experiments"])
        properties: dict[str, Value] = {"matures": (name,), "evidence": experiments, "pmids": pmids}
        properties |= matched_by
        if row["miRTarBase ID"]:
            properties["mirtarbase_ids"] = (row["miRTarBase ID"],)
        support = row["Support Type"]
        if support and support.lower() not in SUPPORT:
            raise UnusableRow(f"Support Type {support!r} is not one of {', '.join(SUPPORT)}")
        if support:
            properties["support"] = (support,)
            properties["functional"], properties["strength"] = SUPPORT[support.lower()]
        mature = self._mirnas.mature(name)
        starts = (mirna.at,) if mature is None else (mirna.at, mature)
        edges = tuple(Edge("TARGETS", start, gene.at, properties) for start in starts)
        parts = (
            row["miRTarBase ID"],
            name.lower(),
            gene.at.key,
            support,
            *pmids,
            *sorted(experiments),
        )
        key = "\t".join(parts)  # one short string: the human table has millions of rows
        return RowContent(key, (mirna, gene), edges)

    def _gene(self, row: Row) -> tuple[DescribedNode, dict[str, Value]]:
        """The target gene, and how it was found if not by its Entrez id."""
        column = "Species (Target Gene)"
        code = given_species(row.get(column, ""), column)
        check_scope(code, self._scope, "the target gene")
        text, symbol = row["Target Gene (Entrez ID)"], row["Target Gene"]
        entrez, matched_by = whole_number(text), dict[str, Value]()
        if text and entrez is None:
            raise UnusableRow(f"Target Gene (Entrez ID) is {text!r}, not a number; look it up in NCBI Gene")
        if entrez not in self._genes.ids and code in ("", "hsa"):
            of_symbol = self._genes.of_symbol(symbol)
            if of_symbol:
                entrez, matched_by = of_symbol, {"matched_by": "symbol"}
        if entrez is None:
            raise UnusableRow(
                f"no Entrez id, and {symbol!r} is not the official symbol of exactly one human gene"
            )
        id_ = f"NCBIGene:{entrez}"
        if not symbol or _EXCEL_DATE.fullmatch(symbol):  # a spreadsheet turned SEPT2 or MARCH1 into a date
            symbol = id_
        node = Node("Gene", id_, {"name": symbol})
        return DescribedNode(node.at, ("Gene", id_, symbol), (node,)), matched_by


@lru_cache(maxsize=1 << 16)
def experiments_of(cell: str) -> tuple[str, ...]:
    """The experiments in a cell, each once, in order."""
    return tuple(dict.fromkeys(e.strip() for e in _EXPERIMENTS.split(cell) if e.strip()))
