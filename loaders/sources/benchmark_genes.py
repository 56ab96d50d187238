"""The mRNA table of the localization benchmark: four compartments for the genes that its microRNAs target."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from graph_schema.benchmark import GENE_COMPARTMENTS as COMPARTMENTS
from graph_schema.benchmark import GENE_SOURCE
from graph_schema.records import Edge, Node, Outcome, Release, Value
from loaders.errors import MissingRelease, SeveralReleases
from loaders.files.locate import find_anywhere
from loaders.files.tables import read_table
from loaders.identity.compartments import GO_TERMS, described_compartment
from loaders.identity.human_genes import HumanGenes
from loaders.identity.resolver import NameResolver
from loaders.row_accounting import (
    DescribedNode,
    Row,
    RowContent,
    UnusableRow,
    account_rows,
    needed,
    whole_number,
)
from loaders.row_totals import rows_of
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.sources.ncbi_gene import NCBIGene

COLUMNS = {
    "gene_symbol": ("gene_symbol",),
    "entrez_id": ("entrez_id",),
    **{c: (c,) for c in COMPARTMENTS},
}
EVIDENCE = "mRNA table of the localization benchmark; no publication given"
GENE_FILES = "mRNA_names_*.tsv"


class BenchmarkGenes(Source):
    """mRNA localization of the genes of the benchmark. One row is one gene; a 0 means "not reported".

    Some Entrez ids in the table belong to the gene of the same symbol in another organism (PTEN of cattle).
    If the id is not a human gene but the symbol is, the human gene is meant, since the benchmark is human.
    Genes that miRTarBase itself lists as mouse or rat genes (Vegfa) keep their id.
    """

    name = GENE_SOURCE
    title = "Localization of the 2,836 target mRNAs of the benchmark (from RNALocate)"
    licence = "derived from RNALocate: non-commercial use with citation; hosted without terms of its own"
    citation = "Cui T et al. RNALocate v2.0. Nucleic Acids Res 2022;50:D333"
    required = False
    minima = MappingProxyType({"": {"LOCALIZED_IN": 1}, "benchmark of 2836": {"LOCALIZED_IN": 7_100}})

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The table of gene symbols, Entrez ids and four compartments; and the NCBI gene table."""
        found = find_anywhere(data, GENE_FILES)
        if not found:
            raise MissingRelease(f"{data} has no {GENE_FILES}", "Put the benchmark's mRNA table there")
        if len(found) > 1:
            raise SeveralReleases(found)
        return found[0], *NCBIGene().locate(data)

    def version(self, files: tuple[Path, ...]) -> str:
        """The number of genes in the file name."""
        return f"benchmark of {files[0].stem.rsplit('_', 1)[-1]}"

    def known_rows(self, release: str) -> Mapping[str, int]:
        """The number of genes in the file name, which is the release."""
        return {"mrna_names": rows_of(release)}

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per gene."""
        table, gene_info = release.files
        genes = HumanGenes.read(gene_info)
        return account_rows(read_table(table, COLUMNS), lambda row: _read_row(row, genes))


def _read_row(row: Row, genes: HumanGenes) -> RowContent:
    gene, matched_by = _gene(row, genes)
    for column in COMPARTMENTS:
        if row[column] not in ("0", "1"):
            raise UnusableRow(f"{column} is {row[column]!r}; a label is 0 or 1")
    found = [described_compartment(c, GO_TERMS[c]) for c in COMPARTMENTS if row[c] == "1"]
    common: dict[str, Value] = {"evidence": (EVIDENCE,), **matched_by}
    edges = tuple(Edge("LOCALIZED_IN", gene.at, c.at, {**common, "go_id": GO_TERMS[c.at.key]}) for c in found)
    return RowContent((gene.at.key, *(row[c] for c in COMPARTMENTS)), (gene, *found), edges)


def _gene(row: Row, genes: HumanGenes) -> tuple[DescribedNode, dict[str, Value]]:
    """The gene of an Entrez id, or the only human gene with the symbol if the id is not human."""
    text, symbol = needed(row, "entrez_id", "gene"), row["gene_symbol"]
    entrez = whole_number(text)
    if entrez is None:
        raise UnusableRow(f"entrez_id is {text!r}, not a number; look it up in NCBI Gene")
    matched_by: dict[str, Value] = {}
    if entrez not in genes.ids and (of_symbol := genes.of_symbol(symbol)):
        entrez, matched_by = of_symbol, {"matched_by": "symbol"}
    node = Node("Gene", f"NCBIGene:{entrez}", {"name": symbol or f"NCBIGene:{entrez}"})
    return DescribedNode(node.at, ("Gene", entrez, symbol), (node,)), matched_by
