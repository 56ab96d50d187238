"""The Human Protein Atlas: the compartments in which the proteins of human genes are found."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from graph_schema.records import Edge, Node, Outcome, Release, Value
from loaders.errors import MissingRelease
from loaders.files.locate import find
from loaders.files.tables import read_table
from loaders.identity.compartments import described_compartment
from loaders.identity.human_genes import HumanGenes
from loaders.identity.resolver import NameResolver
from loaders.row_accounting import DescribedNode, Row, RowContent, UnusableRow, account_rows, needed
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.sources.ncbi_gene import NCBIGene

LEVELS = ("Enhanced", "Supported", "Approved", "Uncertain")
COLUMNS = {
    "Gene": ("Gene",),
    "Gene name": ("Gene name",),
    **{level: (level,) for level in LEVELS},
    "GO id": ("GO id",),
}
EVIDENCE = "immunofluorescence (Human Protein Atlas); the table gives no publication"
_GO = re.compile(r"([^;]+?) \((GO:\d{7})\)")


class HumanProteinAtlas(Source):
    """Protein localization of genes. One row is one gene.

    A row becomes one LOCALIZED_IN edge per compartment, with the Atlas's reliability class. Ensembl ids are
    mapped by the NCBI gene table in the same data directory. A gene whose Ensembl id is not in that table is
    found by its symbol, if that is the official symbol of exactly one human gene; else it is rejected.
    """

    name = "human_protein_atlas"
    title = "Human Protein Atlas: subcellular location of gene products"
    licence = "Human Protein Atlas terms (CC BY-SA)"
    citation = "Thul PJ et al. A subcellular map of the human proteome. Science 2017;356:eaal3321"
    required = False
    minima = MappingProxyType({"": {"LOCALIZED_IN": 1}, "18.1": {"LOCALIZED_IN": 19_100}})
    expected_rows = MappingProxyType({"18.1": {"subcellular_location": 12_073}})

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The location table and the NCBI gene table that maps its ids."""
        table = find(data, "genes_proteins", ("*subcellular_location*.tsv*", "*subcellular_location*.zip"))
        if table is None:
            raise MissingRelease(
                f"{data} has no Human Protein Atlas table",
                "Put subcellular_location.tsv into genes_proteins",
            )
        return table, *NCBIGene().locate(data)

    def version(self, files: tuple[Path, ...]) -> str:
        """The Atlas version, if the file name contains it."""
        found = re.search(r"v(\d+(?:\.\d+)?)", files[0].name)
        return found[1] if found else "not stated in the file"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per row of the location table; the gene table is only looked up."""
        table, gene_info = release.files
        genes = HumanGenes.read(gene_info)
        rows = read_table(table, COLUMNS, optional=frozenset({"GO id"}))
        return account_rows(rows, lambda row: _read_row(row, genes, scope))


def _read_row(row: Row, genes: HumanGenes, scope: LoadScope) -> RowContent:
    if not scope.includes("hsa"):
        raise UnusableRow("the Atlas covers human genes only", out_of_scope=True)
    ensembl = needed(row, "Gene", "Ensembl id")
    gene, matched_by = _gene(ensembl, row["Gene name"], genes)
    terms = {name.strip(): term for name, term in _GO.findall(row.get("GO id", ""))}
    nodes, edges = [gene], []
    for level in LEVELS:
        for where in filter(None, (part.strip() for part in row[level].split(";"))):
            go_id = terms.get(where, "")
            compartment = described_compartment(where, go_id)
            properties: dict[str, Value] = {"reliability": (level,), "evidence": (EVIDENCE,), **matched_by}
            if go_id:
                properties["go_id"] = go_id
            nodes.append(compartment)
            edges.append(Edge("LOCALIZED_IN", gene.at, compartment.at, properties))
    if not edges:
        raise UnusableRow(f"no compartment in the columns {', '.join(LEVELS)}")
    return RowContent((ensembl, *(row[level] for level in LEVELS)), tuple(nodes), tuple(edges))


def _gene(ensembl: str, symbol: str, genes: HumanGenes) -> tuple[DescribedNode, dict[str, Value]]:
    """The gene of an Ensembl id (if there are several, the one with the same symbol), or else of a symbol.

    The second part says so if the gene was found by its symbol.
    """
    found = genes.by_ensembl.get(ensembl, ())
    if len(found) > 1:
        found = tuple(g for g in found if g[1] == symbol) or found
    if not found:
        of_symbol = genes.of_symbol(symbol)
        if of_symbol is None:
            raise UnusableRow(
                f"the NCBI gene table does not refer to {ensembl}, and {symbol!r} is not the official symbol "
                "of exactly one human gene; use a table of the same date"
            )
        node = Node("Gene", f"NCBIGene:{of_symbol}", {"name": symbol, "species": "hsa"})
        return DescribedNode(node.at, ("Gene", of_symbol, symbol), (node,)), {"matched_by": "symbol"}
    if len(found) > 1:
        listed = ", ".join(f"{name} ({entrez})" for entrez, name in found)
        raise UnusableRow(f"{ensembl} ({symbol}) matches several genes: {listed}")
    entrez, name = found[0]
    node = Node("Gene", f"NCBIGene:{entrez}", {"name": name, "species": "hsa", "ensembl": ensembl})
    return DescribedNode(node.at, ("Gene", entrez, ensembl), (node,)), {}
