"""Replaces a computed similarity network with a new one."""

from collections.abc import Iterable

from graph_schema.catalogue import SchemaViolation, relation_type
from graph_store.connection import GraphStore
from graph_store.writing.cleaning import EDGES_PER_TRANSACTION
from graph_store.writing.edge_creation import create_edges
from gtmaloc_base.progress import Progress, silent

SOURCE = "computed"


def write_similarities(
    store: GraphStore,
    type_: str,
    label: str,
    edges: Iterable[tuple[str, str, float]],
    method: str,
    fingerprint: str,
    progress: Progress = silent,
) -> int:
    """Replace all edges of one computed relation type; returns the number written.

    It works in batches, so a reader may see an unfinished network: call `forget_parts` before and
    `record_part` afterwards. If it is killed midway, running it again completes it.

    Args:
        store: the graph.
        type_: SEQUENCE_SIMILAR_TO, FUNCTIONALLY_SIMILAR_TO or DISEASE_SIMILAR_TO.
        label: label of both ends.
        edges: start key, end key and score; each unordered pair once.
        method: how the scores were computed, with the parameters.
        fingerprint: fingerprint of the data that they were computed from.
        progress: counts the edges written.

    Raises:
        SchemaViolation: the schema declares no such computed relation.
        EndMissing: an end is not in the graph.
    """
    declared = relation_type(type_)
    if (label, label) not in declared.ends or "fingerprint" not in {p.name for p in declared.properties}:
        raise SchemaViolation(f"{type_} is not a computed relation between nodes of label {label}")
    store.run_outside_transaction(
        f"MATCH ()-[r:`{type_}`]->() CALL (r) {{ DELETE r }} IN TRANSACTIONS OF {EDGES_PER_TRANSACTION} ROWS"
    )
    return create_edges(
        store,
        type_,
        (label, label),
        [(start, end, float(score)) for start, end, score in edges],
        varying=("score",),
        shared={"source": SOURCE, "method": method, "fingerprint": fingerprint},
        progress=progress,
    )
