"""Creates edges of one type between existing nodes, as fast as Bolt allows.

Rows are sent as plain lists, values shared by all edges are sent once, each node is looked up once per batch,
and a batch is sent while the previous one commits (benchmarks/edge_loading.py compares this with a batched
MERGE). Commits do not overlap: concurrent commits would block or deadlock on the relationship chains of
shared nodes. The caller ensures that the edges do not exist yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from neo4j import ManagedTransaction, Transaction

from graph_schema.catalogue import node_type, relation_type
from graph_schema.cypher import key_seek
from graph_store.connection import GraphStore, Work
from graph_store.writing.batches import Rows, batches
from graph_store.writing.pipelined_transactions import PipelinedWriting
from gtmaloc_base.errors import GTMALocError
from gtmaloc_base.progress import Progress, silent

EDGES_PER_TRANSACTION = 2_000  # larger batches overlap less, smaller ones wait for the disk more often
Row = tuple[Any, ...]  # start key, end key, then a value (or None) for each varying property


class EndMissing(GTMALocError):
    """An edge refers to a node that is not in the graph."""


def create_edges(
    store: GraphStore,
    type_: str,
    ends: tuple[str, str],
    rows: Iterable[Row],
    *,
    varying: Sequence[str],
    shared: Mapping[str, Any],
    progress: Progress = silent,
) -> int:
    """Create one edge per row, in batches, one transaction each; returns the number of edges.

    Args:
        store: the graph.
        type_: relation type.
        ends: start label and end label.
        rows: start key, end key and the values of the varying properties; None for a missing value.
        varying: names of the properties that differ from row to row.
        shared: properties that have the same value on all edges.
        progress: counts the edges written.

    Raises:
        EndMissing: an end is not in the graph; the batch is rolled back.
    """
    ordered = sorted(rows, key=itemgetter(0, 1))  # for long groups, and the same batches in every run
    done = 0

    def written(batch: Sequence[Row]) -> None:
        nonlocal done
        done += len(batch)
        progress(done, len(ordered))

    with PipelinedWriting(store) as writing:
        for batch in batches(ordered, EDGES_PER_TRANSACTION):
            work = creation(type_, ends, batch, varying=varying, shared=shared)
            writing.submit(work, partial(written, batch))
    return done


def creation(
    type_: str,
    ends: tuple[str, str],
    rows: Sequence[Row],
    *,
    varying: Sequence[str],
    shared: Mapping[str, Any],
) -> Work:
    """The transaction work that creates these edges; see `create_edges`."""
    groups: dict[str, list[list[Any]]] = defaultdict(list)  # not tuples: the driver is slower with them
    place: dict[str, int] = {}  # index of an end node within this batch
    for row in rows:
        groups[row[0]].append([place.setdefault(row[1], len(place)), *row[2:]])
    statement = _statement(type_, ends, varying, shared)
    parameters = {
        "ends": list(place),
        "groups": Rows([start, edges] for start, edges in groups.items()),
        "shared": dict(shared),
    }

    def create(tx: Transaction | ManagedTransaction) -> None:
        result = tx.run(statement, parameters)
        if result.consume().counters.relationships_created != len(rows):
            raise _end_missing(tx, type_, ends, rows)  # raising rolls the batch back

    return create


def _statement(type_: str, ends: tuple[str, str], varying: Sequence[str], shared: Mapping[str, Any]) -> str:
    # All names come from the schema, never from a user; the look-ups refuse any other name.
    start, end = (node_type(label) for label in ends)
    declared = {p.name for p in relation_type(type_).properties}
    values = [f"`{name}`: $shared.`{name}`" for name in shared if name in declared]
    values += [f"`{name}`: row[{i}]" for i, name in enumerate(varying, start=1) if name in declared]
    look_up = f"MATCH (b:`{end.label}` {{`{end.key}`: key}}) {key_seek('b', end)} RETURN b"
    return (
        f"WITH [key IN $ends | head(COLLECT {{ {look_up} }})] AS ends "  # null for a missing node
        f"UNWIND $groups AS g MATCH (a:`{start.label}` {{`{start.key}`: g[0]}}) {key_seek('a', start)} "
        "UNWIND g[1] AS row WITH a, row, ends[row[0]] AS b WHERE b IS NOT NULL "
        f"CREATE (a)-[:`{type_}` {{{', '.join(values)}}}]->(b)"
    )


def _end_missing(
    tx: Transaction | ManagedTransaction, type_: str, ends: tuple[str, str], rows: Sequence[Row]
) -> EndMissing:
    for label, column in ((ends[0], 0), (ends[1], 1)):
        missing = tx.run(
            f"UNWIND $keys AS key OPTIONAL MATCH (n:`{label}` {{`{node_type(label).key}`: key}}) "
            "WITH key, n WHERE n IS NULL RETURN key LIMIT 1",
            {"keys": sorted({row[column] for row in rows})},
        ).single()
        if missing is not None:
            return EndMissing(
                f"A {type_} edge refers to the {label} {missing['key']!r}, which is not in the graph",
                "Load it first; if it comes from a release, this is a bug in the loader",
            )
    return EndMissing(f"A {type_} edge was not written", "Run the command again")
