"""Cypher queries that only read, within limits of time and rows, with results that JSON can hold."""

import base64
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from threading import Event, Timer
from typing import Any

from neo4j import Transaction
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from graph_schema.networks import network_named
from graph_schema.queries import named_query
from graph_store.connection import GraphStore
from graph_store.driver_errors import QueryRefused, query_timed_out
from graph_store.plan_check import check_plan
from gtmaloc_base.errors import GTMALocError, UsageError

QUERY_SECONDS = 60.0
"""How long a query may take unless the user gives it another limit."""
MOST_ROWS = 10_000
"""How many rows a query returns unless the user gives another limit."""
GRACE_SECONDS = 5.0  # how long the server has to end a query that exceeds its limit
_EXPLAIN = "EXPLAIN "
Json = None | bool | int | float | str | list[Any] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """A table: column names, and rows of values that JSON can hold."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Json, ...], ...]
    cut: bool = False  # whether there were more rows than the limit


def run_query(
    store: GraphStore,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    limit: int = MOST_ROWS,
    timeout: float = QUERY_SECONDS,
) -> QueryResult:
    """Check a query and run it in read access mode.

    Args:
        store: the graph.
        cypher: the query; pass values in `parameters`.
        parameters: values of the query's `$names`.
        limit: largest number of rows fetched; the query itself is not changed.
        timeout: seconds after which the server ends the query. A server that does not is left: the
            connection is closed `GRACE_SECONDS` later, and the store is of no use any more.

    Raises:
        UsageError: the limit or the timeout is not positive.
        QueryRefused: the server does not accept the query, or it does more than read (`plan_check`).
        WriteRefused: the query tries to write.
        QueryTimedOut: it did not end in time.
    """
    if limit < 1:
        raise UsageError(f"The limit is {limit}", "Give a number of rows of 1 or more")
    if not 0 < timeout < 1e6:  # NaN is refused, too; 0 would mean no limit to the driver
        raise UsageError(f"The timeout is {timeout:g} s", "Give a number of seconds above 0, such as 60")

    def work(tx: Transaction) -> QueryResult:
        given = dict(parameters or {})
        explained = tx.run(_EXPLAIN + cypher, given).consume()
        check_plan(explained.plan, explained.query_type, store.database)
        result = tx.run(cypher, given)
        rows = tuple(tuple(map(json_safe, record.values())) for record in islice(result, limit))
        return QueryResult(tuple(result.keys()), rows, result.peek() is not None)

    with _left_after(store, timeout + GRACE_SECONDS), _positions_of_the_query():
        return store.read_within(timeout, work)


@contextmanager
def _left_after(store: GraphStore, seconds: float) -> Iterator[None]:
    """Close the connection after a time: the server does not interrupt the evaluation of one expression."""
    late = Event()

    def leave() -> None:
        late.set()
        store.close()

    timer = Timer(seconds, leave)
    timer.daemon = True
    timer.start()
    try:
        yield
    except GTMALocError as error:
        if late.is_set():
            raise query_timed_out() from error
        raise
    finally:
        timer.cancel()


@contextmanager
def _positions_of_the_query() -> Iterator[None]:
    """In errors, give positions in the user's query: it was sent with EXPLAIN before it."""

    def shifted(found: re.Match[str]) -> str:
        column, offset = (int(number) - len(_EXPLAIN) for number in found.groups())
        return f"line 1, column {column} (offset: {offset})"

    try:
        yield
    except QueryRefused as error:
        message = re.sub(r"line 1, column (\d+) \(offset: (\d+)\)", shifted, error.message)
        raise QueryRefused(message, error.remedy) from error


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
