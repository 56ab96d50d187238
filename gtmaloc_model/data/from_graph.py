"""Reads raw data, embeddings and networks from Neo4j into arrays."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph_schema.benchmark import BENCHMARK_SOURCE, GENE_SOURCE
from graph_schema.networks import NETWORKS, Network, network_named
from graph_store.computed_parts import GraphNotEmbedded, RequestedParameters, require_part
from graph_store.connection import GraphStore
from graph_store.graph_state import data_fingerprint, holds_synthetic
from gtmaloc_model.data.dataset import ASSOCIATIONS, RELATIONS, LocalizationDataset, Parameters
from gtmaloc_model.data.expression import EXPRESSION_SOURCE, ExpressionProfile
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.data.knowledge import Knowledge
from gtmaloc_model.data.raw_data import GENERIC_LEVEL, RawData, ordered_raw_data
from gtmaloc_model.data.row_groups import row_groups

_BENCHMARK = "MATCH (m:MiRNA) WHERE m.benchmark_row IS NOT NULL "
_DENOTED = (
    _BENCHMARK + "MATCH (m)-[r:HAS_PRECURSOR]->(p:Precursor) WHERE r.how <> 'ambiguous' "
    "RETURN DISTINCT m.id AS a, p.accession AS b"
)
_REPERTOIRE = (
    "MATCH (p:Precursor) RETURN p {.accession, .name, .sequence, .chromosome, .strand, .start, .pmids, "
    ".comment} AS precursor, "
    "[(p)-[:MEMBER_OF]->(f:Family) | f.accession] AS families, "
    "[(p)-[r:PROCESSED_INTO]->(x:Mature) | [x {.accession, .sequence, .evidence, .species_with_seed, "
    ".species_with_mature}, r {.start, .end}]] AS products"
)
_EXPRESSION = (
    "MATCH (p:Precursor)-[e:EXPRESSED_IN {source: $source}]->(c:Cohort) "
    "RETURN p.accession AS accession, c.id AS cohort, properties(e) AS profile"
)

_GENES = (
    "MATCH (g:Gene)-[:LOCALIZED_IN {source: $source}]->(c:Compartment) RETURN DISTINCT g.id AS a, c.id AS b"
)


def raw_data_from_graph(store: GraphStore) -> RawData:
    """The raw data of a dataset, as held by the graph.

    Raises:
        NoBenchmark: the graph holds no localization benchmark.
    """
    return ordered_raw_data(
        benchmark=_mapping(store, _BENCHMARK + "RETURN m.id AS k, m.benchmark_row AS v"),
        columns=_mapping(
            store,
            "MATCH (c:Compartment) WHERE c.benchmark_column IS NOT NULL "
            "RETURN c.id AS k, c.benchmark_column AS v",
        ),
        labels=_pairs(
            store,
            _BENCHMARK + "MATCH (m)-[:LOCALIZED_IN {source: $source}]->(c:Compartment) "
            "WHERE c.benchmark_column IS NOT NULL "
            "RETURN m.id AS a, c.id AS b",
            source=BENCHMARK_SOURCE,
        ),
        associations={n.name: _pairs(store, _association(n)) for n in NETWORKS if n.is_association},
        repertoire=[
            Hairpin.of(
                r["precursor"]["accession"],
                r["precursor"],
                r["families"],
                [Product.of(mature["accession"], mature, processed) for mature, processed in r["products"]],
            )
            for r in store.read(_REPERTOIRE)
        ],
        denoted=_pairs(store, _DENOTED),
        generic=[
            r["id"]
            for r in store.read(
                _BENCHMARK + "AND m.level = $level RETURN m.id AS id", {"level": GENERIC_LEVEL}
            )
        ],
        parents=_pairs(store, "MATCH (d:Disease)-[:IS_A]->(p:Disease) RETURN DISTINCT d.id AS a, p.id AS b"),
        entry_terms=_pairs(
            store, "MATCH (d:Disease) UNWIND d.entry_terms AS term RETURN DISTINCT term AS a, d.id AS b"
        ),
        fingerprint=data_fingerprint(store),
        synthetic=holds_synthetic(store),
        expression=[
            (r["accession"], r["cohort"], ExpressionProfile.of(r["profile"]))
            for r in store.read(_EXPRESSION, {"source": EXPRESSION_SOURCE})
        ],
        gene_compartments=_pairs(store, _GENES, source=GENE_SOURCE),
    )


def dataset_from_graph(
    store: GraphStore, requested: RequestedParameters, *, embeddings: bool = True
) -> tuple[LocalizationDataset, str]:
    """The dataset that models are trained on, and the fingerprint of the data behind it.

    Args:
        store: the graph.
        requested: parameters that its networks and embeddings must have.
        embeddings: whether to include the embeddings; if not, `embed` need not have been run.

    Raises:
        NoBenchmark: the graph holds no localization benchmark.
        GraphNotEmbedded: similarities or embeddings are missing, or were computed from other data.
        OtherParameters: they were computed with parameters other than the requested ones.
    """
    raw = raw_data_from_graph(store)
    parameters = dict(require_part(store, "related", raw.fingerprint, requested))
    vectors: dict[str, npt.NDArray[np.float32]] = {}
    if embeddings:
        parameters |= require_part(store, "embedded", raw.fingerprint, requested)
        vectors = {relation: _embedding(store, relation, raw.mirna_ids) for relation in RELATIONS}
    edges = store.read(
        "MATCH (a:MiRNA)-[r:FUNCTIONALLY_SIMILAR_TO]->(b:MiRNA) RETURN a.id AS a, b.id AS b, r.score AS score"
    )
    pairs = [(e["a"], e["b"], e["score"]) for e in edges]
    functional = symmetric_matrix(raw.mirna_ids, pairs)
    return assemble(raw, vectors, functional, "graph", parameters), raw.fingerprint


def assemble(
    raw: RawData,
    embeddings: Mapping[str, npt.NDArray[np.float32]],
    functional_similarity: sparse.csr_matrix,
    feature_source: str,
    parameters: Parameters,
) -> LocalizationDataset:
    """Combine raw data, embeddings (if any) and the functional network into one dataset."""
    return LocalizationDataset(
        mirna_ids=raw.mirna_ids,
        compartments=raw.compartments,
        labels=raw.label_matrix(),
        associations={name: raw.association_matrix(name) for name in ASSOCIATIONS},
        partner_ids={name: raw.partners(name) for name in ASSOCIATIONS},
        embeddings=embeddings,
        functional_similarity=functional_similarity,
        groups=row_groups(raw.mirna_ids, raw.hairpins, raw.generic),
        knowledge=Knowledge(
            repertoire=raw.repertoire,
            denoted=tuple(raw.denoted.get(mirna, ()) for mirna in raw.mirna_ids),
            expression=raw.expression,
            disease_parents=raw.disease_parents,
            target_compartments=raw.target_compartments,
        ),
        feature_source=feature_source,
        synthetic=raw.synthetic,
        parameters=parameters,
        data_fingerprint=raw.fingerprint,
    )


def symmetric_matrix(ids: tuple[str, ...], pairs: list[tuple[str, str, float]]) -> sparse.csr_matrix:
    """(N, N) symmetric matrix, with an empty diagonal, from edges that hold each unordered pair once."""
    row = {m: i for i, m in enumerate(ids)}
    i = np.array([row[a] for a, _, _ in pairs], dtype=np.int64)
    j = np.array([row[b] for _, b, _ in pairs], dtype=np.int64)
    score = np.array([s for _, _, s in pairs], dtype=np.float32)
    both = (np.concatenate([score, score]), (np.concatenate([i, j]), np.concatenate([j, i])))
    return sparse.csr_matrix(both, shape=(len(ids), len(ids)))


def _embedding(store: GraphStore, relation: str, ids: tuple[str, ...]) -> npt.NDArray[np.float32]:
    rows = store.read(
        _BENCHMARK + "RETURN m.id AS id, m[$property] AS vector",
        {"property": network_named(relation).embedding_property},
    )
    vectors = {r["id"]: r["vector"] for r in rows}
    if any(vectors.get(m) is None for m in ids):
        raise GraphNotEmbedded(f"Some miRNAs have no {relation} embedding", "Run `gtmaloc embed`")
    return np.array([vectors[m] for m in ids], dtype=np.float32)


def _association(network: Network) -> str:
    """Cypher for the (miRNA, partner) pairs of a network."""
    return (
        f"{_BENCHMARK}MATCH (m)-[r:`{network.relation_type}`]->(p:`{network.partner}`) "
        f"WHERE {network.condition_in_cypher('r')} RETURN DISTINCT m.id AS a, p.id AS b"
    )


def _pairs(store: GraphStore, cypher: str, **parameters: str) -> list[tuple[str, str]]:
    return [(r["a"], r["b"]) for r in store.read(cypher, parameters)]


def _mapping(store: GraphStore, cypher: str) -> dict[str, int]:
    return {r["k"]: r["v"] for r in store.read(cypher)}
