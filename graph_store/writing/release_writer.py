"""Writes one release of one source: the protocol that loaders use, and its implementation over Bolt.

    load = writer.begin(release)
    writer.write_nodes("MiRNA", nodes)
    writer.write_edges("ASSOCIATED_WITH", edges)
    writer.finish(RowCounts(read=…, loaded=…, duplicate=…, rejected=…))

The graph after `finish` depends only on the current release of each source, not on how it got there: a second
load of the same release changes nothing, what a new release no longer reports is taken back (edges,
properties, and nodes that no other source reports), and a killed load is completed by running it again.
Only one load writes at a time; memory does not grow with its edges if those of a node come in succession.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Protocol

from neo4j import ManagedTransaction

from graph_schema.catalogue import LOADED_LABELS, LOADED_TYPES
from graph_schema.records import Edge, Node, Release, RowCounts, Value
from graph_store.computed_parts import forget_all_parts
from graph_store.connection import GraphStore
from graph_store.graph_state import now
from graph_store.load_records import Counts, as_text, carried_over, counts_of_source
from graph_store.schema import require_schema
from graph_store.writing.edges import EdgeWriter
from graph_store.writing.licence_terms import brief_terms
from graph_store.writing.nodes import NodeWriter
from graph_store.writing.pipelined_transactions import PipelinedWriting
from gtmaloc_base.errors import GTMALocError

NOTHING: Mapping[str, str | bool | None] = MappingProxyType({})


class NoLoadBegun(GTMALocError):
    """Nodes or edges were submitted before `begin` or after `finish`: a bug in the caller."""

    def __init__(self) -> None:
        super().__init__("No load is in progress", "Call begin(release) first; this is a bug in the program")


class GraphWriter(Protocol):
    """Takes the records of one release at a time."""

    def begin(self, release: Release) -> str:
        """Start a load and return its id."""
        ...

    def write_nodes(self, label: str, nodes: Iterable[Node]) -> int:
        """Write nodes of one label; returns how many were new or changed."""
        ...

    def write_edges(self, type_: str, edges: Iterable[Edge]) -> int:
        """Write edges of one type between existing nodes; returns how many were new or changed."""
        ...

    def finish(self, rows: RowCounts, recorded: Mapping[str, str | bool | None] = NOTHING) -> None:
        """Remove what the source no longer reports, and mark the load as complete.

        Args:
            rows: what became of the rows.
            recorded: further properties of the Load, set in the same transaction; None removes one.
        """
        ...

    def fail(self, reason: str) -> None:
        """Mark the load as failed; what it wrote stays until the load is run again."""
        ...


class BoltWriter:
    """Writes to Neo4j over Bolt, in parameterised batches, one transaction each."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._load: _Load | None = None

    def begin(self, release: Release) -> str:
        """Record the release and mark its load as running; a release has one load id, so a rerun resumes it.

        The computed parts are outdated from here on, and so is the earlier load of the source.

        Raises:
            SchemaMissing: the schema has not been applied.
        """
        require_schema(self._store)
        load_id = f"load:{release.id}"
        earlier = carried_over(self._store, release.source)
        begun = {
            "id": load_id,
            "source": release.source,
            "status": "running",
            "started": now(),
            **earlier,
        }
        described = {
            "id": release.id,
            "name": release.name,
            "source": release.source,
            "release": release.release,
            "licence": release.licence,
            "sha256": release.sha256,
            "files": [path.name for path in release.files],
            "synthetic": release.synthetic,
        }

        def announce(tx: ManagedTransaction) -> None:
            tx.run("MATCH (l:Load {source: $source}) DETACH DELETE l", source=release.source).consume()
            tx.run(
                "MERGE (r:Release {id: $release.id}) SET r = $release "
                "CREATE (l:Load)-[:OF_RELEASE]->(r) SET l = $load",
                release=described,
                load=begun,
            ).consume()
            forget_all_parts(tx)

        self._store.write_transaction(announce)
        provenance: dict[str, Value] = {
            "source": release.source,
            "release": release.id,
            "load": load_id,
            "licence": brief_terms(release.licence),
        }
        writing = PipelinedWriting(self._store)
        clock = time.perf_counter()
        self._load = _Load(
            load_id, release.id, release.source, provenance, clock, writing, not earlier, {}, {}
        )
        return load_id

    def write_nodes(self, label: str, nodes: Iterable[Node]) -> int:
        """Replace what this source reported about the nodes; see `graph_schema.contributions`."""
        load = self._running()
        load.writing.flush()  # uncommitted edges hold locks on nodes
        return self._nodes(load, label).write(nodes)

    def write_edges(self, type_: str, edges: Iterable[Edge]) -> int:
        """Write edges, identified by start, end and source; an edge repeated in this load is merged.

        The edges of one start node should come in succession (`EdgeWriter.write` says why).

        Raises:
            EndMissing: an end of an edge is not in the graph; raised by `finish` at the latest, since the
                last edges may still be uncommitted when this returns.
        """
        return self._edges(self._running(), type_).write(edges)

    def finish(self, rows: RowCounts, recorded: Mapping[str, str | bool | None] = NOTHING) -> None:
        """Remove what the source no longer reports, then mark the load as complete."""
        load = self._running()
        load.writing.flush()
        if not load.first:
            self._take_back_unreported(load)
        self._close(load, status="complete", counts=as_text(load.counts), **asdict(rows), **recorded)

    def fail(self, reason: str) -> None:
        """Mark the load as failed and record the reason."""
        self._close(self._running(), status="failed", reason=reason)

    def _take_back_unreported(self, load: "_Load") -> None:
        held = counts_of_source(self._store, load.source)  # what was reported, and what is left over
        for type_ in LOADED_TYPES:
            if held[type_] != load.counts.get(type_, 0):
                self._edges(load, type_).remove_unreported()
        for label in LOADED_LABELS:
            if held[f"({label})"] != load.counts.get(f"({label})", 0):
                self._nodes(load, label).take_back()
        self._store.write(
            "MATCH (r:Release {source: $source}) WHERE r.id <> $current DETACH DELETE r",
            {"source": load.source, "current": load.release},
        )

    def _close(self, load: "_Load", **values: str | int | bool | None) -> None:
        load.writing.close()
        seconds = round(time.perf_counter() - load.clock, 3)
        self._store.write(
            "MATCH (l:Load {id: $id}) SET l += $values",
            {"id": load.id, "values": {**values, "finished": now(), "seconds": seconds}},
        )
        self._load = None

    def _nodes(self, load: "_Load", label: str) -> NodeWriter:
        if label not in load.nodes:
            load.nodes[label] = NodeWriter(self._store, label, load.source)
        return load.nodes[label]

    def _edges(self, load: "_Load", type_: str) -> EdgeWriter:
        if type_ not in load.edges:
            load.edges[type_] = EdgeWriter(self._store, load.writing, type_, load.provenance)
        return load.edges[type_]

    def _running(self) -> "_Load":
        if self._load is None:
            raise NoLoadBegun
        return self._load


@dataclass(frozen=True, slots=True)
class _Load:
    id: str
    release: str
    source: str
    provenance: dict[str, Value]
    clock: float
    writing: PipelinedWriting
    first: bool  # the graph has no load of the source, hence nothing to take back
    nodes: dict[str, NodeWriter]
    edges: dict[str, EdgeWriter]

    @property
    def counts(self) -> Counts:
        """What the source reported; after `finish` it is what the graph holds of it."""
        of_nodes = {f"({label})": writer.count for label, writer in self.nodes.items()}
        of_edges = {type_: writer.count for type_, writer in self.edges.items()}
        return of_nodes | of_edges
