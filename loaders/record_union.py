"""Merges what the rows of a release report: one node per key, one edge per type and pair of ends."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graph_schema.catalogue import RELATIONS
from graph_schema.records import Edge, Loaded, Node, NodeKey, Value
from loaders.sorted_runs import SortedRuns

EDGES_IN_MEMORY = 100_000  # about 200 MB; a release with more edges is merged on disk

_Lists = dict[str, dict[str | int, None]]  # values in order of first occurrence
_EdgeKey = tuple[str, str, str, str, str]  # type, start label, start key, end label, end key


class RecordUnion:
    """Collects nodes and edges from any number of rows, of one source or of several in loading order.

    Lists are unioned in order of first occurrence. For a scalar property of a **node** the first value wins:
    sources that define a node are read before those that mention it. For a scalar property of an **edge** the
    last value wins, booleans included: a source reports a running result (the best score, the strongest
    support so far), so its last row covers all rows. `rows` of an edge counts its rows.

    Memory grows with the nodes, not with the edges: beyond `in_memory` edges, those collected so far are
    moved to a temporary file as one sorted run, and `edges` merges the runs. Use it as a context manager, or
    `close` it, to delete that file.

    Args:
        directory: where the temporary file is created; None for the system's directory.
        in_memory: number of edges that are kept in memory.
    """

    def __init__(self, directory: Path | None = None, *, in_memory: int = EDGES_IN_MEMORY) -> None:
        self._nodes: dict[NodeKey, PropertyUnion] = {}
        self._edges: dict[_EdgeKey, PropertyUnion] = {}
        self._runs = SortedRuns[_EdgeKey, PropertyUnion](directory)
        self._in_memory = in_memory

    def add(self, row: Loaded) -> None:
        """Add what one row became.

        Raises:
            RunsNotWritten: the temporary file cannot be written.
        """
        for node in row.nodes:
            self._nodes.setdefault(node.at, PropertyUnion()).add(node.properties, first_wins=True)
        for edge in row.edges:
            start, end = edge.start, edge.end
            key = (edge.type, start.label, start.key, end.label, end.key)
            merged = self._edges.get(key)
            if merged is None:
                if len(self._edges) >= self._in_memory:
                    self._runs.add(self._sorted())
                    self._edges.clear()
                merged = self._edges[key] = PropertyUnion()
            rows = edge.properties.get("rows", 1)
            merged.rows += rows if isinstance(rows, int) else 1
            merged.add(edge.properties, first_wins=False)

    def nodes(self) -> tuple[Node, ...]:
        """Every node, in order of first occurrence."""
        return tuple(Node(at.label, at.key, merged.properties()) for at, merged in self._nodes.items())

    def edges(self) -> Iterator[Edge]:
        """Every edge, ordered by type, start and end."""
        for (type_, start_label, start, end_label, end), merged in self._merged():
            properties = merged.properties()
            if type_ in _COUNTING_ROWS:
                properties["rows"] = merged.rows
            yield Edge(type_, NodeKey(start_label, start), NodeKey(end_label, end), properties)

    def edge_counts(self) -> Counter[str]:
        """The number of edges of each type."""
        if not self._runs:
            return Counter(map(itemgetter(0), self._edges))
        return Counter(key[0] for key, _ in self._merged())

    def close(self) -> None:
        """Delete the temporary file."""
        self._runs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _sorted(self) -> Iterator[tuple[_EdgeKey, "PropertyUnion"]]:
        return ((key, self._edges[key]) for key in sorted(self._edges))

    def _merged(self) -> Iterator[tuple[_EdgeKey, "PropertyUnion"]]:
        """Every edge once; the runs are merged in the order in which they were written."""
        if not self._runs:
            yield from self._sorted()
            return
        for key, same in self._runs.merged(self._sorted()):
            first, *later = same
            for properties in later:
                first.merge(properties)
            yield key, first


_COUNTING_ROWS = frozenset(
    type_ for type_, declared in RELATIONS.items() if any(p.name == "rows" for p in declared.properties)
)


class PropertyUnion:
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

    def merge(self, later: Self) -> None:
        """Add what later rows report about the same edge."""
        self.rows += later.rows
        self.scalars.update(later.scalars)
        for name, values in later.lists.items():
            self.lists.setdefault(name, {}).update(values)

    def properties(self) -> dict[str, Value]:
        """The merged properties."""
        merged: dict[str, Value] = dict(self.scalars)
        for name, values in self.lists.items():
            merged[name] = tuple(values)  # type: ignore[assignment]  # a list property holds values of one type
        return merged

    def __reduce__(self) -> tuple[Any, ...]:
        """Values of lists only, for a file a third of the size."""
        return _property_union, (self.rows, self.scalars, {n: tuple(v) for n, v in self.lists.items()})


def _property_union(
    rows: int, scalars: dict[str, Value], lists: Mapping[str, tuple[str | int, ...]]
) -> PropertyUnion:
    union = PropertyUnion()
    union.rows, union.scalars = rows, scalars
    union.lists = {name: dict.fromkeys(values) for name, values in lists.items()}
    return union


def by_label(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    """The nodes of each label."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        groups[node.label].append(node)
    return dict(groups)
