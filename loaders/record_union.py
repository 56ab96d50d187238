"""Unites what the rows of a release report: one node per key, one edge per type and pair of ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph_schema.catalogue import relation_type
from graph_schema.records import Edge, Loaded, Node, NodeKey, Value

_Lists = dict[str, dict[str | int, None]]  # values in the order in which they first occur
_EdgeKey = tuple[str, NodeKey, NodeKey]


class RecordUnion:
    """Gathers nodes and edges of any number of rows, of one source or of several in loading order.

    Lists are united in the order in which values first occur. For a scalar property of a **node** the first
    value wins: sources that define a node are read before those that mention it. For a scalar property of an
    **edge** the last value wins, booleans too: a source gives a running result (the best score, the strongest
    support so far), so its last row covers all. `rows` of an edge counts its rows.
    """

    def __init__(self) -> None:
        self._nodes: dict[NodeKey, _United] = {}
        self._edges: dict[_EdgeKey, _United] = {}

    def add(self, row: Loaded) -> None:
        """Add what one row became."""
        for node in row.nodes:
            self._nodes.setdefault(node.at, _United()).add(node.properties, first_wins=True)
        for edge in row.edges:
            key = (edge.type, edge.start, edge.end)
            united = self._edges.setdefault(key, _United())
            rows = edge.properties.get("rows", 1)
            united.rows += rows if isinstance(rows, int) else 1
            united.add(edge.properties, first_wins=False)

    def nodes(self) -> tuple[Node, ...]:
        """Every node, in the order in which they first occur."""
        return tuple(Node(at.label, at.key, united.properties()) for at, united in self._nodes.items())

    def edges(self) -> tuple[Edge, ...]:
        """Every edge, in the order in which they first occur."""
        return tuple(Edge(*key, self._with_rows(key[0], united)) for key, united in self._edges.items())

    @staticmethod
    def _with_rows(type_: str, united: "_United") -> Mapping[str, Value]:
        properties = united.properties()
        if any(p.name == "rows" for p in relation_type(type_).properties):
            properties["rows"] = united.rows
        return properties


class _United:
    """The properties of one node or edge, over the rows added so far."""

    __slots__ = ("lists", "rows", "scalars")

    def __init__(self) -> None:
        self.scalars: dict[str, Value] = {}
        self.lists: _Lists = {}
        self.rows = 0

    def add(self, properties: Mapping[str, Value], *, first_wins: bool) -> None:
        """Add the properties of one more row."""
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
