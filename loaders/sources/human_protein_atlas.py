"""Where genes are found: the Human Protein Atlas, and the mRNA table of the localization benchmark."""

import re
from collections.abc import Iterator
from pathlib import Path

from graph_schema.records import Edge, Node, NodeKey, Outcome, Value
from loaders.files.locate import find
from loaders.files.tables import read_table
from loaders.identity.compartments import GO_TERMS, compartment_node
from loaders.identity.human_genes import HumanGenes
from loaders.identity.resolver import NameResolver
from loaders.row_accounting import (
    DescribedNode,
    Row,
    Statement,
    UnusableRow,
    account_rows,
    needed,
    whole_number,
)
from loaders.source import LoadScope, MissingRelease, Release, Source
from loaders.sources.ncbi_gene import NCBIGene

LEVELS = ("Enhanced", "Supported", "Approved", "Uncertain")
HPA_COLUMNS = {
    "Gene": ("Gene",),
    "Gene name": ("Gene name",),
    **{level: (level,) for level in LEVELS},
    "GO id": ("GO id",),
}
MRNA_COMPARTMENTS = ("Cytoplasm", "Exosome", "Nucleolus", "Nucleus")
MRNA_COLUMNS = {
    "gene_symbol": ("gene_symbol",),
    "entrez_id": ("entrez_id",),
    **{c: (c,) for c in MRNA_COMPARTMENTS},
}
_GO = re.compile(r"([^;]+?) \((GO:\d{7})\)")


class HumanProteinAtlas(Source):
    """Protein localization of genes. One row is one gene.

    A row becomes one LOCALIZED_IN edge per compartment, with the reliability class of the Atlas. Ensembl ids
    are translated by the NCBI gene table of the same data directory; a gene without exactly one entry there
    is rejected.
    """

    name = "human_protein_atlas"
    title = "Human Protein Atlas: subcellular location of gene products"
    licence = "Human Protein Atlas terms (CC BY-SA)"
    citation = "Thul PJ et al. A subcellular map of the human proteome. Science 2017;356:eaal3321"
    required = False

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The location table and the NCBI gene table that translates its ids."""
        table = find(data, "genes_proteins", "*subcellular_location*.tsv*", "*subcellular_location*.zip")
        if table is None:
            raise MissingRelease(
                f"{data} holds no Human Protein Atlas table",
                "Put subcellular_location.tsv into genes_proteins",
            )
        return table, *NCBIGene().locate(data)

    def version(self, files: tuple[Path, ...]) -> str:
        """The Atlas version where the file name carries it."""
        stated = re.search(r"v(\d+(?:\.\d+)?)", files[0].name)
        return stated[1] if stated else "not stated in the file"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per row of the location table; the gene table is only looked up."""
        table, gene_info = release.files
        genes = HumanGenes.read(gene_info)
        rows = read_table(table, HPA_COLUMNS, optional=frozenset({"GO id"}))
        return account_rows(rows, lambda row: _protein(row, genes, scope))


class BenchmarkGenes(Source):
    """mRNA localization of the genes of the benchmark. One row is one gene; a 0 means "not reported".

    The table took some Entrez ids from genes of the same symbol in another organism (PTEN of cattle). Where
    the id is no human gene and the symbol is one, the human gene is meant: the benchmark is human. Genes that
    miRTarBase itself states as those of mouse or rat (Vegfa) keep their id.
    """

    name = "benchmark_genes"
    title = "Localization of the 2,836 target mRNAs of the benchmark (from RNALocate)"
    licence = "derived from RNALocate: non-commercial use with citation; the carrying repositories state none"
    citation = "Cui T et al. RNALocate v2.0. Nucleic Acids Res 2022;50:D333"
    required = False

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The table of gene symbols, Entrez ids and four compartments; and the NCBI gene table."""
        found = sorted(data.rglob("mRNA_names_*.tsv"))
        if not found:
            raise MissingRelease(
                f"{data} holds no mRNA_names_*.tsv", "Put the benchmark's mRNA table into it"
            )
        return found[-1], *NCBIGene().locate(data)

    def version(self, files: tuple[Path, ...]) -> str:
        """The number of genes in the file name."""
        return f"benchmark of {files[0].stem.rsplit('_', 1)[-1]}"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per gene."""
        table, gene_info = release.files
        genes = HumanGenes.read(gene_info)
        return account_rows(read_table(table, MRNA_COLUMNS), lambda row: _mrna(row, genes))


