"""Edges of one type and source: reads those that are there once, then sends only the differences."""

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
_ADDED_UP = frozenset({"rows"})


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
        self._ids: dict[Key, str] = {}  # element ids of the edges that the graph had when the load began
        self._stored: dict[Key, Stored] = {}
        self._surplus: list[str] = []  # second copies of an edge, left by some other program
        self._stated: dict[Key, Stored] = {}
        self._read_known()

    @without_cycle_collection()
    def write(self, edges: Iterable[Edge]) -> int:
        """Create or change the edges; returns how many were new or changed.

        The last of them may be committed later, with a flush of the pipeline.
        """
        created: set[Key] = set()
        repeated: dict[Key, None] = {}  # an ordered set: two runs send the same batches
        for batch in batches(list(edges), EDGES_PER_TRANSACTION):
            new: dict[Key, None] = {}
            for edge in batch:
                key = self._state(edge)
                (repeated if key in self._stored else new)[key] = None
            self._create(list(new))
            created.update(new)
        changed = [key for key in repeated if self._stored[key] != self._stated[key]]
        self._change(changed)
        return len(created.union(changed))

    def _state(self, edge: Edge) -> Key:
        """Note what an edge states, with what this load stated of it before."""
        check_edge(edge)
        key = (edge.start.label, edge.start.key, edge.end.label, edge.end.key)
        stated = as_stored(edge.properties, self._kinds)
        earlier = self._stated.get(key)
        if earlier is None:
            self._stated[key] = self._provenance | stated
        else:
            if earlier is self._stored.get(key):
                earlier = self._stated[key] = dict(earlier)
            merge_into(earlier, stated, add=_ADDED_UP)
        return key

    def stale(self) -> list[str]:
        """Element ids of the source's edges that this load has not stated."""
        return [i for key, i in self._ids.items() if key not in self._stated] + self._surplus

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
                if key in self._ids:
                    self._surplus.append(row["id"])
                    continue
                self._ids[key] = row["id"]
                self._stored[key] = row["properties"]

    def _create(self, keys: list[Key]) -> None:
        by_ends: dict[Ends, list[Key]] = defaultdict(list)
        for key in keys:
            by_ends[(key[0], key[2])].append(key)
        for ends, wanted in sorted(by_ends.items()):
            occurring = set().union(*(self._stated[k] for k in wanted))
            own = [name for name in self._own if name in occurring]  # a column of nulls costs time too
            rows = [(k[1], k[3], *map(self._stated[k].get, own)) for k in wanted]
            self._writing.submit(creation(self._type.type, ends, rows, varying=own, shared=self._provenance))
        for key in keys:
            self._stored[key] = self._stated[key]

    def _change(self, keys: list[Key]) -> None:
        if not keys:
            return
        self._writing.flush()
        created = [key for key in keys if key not in self._ids]
        if created:  # stated again after this load created them: their ids are not known yet
            self._find_ids(created)
        statement = (
            f"UNWIND $rows AS row MATCH ()-[r:`{self._type.type}`]->() "
            "WHERE elementId(r) = row[0] SET r = row[1]"
        )
        for batch in batches(sorted(keys), EDGES_PER_TRANSACTION):
            rows = Rows([self._ids[key], self._stated[key]] for key in batch)
            self._store.write(statement, {"rows": rows})
        for key in keys:
            self._stored[key] = self._stated[key]

    def _find_ids(self, keys: list[Key]) -> None:
        for start, end in self._type.ends:
            rows = self._store.read(
                f"UNWIND $pairs AS pair MATCH (a:`{start}` {{`{node_type(start).key}`: pair[0]}})"
                f"-[r:`{self._type.type}` {{source: $source}}]->"
                f"(b:`{end}` {{`{node_type(end).key}`: pair[1]}}) RETURN pair[0] AS a, pair[1] AS b, "
                "elementId(r) AS id",
                {
                    "pairs": [[k[1], k[3]] for k in keys if (k[0], k[2]) == (start, end)],
                    "source": self._provenance["source"],
                },
            )
            for row in rows:
                self._ids[(start, row["a"], end, row["b"])] = row["id"]
