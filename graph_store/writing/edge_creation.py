"""Creates edges of one type between nodes that exist, as fast as Bolt allows.

Rows travel as bare lists, values shared by all edges travel once, each node is looked up once per batch, and
a batch is sent while the one before it commits (benchmarks/edge_loading.py compares this with a batched
MERGE). Commits do not overlap: two at once wait for, or collide on, the chains of shared nodes. The caller
knows that the edges are not there yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from neo4j import ManagedTransaction, Transaction

from graph_schema.catalogue import node_type, relation_type
from graph_store.connection import GraphStore, Work
from graph_store.writing.batches import Rows, batches
from graph_store.writing.pipelined_transactions import PipelinedWriting
from gtmaloc_base.errors import GTMALocError
from gtmaloc_base.progress import Progress, silent

EDGES_PER_TRANSACTION = 2_000  # larger ones overlap less, smaller ones wait for the disk more often
Row = tuple[Any, ...]  # start key, end key, then a value (or None) for each varying property


class EndMissing(GTMALocError):
    """An edge names a node that is not in the graph."""


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
    """Create one edge per row, in batches of one transaction each; returns their number.

    Args:
        store: the graph.
        type_: relation type.
        ends: start label and end label.
        rows: start key, end key and the values of the varying properties, None where there is none.
        varying: names of the properties that differ from row to row.
        shared: properties that all edges have.
        progress: counts the edges written.

    Raises:
        EndMissing: an end is not in the graph; the batch is rolled back.
    """
    ordered = sorted(rows, key=itemgetter(0, 1))  # long groups, and the same batches in every run
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
    """The work of one transaction that creates these edges; see `create_edges`."""
    groups: dict[str, list[list[Any]]] = defaultdict(list)  # lists: the driver is slower with tuples
    place: dict[str, int] = {}  # of an end node among those of this batch
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
            raise _end_missing(tx, type_, ends, rows)  # leaving with an error rolls the batch back

    return create


def _statement(type_: str, ends: tuple[str, str], varying: Sequence[str], shared: Mapping[str, Any]) -> str:
    # All names are those of the schema, never a user's; the look-ups refuse any other.
    start, end = (node_type(label) for label in ends)
    declared = {p.name for p in relation_type(type_).properties}
    values = [f"`{name}`: $shared.`{name}`" for name in shared if name in declared]
    values += [f"`{name}`: row[{i}]" for i, name in enumerate(varying, start=1) if name in declared]
    look_up = f"MATCH (b:`{end.label}` {{`{end.key}`: key}}) RETURN b"
    return (
        f"WITH [key IN $ends | head(COLLECT {{ {look_up} }})] AS ends "  # null where there is no such node
        f"UNWIND $groups AS g MATCH (a:`{start.label}` {{`{start.key}`: g[0]}}) "
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
                f"An edge {type_} names the {label} {missing['key']!r}, which is not in the graph",
                "Load it first; if it comes from a release, this is a fault of the loader",
            )
    return EndMissing(f"An edge {type_} was not written", "Run the command again")
