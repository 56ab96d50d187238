"""Writes edges of one type and source: reads those that are there once, then sends only differences.

New edges are created, not merged: what exists is known, so the server need not search for it. They are
grouped by start node, which is looked up once per group, and their values travel as bare lists in the order
of the declared properties. Together this is several times faster than a batched MERGE (benchmarks/edge_loading.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

from neo4j import ManagedTransaction

from graph_schema.catalogue import check_edge, node_type, relation_type
from graph_schema.errors import GTMALocError
from graph_schema.records import Edge, Value
from graph_store.batches import batches
from graph_store.connection import GraphStore
from graph_store.merging import Stored, as_stored, kinds_of, merge_into

EDGES_PER_TRANSACTION = 10_000
Ends = tuple[str, str]  # start and end label
Key = tuple[str, str, str, str]  # start label, start key, end label, end key
_ADDED_UP = frozenset({"rows"})


class EndMissing(GTMALocError):
    """An edge names a node that is not in the graph."""


class EdgeWriter:
    """Edges of one type during one load."""

    def __init__(self, store: GraphStore, type_: str, provenance: dict[str, Value]) -> None:
        self._store = store
        self._type = relation_type(type_)
        self._kinds = kinds_of(self._type.properties)
        self._provenance = as_stored(provenance, self._kinds)
        self._own = tuple(p.name for p in self._type.properties if p.name not in provenance)
        self._ids: dict[Key, str] = {}  # element ids of the edges that the graph had when the load began
        self._stored: dict[Key, Stored] = {}
        self._surplus: list[str] = []  # second copies of an edge, left by some other program
        self._stated: dict[Key, Stored] = {}
        self._read_known()

    def write(self, edges: Iterable[Edge]) -> int:
        """Create or change the edges; returns how many were new or changed."""
        touched: dict[Key, None] = {}  # an ordered set: two runs send the same batches
        for edge in edges:
            check_edge(edge)
            key = (edge.start.label, edge.start.key, edge.end.label, edge.end.key)
            stated = as_stored(edge.properties, self._kinds)
            earlier = self._stated.get(key)
            if earlier is None:
                self._stated[key] = self._provenance | stated
            else:
                merge_into(earlier, stated, add=_ADDED_UP)
            touched[key] = None
        new = [key for key in touched if key not in self._stored]
        changed = [key for key in touched if key in self._stored and self._stored[key] != self._stated[key]]
        self._create(new)
        self._change(changed)
        return len(new) + len(changed)

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
        for key in sorted(keys):  # by start node, so that groups are long and stay whole
            by_ends[(key[0], key[2])].append(key)
        for ends, wanted in by_ends.items():
            statement = self._create_statement(ends)
            for batch in batches(wanted, EDGES_PER_TRANSACTION):
                self._store.write_transaction(partial(self._create_batch, statement=statement, keys=batch))
        for key in keys:
            self._stored[key] = dict(self._stated[key])

    def _create_batch(self, tx: ManagedTransaction, statement: Any, keys: Iterable[Key]) -> None:
        groups: dict[str, list[list[Any]]] = defaultdict(list)
        for key in keys:
            stated = self._stated[key]
            groups[key[1]].append([key[3], *(stated.get(name) for name in self._own)])
        wanted = sum(len(rows) for rows in groups.values())
        parameters = {"groups": list(map(list, groups.items())), "provenance": self._provenance}
        if tx.run(statement, parameters).consume().counters.relationships_created != wanted:
            raise self._end_missing(tx, keys)  # leaving with an error rolls the batch back

    def _create_statement(self, ends: Ends) -> str:
        start, end = ends
        values = [f"`{name}`: $provenance.`{name}`" for name in self._provenance]
        values += [f"`{name}`: row[{i}]" for i, name in enumerate(self._own, start=1)]
        return (
            f"UNWIND $groups AS g MATCH (a:`{start}` {{`{node_type(start).key}`: g[0]}}) "
            f"UNWIND g[1] AS row MATCH (b:`{end}` {{`{node_type(end).key}`: row[0]}}) "
            f"CREATE (a)-[:`{self._type.type}` {{{', '.join(values)}}}]->(b)"
        )

    def _change(self, keys: list[Key]) -> None:
        statement = (
            f"UNWIND $rows AS row MATCH ()-[r:`{self._type.type}`]->() "
            "WHERE elementId(r) = row[0] SET r = row[1]"
        )
        created = [key for key in keys if key not in self._ids]
        if created:  # stated again after this load created them: their ids are not known yet
            self._find_ids(created)
        for batch in batches(sorted(keys), EDGES_PER_TRANSACTION):
            self._store.write(statement, {"rows": [[self._ids[key], self._stated[key]] for key in batch]})
        for key in keys:
            self._stored[key] = dict(self._stated[key])

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

    def _end_missing(self, tx: ManagedTransaction, keys: Iterable[Key]) -> EndMissing:
        nodes = sorted({(k[0], k[1]) for k in keys} | {(k[2], k[3]) for k in keys})
        for label, key in nodes:
            query: Any = f"MATCH (n:`{label}` {{`{node_type(label).key}`: $key}}) RETURN count(n) AS n"
            if tx.run(query, {"key": key}).single(strict=True)["n"] == 0:
                break
        return EndMissing(
            f"An edge {self._type.type} names the {label} {key!r}, which is not in the graph",
            "Write its nodes first; this is a fault of the loader",
        )
