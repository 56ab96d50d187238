"""Writes nodes of one label: only new or changed nodes are sent to the server."""

from collections.abc import Iterable

from graph_schema.catalogue import KINDS, check_node, node_type
from graph_schema.records import Node
from graph_store.connection import GraphStore
from graph_store.writing.batches import Rows, batches
from graph_store.writing.merging import Stored, as_stored, merge_into

NODES_PER_TRANSACTION = 5_000


class NodeWriter:
    """Nodes of one label during one load of one source."""

    def __init__(self, store: GraphStore, label: str, source: str) -> None:
        self._store = store
        self._type = node_type(label)
        self._kinds = KINDS[label]
        self._defines = self._type.defined_by in ("", source)
        self._statement = (
            f"UNWIND $rows AS row MERGE (n:`{label}` {{`{self._type.key}`: row[0]}}) SET n += row[1]"
        )
        self.written: set[str] = set()
        self._known = self._read_known()

    def write(self, nodes: Iterable[Node]) -> int:
        """Create or change the nodes; returns how many were new or changed."""
        changed: dict[str, None] = {}  # an ordered set, so that two runs send the same batches
        for node in nodes:
            check_node(node)
            self.written.add(node.key)
            reported = as_stored(node.properties, self._kinds)
            known = self._known.get(node.key)
            merged: Stored = dict(known) if known is not None else {}
            merge_into(merged, reported, replace=self._defines)
            merged[self._type.key] = node.key
            if merged != known:
                self._known[node.key] = merged
                changed[node.key] = None
        for keys in batches(list(changed), NODES_PER_TRANSACTION):
            self._store.write(self._statement, {"rows": Rows([key, self._known[key]] for key in keys)})
        return len(changed)

    def _read_known(self) -> dict[str, Stored]:
        """The stored properties of each node of the label, without embeddings, which loads never touch."""
        names = [p.name for p in self._type.properties if p not in self._type.vectors]
        wanted = ", ".join(f".`{name}`" for name in names)
        rows = self._store.read(f"MATCH (n:`{self._type.label}`) RETURN n {{{wanted}}} AS node")
        known = ({k: v for k, v in row["node"].items() if v is not None} for row in rows)
        return {node[self._type.key]: node for node in known}
