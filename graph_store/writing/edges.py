"""Writes edges of one type and source, a group of start nodes at a time; only the differences are sent.

For each group, the stored edges of its start nodes are read, compared and brought up to date: created,
changed or deleted. So memory depends on the size of a group, not on that of the release.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from neo4j import ManagedTransaction, Transaction

from graph_schema.catalogue import KINDS, check_edge, node_type, relation_type
from graph_schema.cypher import key_seek
from graph_schema.records import Edge, Value
from graph_schema.types import Kind
from graph_store.connection import GraphStore, Work
from graph_store.graph_state import holds
from graph_store.writing.batches import Rows, batches
from graph_store.writing.cleaning import remove_edges, remove_edges_of_starts
from graph_store.writing.edge_creation import EDGES_PER_TRANSACTION, creation
from graph_store.writing.merging import Stored, as_stored, merge_into
from graph_store.writing.pipelined_transactions import PipelinedWriting
from gtmaloc_base.garbage_collection import cycle_collection_between

EDGES_PER_GROUP = 10_000  # at least, unless they are the last: a start node is never divided

Ends = tuple[str, str]  # start and end label
Key = tuple[str, str, str, str]  # start label, start key, end label, end key
_SUMMED = frozenset({"rows"})  # numbers that are summed over repeated edges of one load


class EdgeWriter:
    """Edges of one type during one load."""

    def __init__(
        self, store: GraphStore, writing: PipelinedWriting, type_: str, provenance: dict[str, Value]
    ) -> None:
        self._store = store
        self._writing = writing
        self._type = relation_type(type_)
        self._kinds = KINDS[type_]
        self._whole = frozenset(name for name, kind in self._kinds.items() if kind is Kind.FLOATS)
        self._provenance = as_stored(provenance, self._kinds)
        self._empty = not holds(store, f"()-[:`{type_}`]->()")  # before this load: then none need be read
        self.count = 0  # edges that this load reported
        self._own = tuple(p.name for p in self._type.properties if p.name not in provenance)
        self._begun: set[tuple[str, str]] = set()  # label and key of the start nodes written in this load
        self._created: dict[Key, Stored] = {}  # not yet submitted
        self._changed: dict[str, Stored] = {}  # by element id: changed properties, None for removed ones
        self._stale: list[str] = []  # element ids

    def write(self, edges: Iterable[Edge]) -> int:
        """Create or change the edges; returns how many were new or changed.

        When the first edge of a start node is written, the source's earlier edges of this node that are not
        in the same group are deleted, so all edges of a start node should come in succession. Edges of a
        node that was written before in this load are merged with what was written.

        The last edges may be committed later, when the pipeline is flushed.
        """
        written = 0
        with cycle_collection_between() as collect:
            for group in _groups(edges):
                written += self._write_group(group)
                collect()
        self._create(everything=True)
        self._update()
        return written

    def remove_unreported(self) -> None:
        """Delete the source's edges of all start nodes that this load has not reported."""
        self._writing.flush()
        source = str(self._provenance["source"])
        for label in dict.fromkeys(start for start, _ in self._type.ends):
            rows = self._store.read(
                f"MATCH (a:`{label}`) WHERE EXISTS {{ (a)-[r:`{self._type.type}`]->() "
                f"WHERE r.source = $source }} RETURN a.`{node_type(label).key}` AS key",
                {"source": source},
            )
            gone = sorted(row["key"] for row in rows if (label, row["key"]) not in self._begun)
            remove_edges_of_starts(self._store, self._type.type, label, gone, source)

    def _write_group(self, edges: Iterable[Edge]) -> int:
        reported = self._merged(edges)
        starts = {key[:2] for key in reported}
        again = starts & self._begun
        if again:  # what is to be read must be in the graph
            self._create(everything=True)
            self._update()
            self._writing.flush()
        self._begun |= starts
        stored = {} if self._empty and not again else self._read(starts)
        written = 0
        for key, properties in reported.items():
            if key not in stored:
                self._created[key] = properties
                self.count += 1
                written += 1
                continue
            id_, before = stored.pop(key)
            if key[:2] in again:
                after = dict(before)
                merge_into(after, properties, add=_SUMMED, whole=self._whole)
            else:
                after = properties
                self.count += 1
            if after != before:
                self._changed[id_] = {
                    name: after.get(name)
                    for name in before.keys() | after.keys()
                    if before.get(name) != after.get(name)
                }
                written += 1
        self._stale += (id_ for key, (id_, _) in stored.items() if key[:2] not in again)
        self._create()
        if len(self._changed) + len(self._stale) >= EDGES_PER_GROUP:
            self._update()
        return written

    def _merged(self, edges: Iterable[Edge]) -> dict[Key, Stored]:
        """What the edges report, with the provenance; repeated edges are merged."""
        reported: dict[Key, Stored] = {}
        for edge in edges:
            check_edge(edge)
            key = (edge.start.label, edge.start.key, edge.end.label, edge.end.key)
            properties = as_stored(edge.properties, self._kinds)
            if key in reported:
                merge_into(reported[key], properties, add=_SUMMED, whole=self._whole)
            else:
                reported[key] = self._provenance | properties
        return reported

    def _read(self, starts: Iterable[tuple[str, str]]) -> dict[Key, tuple[str, Stored]]:
        """Element id and properties of the source's edges of these nodes; second copies become stale."""
        keys: dict[str, list[str]] = defaultdict(list)
        for label, start in sorted(starts):
            keys[label].append(start)
        found: dict[Key, tuple[str, Stored]] = {}
        for start, end in self._type.ends:
            if start not in keys:
                continue
            of = node_type(start)
            rows = self._store.read(
                f"UNWIND $keys AS key MATCH (a:`{start}` {{`{of.key}`: key}})"
                f"-[r:`{self._type.type}`]->(b:`{end}`) {key_seek('a', of)} WHERE r.source = $source "
                f"RETURN key AS a, b.`{node_type(end).key}` AS b, elementId(r) AS id, "
                "properties(r) AS properties",
                {"keys": keys[start], "source": self._provenance["source"]},
            )
            for row in rows:
                edge = (row["id"], row["properties"])
                if found.setdefault((start, row["a"], end, row["b"]), edge) is not edge:
                    self._stale.append(row["id"])  # left by another program
        return found

    def _create(self, *, everything: bool = False) -> None:
        """Submit the new edges, in full batches unless `everything` is to be submitted."""
        keys = list(self._created)
        whole = len(keys) if everything else len(keys) - len(keys) % EDGES_PER_TRANSACTION
        for batch in batches(keys[:whole], EDGES_PER_TRANSACTION):
            by_ends: dict[Ends, list[Key]] = defaultdict(list)
            for key in batch:
                by_ends[(key[0], key[2])].append(key)
            for ends, wanted in sorted(by_ends.items()):
                occurring = set().union(*(self._created[k] for k in wanted))
                own = [name for name in self._own if name in occurring]  # even a column of nulls costs time
                rows = [(k[1], k[3], *map(self._created[k].get, own)) for k in wanted]
                work = creation(self._type.type, ends, rows, varying=own, shared=self._provenance)
                self._writing.submit(work)
            for key in batch:
                del self._created[key]

    def _update(self) -> None:
        """Change and delete edges, after what was submitted and one transaction at a time.

        The commit of a change may lock other edges of the same nodes, so it would wait for a transaction that
        holds one of them and itself waits for its turn.
        """
        if not (self._changed or self._stale):
            return
        self._writing.flush()
        for batch in batches(sorted(self._changed.items()), EDGES_PER_TRANSACTION):
            self._store.write_transaction(self._change(batch))
        remove_edges(self._store, self._type.type, self._stale)
        self._changed, self._stale = {}, []

    def _change(self, edges: Iterable[tuple[str, Stored]]) -> Work:
        rows = Rows([id_, _without(properties, self._provenance)] for id_, properties in edges)
        statement = (
            f"UNWIND $rows AS row MATCH ()-[r:`{self._type.type}`]->() WHERE elementId(r) = row[0] "
            "SET r += $shared SET r += row[1]"
        )
        parameters = {"rows": rows, "shared": self._provenance}

        def change(tx: Transaction | ManagedTransaction) -> None:
            tx.run(statement, parameters).consume()

        return change


def _groups(edges: Iterable[Edge]) -> Iterator[list[Edge]]:
    group: list[Edge] = []
    for _, same in groupby(edges, key=attrgetter("start")):
        group.extend(same)
        if len(group) >= EDGES_PER_GROUP:
            yield group
            group = []
    if group:
        yield group


def _without(properties: Stored, names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in names}
