"""Writes what one source reports about the nodes of one label; the other sources' reports stay as they are.

Each batch is one transaction: it reads the stored contributions, replaces that of this source, merges them
again (`graph_schema.contributions`) and writes the differences. Embeddings are neither read nor changed.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from neo4j import ManagedTransaction

from graph_schema.catalogue import KINDS, check_node, node_type
from graph_schema.contributions import Contribution, decode, encode, merge, merge_contributions
from graph_schema.cypher import key_seek
from graph_schema.records import Node
from graph_store.connection import GraphStore
from graph_store.graph_state import holds
from graph_store.writing.batches import Rows, batches
from graph_store.writing.merging import Stored, as_stored

NODES_PER_TRANSACTION = 5_000
REMOVED_PER_TRANSACTION = 500  # a miRNA may have a thousand computed edges, which go with it


class NodeWriter:
    """Nodes of one label during one load of one source."""

    def __init__(self, store: GraphStore, label: str, source: str) -> None:
        self._store = store
        self._type = node_type(label)
        self._kinds = KINDS[label]
        self._source = source
        self._empty = not holds(store, f"(:`{label}`)")  # then no node need be read
        self._reported: dict[str, Stored] = {}
        names = (p.name for p in self._type.properties if p not in self._type.vectors)
        at_key = f"(n:`{label}` {{`{self._type.key}`: key}})"
        found = f"UNWIND $keys AS key MATCH {at_key} {key_seek('n', self._type)}"
        self._read = f"{found} RETURN key, n {{{', '.join(f'.`{n}`' for n in names)}}} AS n"
        self._write = f"UNWIND $rows AS row WITH row, row[0] AS key MERGE {at_key} SET n += row[1]"
        self._create = (
            f"UNWIND $rows AS row WITH row[1] AS properties CREATE (n:`{label}`) SET n = properties"
        )
        self._delete = f"{found} DETACH DELETE n"

    @property
    def count(self) -> int:
        """The number of nodes that this source reported."""
        return len(self._reported)

    def write(self, nodes: Iterable[Node]) -> int:
        """Record what this source reports; returns how many nodes are new or changed."""
        keys: dict[str, None] = {}  # an ordered set, so that two runs send the same batches
        for node in nodes:
            check_node(node)
            reported = as_stored(node.properties, self._kinds)
            reported.pop(self._type.key, None)
            earlier = self._reported.get(node.key)
            self._reported[node.key] = reported if earlier is None else merge([earlier, reported])
            keys[node.key] = None
        changed = self._change(list(keys), NODES_PER_TRANSACTION)
        self._empty = self._empty and not keys
        return changed

    def take_back(self) -> int:
        """Take back what this source reported earlier but not in this load; returns how many nodes change.

        A node that no other source reports is deleted with its edges.
        """
        rows = self._store.read(
            f"MATCH (n:`{self._type.label}`) WHERE $source IN n.sources "
            f"RETURN n.`{self._type.key}` AS key ORDER BY key",
            {"source": self._source},
        )
        keys = [row["key"] for row in rows if row["key"] not in self._reported]
        return self._change(keys, REMOVED_PER_TRANSACTION)

    def _change(self, keys: list[str], size: int) -> int:
        return sum(
            self._store.write_transaction(partial(self._change_batch, list(batch)))
            for batch in batches(keys, size)
        )

    def _change_batch(self, keys: list[str], tx: ManagedTransaction) -> int:
        stored = {} if self._empty else {row["key"]: row["n"] for row in tx.run(self._read, keys=keys)}
        changed: list[list[Any]] = []
        gone: list[str] = []
        for key in keys:
            known = {name: value for name, value in stored.get(key, {}).items() if value is not None}
            contributions = decode(known, self._type.key)
            if key in self._reported:
                contributions[self._source] = self._reported[key]
            else:
                contributions.pop(self._source, None)
            if not contributions:
                gone.append(key)
            elif difference := self._difference(key, known, contributions):
                changed.append([key, difference])
        if changed:
            tx.run(self._create if self._empty else self._write, rows=Rows(changed)).consume()
        if gone:
            tx.run(self._delete, keys=gone).consume()
        return len(changed) + len(gone)

    def _difference(self, key: str, known: Stored, contributions: Mapping[str, Contribution]) -> Stored:
        """What to change on the stored node; None removes a property."""
        wanted = merge_contributions(self._type, contributions) | encode(contributions)
        wanted[self._type.key] = key
        difference = {name: value for name, value in wanted.items() if known.get(name) != value}
        return difference | dict.fromkeys(known.keys() - wanted.keys())