def _protein(row: Row, genes: HumanGenes, scope: LoadScope) -> Statement:
    if not scope.includes("hsa"):
        raise UnusableRow("the Atlas is of human genes", out_of_scope=True)
    ensembl = needed(row, "Gene", "Ensembl id")
    gene = _atlas_gene(ensembl, row["Gene name"], genes)
    stated = {name.strip(): term for name, term in _GO.findall(row.get("GO id", ""))}
    entities, edges = [gene], []
    for level in LEVELS:
        for where in (part.strip() for part in row[level].split(";")):
            if where:
                compartment = _compartment(where, stated.get(where, ""))
                entities.append(compartment)
                edges.append(
                    _localized(gene.at, compartment, stated.get(where, ""), {"reliability": (level,)})
                )
    if not edges:
        raise UnusableRow(f"no compartment in the columns {', '.join(LEVELS)}")
    return Statement((ensembl, *(row[level] for level in LEVELS)), tuple(entities), tuple(edges))


def _atlas_gene(ensembl: str, symbol: str, genes: HumanGenes) -> DescribedNode:
    """The gene of an Ensembl id; of several, the one that bears the same symbol."""
    found = genes.by_ensembl.get(ensembl, ())
    if len(found) > 1:
        found = tuple(g for g in found if g[1] == symbol) or found
    if not found:
        raise UnusableRow(
            f"the NCBI gene table refers to {ensembl} ({symbol}) nowhere; use a table of its date"
        )
    if len(found) > 1:
        listed = ", ".join(f"{name} ({entrez})" for entrez, name in found)
        raise UnusableRow(f"{ensembl} ({symbol}) is referred to by {listed}; it names no single gene")
    entrez, name = found[0]
    node = Node("Gene", f"NCBIGene:{entrez}", {"name": name, "species": "hsa", "ensembl": ensembl})
    return DescribedNode(node.at, ("Gene", entrez, ensembl), (node,))


def _mrna(row: Row, genes: HumanGenes) -> Statement:
    stated, symbol = needed(row, "entrez_id", "gene"), row["gene_symbol"]
    entrez = whole_number(stated)
    if entrez is None:
        raise UnusableRow(f"entrez_id is {stated!r}, not a number; look it up in NCBI Gene")
    if entrez not in genes.ids:
        bearers = genes.by_symbol.get(symbol, ())
        entrez = bearers[0] if len(bearers) == 1 else entrez
    for column in MRNA_COMPARTMENTS:
        if row[column] not in ("0", "1"):
            raise UnusableRow(f"{column} is {row[column]!r}; a label is 0 or 1")
    node = Node("Gene", f"NCBIGene:{entrez}", {"name": symbol or f"NCBIGene:{entrez}"})
    gene = DescribedNode(node.at, ("Gene", entrez, symbol), (node,))
    found = [_compartment(c, GO_TERMS[c]) for c in MRNA_COMPARTMENTS if row[c] == "1"]
    edges = tuple(_localized(node.at, c, GO_TERMS[c.at.key], {}) for c in found)
    return Statement((entrez, *(row[c] for c in MRNA_COMPARTMENTS)), (gene, *found), edges)


def _compartment(where: str, go_id: str) -> DescribedNode:
    node = compartment_node(where, go_id=go_id)
    return DescribedNode(node.at, ("Compartment", node.key, go_id), (node,))


def _localized(gene: NodeKey, compartment: DescribedNode, go_id: str, properties: dict[str, Value]) -> Edge:
    stated: dict[str, Value] = {"go_id": go_id} if go_id else {}
    return Edge("LOCALIZED_IN", gene, compartment.at, stated | properties)
