"""Takes back what a source no longer reports."""

from collections.abc import Mapping, Sequence
from typing import Any

from neo4j import ManagedTransaction

from graph_schema.catalogue import LOADED_LABELS, LOADED_TYPES, node_type
from graph_schema.cypher import key_seek
from graph_store.computed_parts import forget_all_parts
from graph_store.connection import GraphStore
from graph_store.writing.batches import batches
from graph_store.writing.nodes import NodeWriter

EDGES_PER_TRANSACTION = 10_000
BEING_REMOVED = "the source is being removed"


def remove_edges(store: GraphStore, type_: str, element_ids: Sequence[str]) -> None:
    """Delete edges of one type by their element ids."""
    for batch in batches(element_ids, EDGES_PER_TRANSACTION):
        store.write(
            f"UNWIND $ids AS id MATCH ()-[r:`{type_}`]->() WHERE elementId(r) = id DELETE r",
            {"ids": list(batch)},
        )


def remove_edges_of_starts(
    store: GraphStore, type_: str, label: str, keys: Sequence[str], source: str
) -> None:
    """Delete a source's edges of one type that start at these nodes of a label."""
    start = node_type(label)
    pattern = f"(a:`{label}` {{`{start.key}`: key}})-[r:`{type_}`]->()"
    for batch in batches(keys, EDGES_PER_TRANSACTION):
        _remove_in_batches(
            store,
            f"UNWIND $keys AS key MATCH {pattern} {key_seek('a', start)}",
            {"keys": list(batch), "source": source},
        )


def remove_edges_of_source(store: GraphStore, source: str) -> None:
    """Delete a source's edges."""
    types = "|".join(f"`{type_}`" for type_ in LOADED_TYPES)
    _remove_in_batches(store, f"MATCH ()-[r:{types}]->()", {"source": source})


def _remove_in_batches(store: GraphStore, match: str, parameters: Mapping[str, Any]) -> None:
    """Delete the edges r of a source that a MATCH clause finds; millions do not fit a transaction."""
    statement = (
        f"{match} WHERE r.source = $source WITH r LIMIT {EDGES_PER_TRANSACTION} DELETE r RETURN count(*) AS n"
    )
    while store.write(statement, parameters)[0]["n"]:
        pass


def forget_source(store: GraphStore, source: str) -> None:
    """Delete everything that a source reported, and the record of its loads.

    Its load is marked as incomplete first and deleted last, so if this is killed midway, the data are not
    taken for complete, and running it again (as the next load does) completes it.
    """

    def note(tx: ManagedTransaction) -> None:
        tx.run(
            "MATCH (l:Load {source: $source}) SET l.status = 'failed', l.reason = $reason",
            source=source,
            reason=BEING_REMOVED,
        ).consume()
        forget_all_parts(tx)

    store.write_transaction(note)
    remove_edges_of_source(store, source)
    for label in LOADED_LABELS:
        NodeWriter(store, label, source).take_back()
    store.write("MATCH (n:Load|Release {source: $source}) DETACH DELETE n", {"source": source})
