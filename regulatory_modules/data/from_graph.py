"""What the graph knows about the miRNAs and genes of a cohort: nodes, validated targets, families, clusters.

Only this module and `regulatory_modules.writing` reach the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from graph_schema.nodes import GENE
from graph_schema.relations import TARGETS
from graph_store.connection import GraphStore
from graph_store.graph_state import fingerprint_of
from graph_store.load_records import loaded_releases
from gtmaloc_base.errors import GTMALocError
from loaders.identity.name_syntax import literature_name
from regulatory_modules.data.cohort import Cohort, Gene, Mirna
from regulatory_modules.data.gene_table import DescribedGene, GeneTable
from regulatory_modules.data.genomic_clusters import Place, genomic_clusters
from regulatory_modules.data.measured_arm import names_an_arm
from regulatory_modules.data.target_selection import TargetSelection
from regulatory_modules.data.targets import Targets

_GENE_ID = "NCBIGene:"


class OpenGraph:
    """What reading a cohort needs of a graph; each part is read when it is asked for.

    Args:
        store: the graph, open while this is used.
    """

    def __init__(self, store: GraphStore) -> None:
        self.store = store

    @cached_property
    def releases(self) -> GraphReleases:
        """The releases that it holds."""
        return releases_of(self.store)

    @cached_property
    def genes(self) -> GeneTable | None:
        """Its genes by every name; None if it does not hold the whole gene table."""
        return gene_table(self.store)

    @cached_property
    def annotate(self) -> Callable[[Mirna], Mirna]:
        """Adds families and genomic clusters to a miRNA."""
        return annotation_of(self.store)

    def targets(self, cohort: Cohort, selection: TargetSelection | None = None) -> Targets:
        """The validated targets of a cohort."""
        return targets_of(self.store, cohort, selection)


class OtherKindOfData(GTMALocError):
    """Synthetic and real data would be mixed (ADR 6)."""


@dataclass(frozen=True, slots=True)
class GraphReleases:
    """The releases that a graph holds.

    Attributes:
        ids: their ids, sorted.
        fingerprint: identity of these data.
        synthetic: whether they are the demonstration release; None if there are none.
    """

    ids: tuple[str, ...]
    fingerprint: str
    synthetic: bool | None


def releases_of(store: GraphStore) -> GraphReleases:
    """The releases in the graph whose loads are complete."""
    loaded = loaded_releases(store)
    return GraphReleases(
        tuple(sorted(record.release.id for record in loaded)),
        fingerprint_of(record.data_id for record in loaded),
        any(record.release.synthetic for record in loaded) if loaded else None,
    )


def refuse_other_kind(releases: GraphReleases, cohort: str, *, synthetic: bool) -> None:
    """Refuse a graph of invented data for a real cohort, and the other way round.

    Raises:
        OtherKindOfData: they differ; a graph without releases is neither.
    """
    if releases.synthetic is None or releases.synthetic == synthetic:
        return
    kind, held = ("an invented", "real releases") if synthetic else ("a real", "the synthetic demonstration")
    raise OtherKindOfData(
        f"{cohort} is {kind} cohort, but the graph holds {held}, and the two are never mixed",
        "Use another graph (GTMALOC_VAR or NEO4J_URI)"
        + ("" if synthetic else ", or load real releases: `gtmaloc load --data DIR`"),
    )


@dataclass(frozen=True, slots=True)
class CohortNodes:
    """The nodes of the graph that the members of a cohort are, in the order of the cohort.

    Attributes:
        mirnas: ids of the MiRNA nodes of each miRNA; none if the graph has none.
        matures: accessions of its Mature nodes.
        genes: id of the Gene node of each gene; None if the graph has none.
    """

    mirnas: tuple[tuple[str, ...], ...]
    matures: tuple[tuple[str, ...], ...]
    genes: tuple[str | None, ...]


def nodes_of(store: GraphStore, mirnas: Sequence[Mirna], genes: Sequence[Gene]) -> CohortNodes:
    """Find the nodes of miRNAs and genes; none is created.

    A miRNA without identities (a cohort that was read without a graph) is looked up by its name as the
    literature writes it, a gene without Entrez id by its symbol, if exactly one gene has it.
    """
    wanted = [mirna.literature or (literature_name(mirna.name),) for mirna in mirnas]
    held = _held(store, "MATCH (n:MiRNA) WHERE n.id IN $keys RETURN n.id AS key", wanted)
    matures = _held(
        store,
        "MATCH (n:Mature) WHERE n.accession IN $keys RETURN n.accession AS key",
        [mirna.matures for mirna in mirnas],
    )
    return CohortNodes(
        tuple(tuple(key for key in keys if key in held) for keys in wanted),
        tuple(tuple(key for key in mirna.matures if key in matures) for mirna in mirnas),
        _gene_nodes(store, genes),
    )


def _held(store: GraphStore, cypher: str, keys: Sequence[Sequence[str]]) -> frozenset[str]:
    every = sorted({key for some in keys for key in some})
    return frozenset(row["key"] for row in store.read(cypher, {"keys": every}))


def _gene_nodes(store: GraphStore, genes: Sequence[Gene]) -> tuple[str | None, ...]:
    ids = [_GENE_ID + gene.entrez for gene in genes if gene.entrez]
    held = _held(store, "MATCH (n:Gene) WHERE n.id IN $keys RETURN n.id AS key", [ids])
    symbols = sorted({gene.symbol for gene in genes if not gene.entrez})
    rows = store.read(
        "MATCH (n:Gene) WHERE n.name IN $symbols WITH n.name AS symbol, collect(n.id) AS ids "
        "WHERE size(ids) = 1 RETURN symbol, ids[0] AS id",
        {"symbols": symbols},
    )
    by_symbol = {row["symbol"]: row["id"] for row in rows}

    def node(gene: Gene) -> str | None:
        if not gene.entrez:
            return by_symbol.get(gene.symbol)
        id_ = _GENE_ID + gene.entrez
        return id_ if id_ in held else None

    return tuple(map(node, genes))


def gene_table(store: GraphStore) -> GeneTable | None:
    """Every gene by Entrez id, symbol, synonym and Ensembl id.

    Returns:
        The genes; None if NCBI's table is not loaded, since other sources report a part of the genes only.
    """
    if GENE.defined_by not in {loaded.release.source for loaded in loaded_releases(store)}:
        return None
    rows = store.read(
        "MATCH (g:Gene) RETURN g.id AS id, g.name AS symbol, g.ensembl AS ensembl, "
        "coalesce(g.synonyms, []) AS synonyms ORDER BY id"
    )
    return GeneTable.of(
        DescribedGene(
            entrez=row["id"].removeprefix(_GENE_ID),
            symbol=row["symbol"],
            ensembl=(row["ensembl"],) if row["ensembl"] else (),
            synonyms=tuple(row["synonyms"]),
        )
        for row in rows
    )


def targets_of(store: GraphStore, cohort: Cohort, selection: TargetSelection | None = None) -> Targets:
    """Validated targets of a cohort's miRNAs among its genes, from the graph.

    One arm has the targets of its Mature node. A hairpin has those of the MiRNA nodes of its literature
    names, and those of the matures that it is processed into.

    Args:
        store: the graph.
        cohort: the miRNAs and genes.
        selection: which targets count; by default strong and functional ones.

    Returns:
        The targets; none at all if the graph holds none, which its `source` says.
    """
    selection = selection or TargetSelection()
    sources = _target_sources(store)
    nodes = nodes_of(store, cohort.mirnas, cohort.genes)
    products = _products(store, cohort.mirnas)
    column = {id_: j for j, id_ in enumerate(nodes.genes) if id_ is not None}
    found = _edges(store, nodes, products, selection)
    matrix = np.zeros((len(cohort.mirnas), len(cohort.genes)), dtype=np.bool_)
    for i, mirna in enumerate(cohort.mirnas):
        hairpin = () if names_an_arm(mirna.name) else (*nodes.mirnas[i], *products[i])
        starts = {*nodes.matures[i], *hairpin}
        reached = {gene for start in starts for gene in found.get(start, ())}
        matrix[i, [column[gene] for gene in reached if gene in column]] = True
    return Targets(matrix, f"graph: {', '.join(sources) or 'no targets are loaded'}", str(selection))


def _target_sources(store: GraphStore) -> list[str]:
    rows = store.read(f"MATCH ()-[t:`{TARGETS.type}`]->() RETURN DISTINCT t.source AS source")
    names = {loaded.release.source: loaded.release.name for loaded in loaded_releases(store, complete=False)}
    return sorted(names.get(row["source"]) or str(row["source"]) for row in rows)


def _products(store: GraphStore, mirnas: Sequence[Mirna]) -> list[tuple[str, ...]]:
    """Matures that are processed from the hairpins of each miRNA."""
    rows = store.read(
        "MATCH (p:Precursor)-[:PROCESSED_INTO]->(m:Mature) WHERE p.accession IN $keys "
        "RETURN p.accession AS hairpin, collect(DISTINCT m.accession) AS matures",
        {"keys": sorted({key for mirna in mirnas for key in mirna.precursors})},
    )
    of = {row["hairpin"]: row["matures"] for row in rows}
    return [tuple(m for hairpin in mirna.precursors for m in of.get(hairpin, ())) for mirna in mirnas]


def _edges(
    store: GraphStore,
    nodes: CohortNodes,
    products: Sequence[Sequence[str]],
    selection: TargetSelection,
) -> dict[str, list[str]]:
    """Ids of the selected target genes of each MiRNA and Mature node of the cohort."""
    given = {
        "support": list(selection.support),
        "functional": selection.functional,
        "evidence": [word.lower() for word in selection.evidence],
    }
    starts = (
        ("MiRNA", "id", nodes.mirnas),
        ("Mature", "accession", (*nodes.matures, *products)),
    )
    found: dict[str, list[str]] = {}
    for label, key, of_mirnas in starts:
        rows = store.read(
            f"MATCH (a:`{label}`)-[t:`{TARGETS.type}`]->(g:Gene) WHERE a.`{key}` IN $keys "
            "AND t.strength IN $support AND (t.functional OR NOT $functional) "
            "AND (size($evidence) = 0 OR any(e IN coalesce(t.evidence, []) "
            "WHERE any(word IN $evidence WHERE toLower(e) CONTAINS word))) "
            f"RETURN a.`{key}` AS start, collect(DISTINCT g.id) AS genes",
            {"keys": sorted({k for keys in of_mirnas for k in keys}), **given},
        )
        found |= {row["start"]: row["genes"] for row in rows}
    return found


def annotation_of(store: GraphStore) -> Callable[[Mirna], Mirna]:
    """A function that adds the miRBase families and the genomic clusters of its hairpins to a miRNA.

    A mature without hairpins of its own has those that it is processed from. A graph knows one genomic place
    of a hairpin: the first of its copies.
    """
    rows = store.read(
        "MATCH (p:Precursor) RETURN p.accession AS accession, p.name AS name, p.chromosome AS chromosome, "
        "p.strand AS strand, p.start AS start, p.end AS end, "
        "[(p)-[:MEMBER_OF]->(f:Family) | f.accession] AS families, "
        "[(p)-[:PROCESSED_INTO]->(m:Mature) | m.accession] AS matures"
    )
    placed = [row for row in rows if row["start"] is not None and row["chromosome"] is not None]
    clusters = genomic_clusters(
        Place(r["accession"], r["name"], r["chromosome"], r["strand"], r["start"], r["end"]) for r in placed
    )
    families: Mapping[str, list[str]] = {row["accession"]: row["families"] for row in rows}
    hairpins: dict[str, list[str]] = {}
    for row in rows:
        for mature in row["matures"]:
            hairpins.setdefault(mature, []).append(row["accession"])

    def annotate(mirna: Mirna) -> Mirna:
        own = mirna.precursors or tuple(h for m in mirna.matures for h in hairpins.get(m, ()))
        return replace(
            mirna,
            families=tuple(sorted({f for hairpin in own for f in families.get(hairpin, ())})),
            clusters=tuple(sorted({clusters[hairpin] for hairpin in own if hairpin in clusters})),
        )

    return annotate
