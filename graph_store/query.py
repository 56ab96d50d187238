"""Cypher queries, read-only by the server's own access mode, with results that JSON can hold."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from neo4j import ManagedTransaction
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from graph_schema.networks import network_named
from graph_schema.queries import named_query
from graph_store.connection import GraphStore
from gtmaloc_base.errors import UsageError

Json = None | bool | int | float | str | list[Any] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """A table: column names, and rows of values that JSON can hold."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Json, ...], ...]
    cut: bool = False  # whether there were more rows than the limit


def run_query(
    store: GraphStore, cypher: str, parameters: Mapping[str, Any] | None = None, limit: int | None = None
) -> QueryResult:
    """Run a query in read access mode.

    Args:
        store: the graph.
        cypher: the query; pass values in `parameters`.
        parameters: values of the query's `$names`.
        limit: largest number of rows fetched; the query itself is not changed.

    Raises:
        UsageError: the limit is not positive.
        QueryRefused: the server does not accept the query.
        WriteRefused: the query tries to write.
    """
    if limit is not None and limit < 1:
        raise UsageError(f"The limit is {limit}", "Give a number of rows of 1 or more")

    def work(tx: ManagedTransaction) -> QueryResult:
        result = tx.run(cypher, dict(parameters or {}))
        rows = tuple(tuple(map(json_safe, record.values())) for record in islice(result, limit))
        return QueryResult(tuple(result.keys()), rows, limit is not None and result.peek() is not None)

    return store.read_transaction(work)


def most_similar(store: GraphStore, relation: str, id_: str, k: int = 10) -> QueryResult:
    """The k miRNAs whose node2vec embeddings in one relation's network are nearest, by cosine similarity.

    Raises:
        UsageError: the relation does not exist, or k is not positive.
    """
    property_ = network_named(relation).embedding_property
    if k < 1:
        raise UsageError(f"k is {k}", "Give a number of neighbours of 1 or more")
    parameters = {"id": id_, "property": property_, "k": k}
    return run_query(store, named_query("most_similar"), parameters)


def json_safe(value: Any) -> Json:
    """A value from the driver in a form that JSON can hold.

    Nodes become {labels, properties}, relationships {type, start, end, properties}, paths
    {nodes, relationships}; dates and times become ISO 8601 text. NaN and infinities, which JSON cannot
    represent, become text too.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if value - value == 0 else str(value)
        case Node():
            return {"labels": sorted(value.labels), "properties": _mapping(value)}
        case Relationship():
            return {
                "type": value.type,
                "start": _key_of(value.start_node),
                "end": _key_of(value.end_node),
                "properties": _mapping(value),
            }
        case Path():
            return {
                "nodes": [json_safe(node) for node in value.nodes],
                "relationships": [json_safe(relationship) for relationship in value.relationships],
            }
        case DateTime() | Date() | Time() | Duration():
            return value.iso_format()
        case Point():
            return {"srid": value.srid, "coordinates": list(value)}
        case bytes() | bytearray():
            return base64.b64encode(value).decode("ascii")
        case Mapping():
            return _mapping(value)
        case list() | tuple():
            return [json_safe(item) for item in value]
    return str(value)


def _mapping(value: Mapping[str, Any] | Node | Relationship) -> dict[str, Any]:
    return {str(name): json_safe(item) for name, item in sorted(value.items())}


def _key_of(node: Node | None) -> Json:
    """A value that identifies the node to people; ends of a relationship often arrive without properties."""
    if node is None:
        return None
    return json_safe(node.get("id", node.get("accession", node.element_id)))
