"""Deletes nodes and edges that no current release reports."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from graph_schema.catalogue import NODES, RELATIONS, node_type
from graph_store.connection import GraphStore
from graph_store.writing.batches import batches

EDGES_PER_TRANSACTION = 10_000

MENTIONED_ONLY = ("MiRNA", "Disease", "Drug")
"""Labels whose nodes exist because edges mention them; the other labels are reference vocabularies."""

LOADED_TYPES = tuple(r.type for r in RELATIONS.values() if any(p.name == "load" for p in r.properties))


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
    for batch in batches(keys, EDGES_PER_TRANSACTION):
        _remove_in_batches(
            store,
            f"UNWIND $keys AS key MATCH (:`{label}` {{`{node_type(label).key}`: key}})-[r:`{type_}`]->()",
            {"keys": list(batch), "source": source},
        )


def remove_edges_of_source(store: GraphStore, source: str, except_types: AbstractSet[str]) -> None:
    """Delete a source's earlier edges of the types that it did not write this time."""
    types = [f"`{type_}`" for type_ in LOADED_TYPES if type_ not in except_types]
    if types:
        _remove_in_batches(store, f"MATCH ()-[r:{'|'.join(types)}]->()", {"source": source})


def _remove_in_batches(store: GraphStore, match: str, parameters: Mapping[str, Any]) -> None:
    """Delete the edges r of a source that a MATCH clause finds; millions do not fit a transaction."""
    statement = (
        f"{match} WHERE r.source = $source WITH r LIMIT {EDGES_PER_TRANSACTION} DELETE r RETURN count(*) AS n"
    )
    while store.write(statement, parameters)[0]["n"]:
        pass


def remove_unmentioned_nodes(store: GraphStore, written: Mapping[str, AbstractSet[str]]) -> None:
    """Delete microRNAs, diseases and drugs that no loaded edge mentions, with their computed edges.

    Kept even without edges: the localization benchmark, MeSH headings, and what this load wrote itself.
    """
    types = "|".join(f"`{t}`" for t in LOADED_TYPES)
    unmentioned = (
        f"WHERE NOT EXISTS {{ (n)-[:{types}]-() }} AND n.benchmark_row IS NULL AND n.tree_numbers IS NULL"
    )
    for label in MENTIONED_ONLY:
        _remove_nodes(store, label, unmentioned, written)


def remove_unreported_nodes(store: GraphStore, source: str, written: Mapping[str, AbstractSet[str]]) -> None:
    """Delete nodes of the labels that this source owns and did not write this time, with their edges."""
    for declared in NODES.values():
        if declared.owned and declared.defined_by == source:
            _remove_nodes(store, declared.label, "", written)


def _remove_nodes(store: GraphStore, label: str, where: str, written: Mapping[str, AbstractSet[str]]) -> None:
    """Delete the nodes n of a label that match a WHERE clause of ours, except those that were written."""
    key, kept = node_type(label).key, written.get(label, frozenset())
    rows = store.read(f"MATCH (n:`{label}`) {where} RETURN n.`{key}` AS key")
    gone = [row["key"] for row in rows if row["key"] not in kept]
    for batch in batches(gone, EDGES_PER_TRANSACTION):
        store.write(
            f"UNWIND $keys AS key MATCH (n:`{label}` {{`{key}`: key}}) DETACH DELETE n", {"keys": list(batch)}
        )


def forget_source(store: GraphStore, source: str) -> None:
    """Delete everything that a source reported, and the record of its loads."""
    remove_edges_of_source(store, source, except_types=frozenset())
    remove_unreported_nodes(store, source, {})
    remove_unmentioned_nodes(store, {})
    store.write("MATCH (l:Load {source: $source}) DETACH DELETE l", {"source": source})
    store.write("MATCH (r:Release {source: $source}) DETACH DELETE r", {"source": source})
