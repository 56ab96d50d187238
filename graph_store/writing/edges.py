"""Writes edges of one type and source: reads the existing ones once, then sends only the differences."""

from collections import defaultdict
from collections.abc import Iterable

from graph_schema.catalogue import KINDS, check_edge, node_type, relation_type
from graph_schema.records import Edge, Value
from graph_store.connection import GraphStore
from graph_store.writing.batches import Rows, batches
from graph_store.writing.edge_creation import EDGES_PER_TRANSACTION, creation
from graph_store.writing.merging import Stored, as_stored, merge_into
from graph_store.writing.pipelined_transactions import PipelinedWriting
from gtmaloc_base.garbage_collection import without_cycle_collection

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
        self._provenance = as_stored(provenance, self._kinds)
        self._own = tuple(p.name for p in self._type.properties if p.name not in provenance)
        self._ids: dict[Key, str] = {}  # element ids of the edges, as last read
        self._stored: dict[Key, Stored] = {}
        self._surplus: set[str] = set()  # duplicate edges, left by another program
        self._reported: dict[Key, Stored] = {}
        self._read_known()

    @without_cycle_collection()
    def write(self, edges: Iterable[Edge]) -> int:
        """Create or change the edges; returns how many were new or changed.

        The last edges may be committed later, when the pipeline is flushed.
        """
        created: set[Key] = set()
        repeated: dict[Key, None] = {}  # an ordered set, so that two runs send the same batches
        for batch in batches(list(edges), EDGES_PER_TRANSACTION):
            new: dict[Key, None] = {}
            for edge in batch:
                key = self._note(edge)
                (repeated if key in self._stored else new)[key] = None
            self._create(list(new))
            created.update(new)
        changed = [key for key in repeated if self._stored[key] != self._reported[key]]
        self._change(changed)
        return len(created.union(changed))

    def _note(self, edge: Edge) -> Key:
        """Record what an edge reports, merged with what this load reported about it before."""
        check_edge(edge)
        key = (edge.start.label, edge.start.key, edge.end.label, edge.end.key)
        reported = as_stored(edge.properties, self._kinds)
        earlier = self._reported.get(key)
        if earlier is None:
            self._reported[key] = self._provenance | reported
        else:
            if earlier is self._stored.get(key):
                earlier = self._reported[key] = dict(earlier)
            merge_into(earlier, reported, add=_SUMMED)
        return key

    def stale(self) -> list[str]:
        """Element ids of the source's edges that this load has not reported."""
        return [i for key, i in self._ids.items() if key not in self._reported] + list(self._surplus)

    def _read_known(self) -> None:
        for start, end in self._type.ends:
            rows = self._store.read(
                f"MATCH (a:`{start}`)-[r:`{self._type.type}`]->(b:`{end}`) WHERE r.source = $source "
                f"RETURN elementId(r) AS id, a.`{node_type(start).key}` AS a, b.`{node_type(end).key}` AS b, "
                "properties(r) AS properties ORDER BY id",
                {"source": self._provenance["source"]},
            )
            for row in rows:
                key = (start, row["a"], end, row["b"])
                if self._ids.setdefault(key, row["id"]) == row["id"]:
                    self._stored[key] = row["properties"]
                else:
                    self._surplus.add(row["id"])

    def _create(self, keys: list[Key]) -> None:
        by_ends: dict[Ends, list[Key]] = defaultdict(list)
        for key in keys:
            by_ends[(key[0], key[2])].append(key)
        for ends, wanted in sorted(by_ends.items()):
            occurring = set().union(*(self._reported[k] for k in wanted))
            own = [name for name in self._own if name in occurring]  # even a column of nulls costs time
            rows = [(k[1], k[3], *map(self._reported[k].get, own)) for k in wanted]
            self._writing.submit(creation(self._type.type, ends, rows, varying=own, shared=self._provenance))
        for key in keys:
            self._stored[key] = self._reported[key]

    def _change(self, keys: list[Key]) -> None:
        if not keys:
            return
        self._writing.flush()
        if not self._ids.keys() >= set(keys):  # some were reported again after this load created them
            self._read_known()
        statement = (
            f"UNWIND $rows AS row MATCH ()-[r:`{self._type.type}`]->() "
            "WHERE elementId(r) = row[0] SET r = row[1]"
        )
        for batch in batches(sorted(keys), EDGES_PER_TRANSACTION):
            rows = Rows([self._ids[key], self._reported[key]] for key in batch)
            self._store.write(statement, {"rows": rows})
        for key in keys:
            self._stored[key] = self._reported[key]
