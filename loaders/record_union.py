"""Merges what the rows of a release report: one node per key, one edge per type and pair of ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph_schema.catalogue import relation_type
from graph_schema.records import Edge, Loaded, Node, NodeKey, Value

_Lists = dict[str, dict[str | int, None]]  # values in order of first occurrence
_EdgeKey = tuple[str, NodeKey, NodeKey]


class RecordUnion:
    """Collects nodes and edges from any number of rows, of one source or of several in loading order.

    Lists are unioned in order of first occurrence. For a scalar property of a **node** the first value wins:
    sources that define a node are read before those that mention it. For a scalar property of an **edge** the
    last value wins, booleans included: a source reports a running result (the best score, the strongest
    support so far), so its last row covers all rows. `rows` of an edge counts its rows.
    """

    def __init__(self) -> None:
        self._nodes: dict[NodeKey, _PropertyUnion] = {}
        self._edges: dict[_EdgeKey, _PropertyUnion] = {}

    def add(self, row: Loaded) -> None:
        """Add what one row became."""
        for node in row.nodes:
            self._nodes.setdefault(node.at, _PropertyUnion()).add(node.properties, first_wins=True)
        for edge in row.edges:
            key = (edge.type, edge.start, edge.end)
            merged = self._edges.setdefault(key, _PropertyUnion())
            rows = edge.properties.get("rows", 1)
            merged.rows += rows if isinstance(rows, int) else 1
            merged.add(edge.properties, first_wins=False)

    def nodes(self) -> tuple[Node, ...]:
        """Every node, in order of first occurrence."""
        return tuple(Node(at.label, at.key, merged.properties()) for at, merged in self._nodes.items())

    def edges(self) -> tuple[Edge, ...]:
        """Every edge, in order of first occurrence."""
        return tuple(Edge(*key, self._with_rows(key[0], merged)) for key, merged in self._edges.items())

    @staticmethod
    def _with_rows(type_: str, merged: "_PropertyUnion") -> Mapping[str, Value]:
        properties = merged.properties()
        if any(p.name == "rows" for p in relation_type(type_).properties):
            properties["rows"] = merged.rows
        return properties


class _PropertyUnion:
    """The properties of one node or edge, over the rows added so far."""

    __slots__ = ("lists", "rows", "scalars")

    def __init__(self) -> None:
        self.scalars: dict[str, Value] = {}
        self.lists: _Lists = {}
        self.rows = 0

    def add(self, properties: Mapping[str, Value], *, first_wins: bool) -> None:
        """Add the properties of another row."""
        for name, value in properties.items():
            if isinstance(value, tuple | list):
                self.lists.setdefault(name, {}).update(dict.fromkeys(value))
            elif not first_wins or name not in self.scalars:
                self.scalars[name] = value

    def properties(self) -> dict[str, Value]:
        """The merged properties."""
        merged: dict[str, Value] = dict(self.scalars)
        for name, values in self.lists.items():
            merged[name] = tuple(values)  # type: ignore[assignment]  # a list property holds values of one type
        return merged


def by_label(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    """The nodes of each label."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        groups[node.label].append(node)
    return dict(groups)


def by_type(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    """The edges of each type."""
    groups: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[edge.type].append(edge)
    return dict(groups)
