"""Merges what the rows of a release report: one node per key, one edge per type and pair of ends."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from operator import itemgetter
from pathlib import Path

from graph_schema.records import Edge, Loaded, Node, NodeKey, Value
from loaders import combinations
from loaders.sorted_runs import SortedRuns

ROWS_IN_MEMORY = 100_000  # of edges, about 100 MB; a larger release is merged on disk

_Lists = dict[str, dict[str | float, None]]  # values in order of first occurrence
_EdgeKey = tuple[str, str, str, str, str]  # type, start label, start key, end label, end key


class RecordUnion:
    """Collects nodes and edges from any number of rows, of one source or of several in loading order.

    Lists of a **node** are unioned in order of first occurrence, and the first value of a scalar wins:
    sources that define a node are read before those that mention it. The rows of an **edge** are kept apart
    until it is read, then merged by `loaders.combinations`.

    Memory grows with the nodes, not with the edges: beyond `in_memory` rows of edges, those collected so far
    are moved to a temporary file as one sorted run, and `edges` merges the runs. `close` deletes that file.

    Args:
        directory: where the temporary file is created; None for the system's directory.
        in_memory: number of rows of edges that are kept in memory.
    """

    def __init__(self, directory: Path | None = None, *, in_memory: int = ROWS_IN_MEMORY) -> None:
        self._nodes: dict[NodeKey, _NodeUnion] = {}
        self._edges: dict[_EdgeKey, list[combinations.Row]] = {}
        self._rows = 0  # in `_edges`
        self._runs = SortedRuns[_EdgeKey, list[combinations.Row]](directory)
        self._in_memory = in_memory

    def add(self, row: Loaded) -> None:
        """Add what one row became.

        Raises:
            RunsNotWritten: the temporary file cannot be written.
        """
        for node in row.nodes:
            self._nodes.setdefault(node.at, _NodeUnion()).add(node.properties)
        for edge in row.edges:
            start, end = edge.start, edge.end
            key = (edge.type, start.label, start.key, end.label, end.key)
            if self._rows >= self._in_memory:
                self._runs.add(self._sorted())
                self._edges.clear()
                self._rows = 0
            self._rows += 1
            self._edges.setdefault(key, []).append(edge.properties)

    def nodes(self) -> tuple[Node, ...]:
        """Every node, in order of first occurrence."""
        return tuple(Node(at.label, at.key, merged.properties()) for at, merged in self._nodes.items())

    def edges(self) -> Iterator[Edge]:
        """Every edge, ordered by type, start and end."""
        for (type_, start_label, start, end_label, end), rows in self._merged():
            properties = combinations.merged(type_, rows)
            yield Edge(type_, NodeKey(start_label, start), NodeKey(end_label, end), properties)

    def edge_counts(self) -> Counter[str]:
        """The number of edges of each type."""
        if not self._runs:
            return Counter(map(itemgetter(0), self._edges))
        return Counter(key[0] for key, _ in self._merged())

    def close(self) -> None:
        """Delete the temporary file."""
        self._runs.close()

    def _sorted(self) -> Iterator[tuple[_EdgeKey, list[combinations.Row]]]:
        return ((key, self._edges[key]) for key in sorted(self._edges))

    def _merged(self) -> Iterator[tuple[_EdgeKey, list[combinations.Row]]]:
        """Every edge once; the runs are merged in the order in which they were written."""
        if not self._runs:
            yield from self._sorted()
            return
        for key, rows in self._runs.merged(self._sorted()):
            yield key, list(chain.from_iterable(rows))


class _NodeUnion:
    """The properties of one node over the rows added so far."""

    __slots__ = ("lists", "scalars")

    def __init__(self) -> None:
        self.scalars: dict[str, Value] = {}
        self.lists: _Lists = {}

    def add(self, properties: Mapping[str, Value]) -> None:
        """Add the properties of another row."""
        for name, value in properties.items():
            if isinstance(value, tuple | list):
                self.lists.setdefault(name, {}).update(dict.fromkeys(value))
            elif name not in self.scalars:
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
