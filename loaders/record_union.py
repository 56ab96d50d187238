"""Unites what the rows of a release state: one node per key, one edge per type and pair of ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph_schema.catalogue import relation_type
from graph_schema.records import Edge, Loaded, Node, NodeKey, Value

_Lists = dict[str, dict[str | int, None]]  # values in the order in which they were first stated
_EdgeKey = tuple[str, NodeKey, NodeKey]


class RecordUnion:
    """Gathers nodes and edges of any number of rows, of one source or of several in loading order.

    Lists are united in the order in which values are first stated. Of a scalar property of a **node** the
    first statement wins: sources that define an entity are read before those that mention it. Of a scalar
    property of an **edge** the last one wins, booleans too: a source states a running result (the best score,
    the strongest support so far), so its last row knows them all. `rows` of an edge counts its rows.
    """

    def __init__(self) -> None:
        self._nodes: dict[NodeKey, _Stated] = {}
        self._edges: dict[_EdgeKey, _Stated] = {}

    def add(self, row: Loaded) -> None:
        """Add what one row became."""
        for node in row.nodes:
            self._nodes.setdefault(node.at, _Stated()).add(node.properties, first_wins=True)
        for edge in row.edges:
            key = (edge.type, edge.start, edge.end)
            stated = self._edges.setdefault(key, _Stated())
            rows = edge.properties.get("rows", 1)
            stated.rows += rows if isinstance(rows, int) else 1
            stated.add(edge.properties, first_wins=False)

    def nodes(self) -> tuple[Node, ...]:
        """Every node, in the order in which they were first met."""
        return tuple(Node(at.label, at.key, stated.properties()) for at, stated in self._nodes.items())

    def edges(self) -> tuple[Edge, ...]:
        """Every edge, in the order in which they were first met."""
        return tuple(Edge(*key, self._with_rows(key[0], stated)) for key, stated in self._edges.items())

    @staticmethod
    def _with_rows(type_: str, stated: "_Stated") -> Mapping[str, Value]:
        said = stated.properties()
        if any(p.name == "rows" for p in relation_type(type_).properties):
            said["rows"] = stated.rows
        return said


class _Stated:
    """What the rows met so far state about one node or edge."""

    __slots__ = ("lists", "rows", "scalars")

    def __init__(self) -> None:
        self.scalars: dict[str, Value] = {}
        self.lists: _Lists = {}
        self.rows = 0

    def add(self, properties: Mapping[str, Value], *, first_wins: bool) -> None:
        """Add what one more row states."""
        for name, value in properties.items():
            if isinstance(value, tuple | list):
                self.lists.setdefault(name, {}).update(dict.fromkeys(value))
            elif not first_wins or name not in self.scalars:
                self.scalars[name] = value

    def properties(self) -> dict[str, Value]:
        """The united properties."""
        united: dict[str, Value] = dict(self.scalars)
        for name, values in self.lists.items():
            united[name] = tuple(values)  # type: ignore[assignment]  # a list property holds one kind only
        return united


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
