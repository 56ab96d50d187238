"""What a loader makes of one input row: typed nodes and edges, or a reason why there are none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | float | bool | tuple[str, ...] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NodeKey:
    """Names one node: its label and the value of its key property."""

    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node and the properties that this row states; lists of several rows are united."""

    label: str
    key: str
    properties: Mapping[str, Value] = field(default_factory=dict)

    @property
    def at(self) -> NodeKey:
        """The name of this node, for the ends of edges."""
        return NodeKey(self.label, self.key)


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge and the properties that this row states; provenance is added when it is written."""

    type: str
    start: NodeKey
    end: NodeKey
    properties: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The row became these nodes and edges; `file` tells where a release has several files."""

    line: int
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The row states just what line `of` of the same file stated."""

    line: int
    of: int
    file: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The row cannot be used; `reason` says why and what to do, `row` is the text as read.

    `out_of_scope` marks rows that are sound but not asked for (another species, a blank line): they are
    counted and listed like the others, yet say nothing about the quality of the release.
    """

    line: int
    reason: str
    row: str
    out_of_scope: bool = False
    file: str = ""


Outcome = Loaded | Duplicate | Rejected
