"""Between graph and arrays: the study inputs, the embeddings and the networks, read from Neo4j."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph_schema.nodes import embedding_property
from graph_store.connection import GraphStore
from graph_store.graph_state import data_fingerprint, get_state, holds_synthetic
from gtmaloc_base.errors import GTMALocError
from gtmaloc_model.data.dataset import ASSOCIATIONS, RELATIONS, Study
from gtmaloc_model.data.raw_data import PANEL_SOURCE, StudyInputs, make_inputs

_PANEL = "MATCH (m:MiRNA) WHERE m.panel_row IS NOT NULL "


class GraphNotEmbedded(GTMALocError):
    """The graph has no embeddings of the data that it holds now."""


def inputs_from_graph(store: GraphStore) -> StudyInputs:
    """The study inputs as the graph states them.

    Raises:
        NoPanel: the graph holds no localization panel.
    """
    return make_inputs(
        panel=_mapping(store, _PANEL + "RETURN m.id AS k, m.panel_row AS v"),
        columns=_mapping(
            store,
            "MATCH (c:Compartment) WHERE c.panel_column IS NOT NULL RETURN c.id AS k, c.panel_column AS v",
        ),
        labels=_pairs(
            store,
            _PANEL + "MATCH (m)-[:LOCALIZED_IN {source: $source}]->(c:Compartment) "
            "WHERE c.panel_column IS NOT NULL "
            "RETURN m.id AS a, c.id AS b",
            source=PANEL_SOURCE,
        ),
        associations={
            "target": _pairs(
                store,
                _PANEL
                + "MATCH (m)-[r:TARGETS {strength: 'strong'}]->(g:Gene) RETURN DISTINCT m.id AS a, g.id AS b",
            ),
            "drug": _pairs(
                store,
                _PANEL + "MATCH (m)-[:AFFECTS_RESPONSE_TO]->(d:Drug) RETURN DISTINCT m.id AS a, d.id AS b",
            ),
            "disease": _pairs(
                store,
                _PANEL + "MATCH (m)-[:ASSOCIATED_WITH]->(d:Disease) RETURN DISTINCT m.id AS a, d.id AS b",
            ),
        },
        precursors=_pairs(
            store,
            _PANEL + "MATCH (m)-[r:HAS_PRECURSOR]->(p:Precursor) "
            "WHERE r.how <> 'ambiguous' AND p.sequence IS NOT NULL "
            "RETURN DISTINCT m.id AS a, p.sequence AS b",
        ),
        parents=_pairs(store, "MATCH (d:Disease)-[:IS_A]->(p:Disease) RETURN DISTINCT d.id AS a, p.id AS b"),
        fingerprint=data_fingerprint(store),
        synthetic=holds_synthetic(store),
    )


def study_from_graph(store: GraphStore) -> tuple[Study, str]:
    """Export the study with which models are trained, and the fingerprint of the data behind it.

    Raises:
        NoPanel: the graph holds no localization panel.
        GraphNotEmbedded: similarities or embeddings are missing, or were computed from other data.
    """
    inputs = inputs_from_graph(store)
    state = get_state(store)
    for step, name in (("relate", "related_fingerprint"), ("embed", "embedded_fingerprint")):
        if state.get(name) != inputs.fingerprint:
            raise GraphNotEmbedded(
                f"The step {step!r} has not been run on the data that the graph holds now",
                f"Run `gtmaloc {step}`" + (" and then `gtmaloc embed`" if step == "relate" else ""),
            )
    embeddings = {relation: _embedding(store, relation, inputs.mirna_ids) for relation in RELATIONS}
    edges = store.read(
        "MATCH (a:MiRNA)-[r:FUNCTIONALLY_SIMILAR_TO]->(b:MiRNA) RETURN a.id AS a, b.id AS b, r.score AS score"
    )
    pairs = [(e["a"], e["b"], e["score"]) for e in edges]
    return assemble(
        inputs, embeddings, symmetric_matrix(inputs.mirna_ids, pairs), "graph"
    ), inputs.fingerprint


def assemble(
    inputs: StudyInputs,
    embeddings: Mapping[str, npt.NDArray[np.float32]],
    functional_similarity: sparse.csr_matrix,
    feature_source: str,
) -> Study:
    """Inputs, embeddings (none for models that need none) and the functional network as one study."""
    return Study(
        mirna_ids=inputs.mirna_ids,
        compartments=inputs.compartments,
        labels=inputs.label_matrix(),
        associations={name: inputs.association_matrix(name) for name in ASSOCIATIONS},
        partner_ids={name: inputs.partners(name) for name in ASSOCIATIONS},
        embeddings=embeddings,
        functional_similarity=functional_similarity,
        feature_source=feature_source,
        synthetic=inputs.synthetic,
    )


def symmetric_matrix(ids: tuple[str, ...], pairs: list[tuple[str, str, float]]) -> sparse.csr_matrix:
    """(N, N) matrix from edges that state each unordered pair once; no diagonal."""
    row = {m: i for i, m in enumerate(ids)}
    i = np.array([row[a] for a, _, _ in pairs], dtype=np.int64)
    j = np.array([row[b] for _, b, _ in pairs], dtype=np.int64)
    score = np.array([s for _, _, s in pairs], dtype=np.float32)
    both = (np.concatenate([score, score]), (np.concatenate([i, j]), np.concatenate([j, i])))
    return sparse.csr_matrix(both, shape=(len(ids), len(ids)))


def _embedding(store: GraphStore, relation: str, ids: tuple[str, ...]) -> npt.NDArray[np.float32]:
    rows = store.read(
        _PANEL + "RETURN m.id AS id, m[$property] AS vector", {"property": embedding_property(relation)}
    )
    vectors = {r["id"]: r["vector"] for r in rows}
    if any(vectors.get(m) is None for m in ids):
        raise GraphNotEmbedded(f"Some miRNAs have no {relation} embedding", "Run `gtmaloc embed`")
    return np.array([vectors[m] for m in ids], dtype=np.float32)


def _pairs(store: GraphStore, cypher: str, **parameters: str) -> list[tuple[str, str]]:
    return [(r["a"], r["b"]) for r in store.read(cypher, parameters)]


def _mapping(store: GraphStore, cypher: str) -> dict[str, int]:
    return {r["k"]: r["v"] for r in store.read(cypher)}
