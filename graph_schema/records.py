"""Releases, and what a loader makes of one input row: typed nodes and edges, or a reason for rejecting it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Value = str | int | float | bool | tuple[str, ...] | tuple[int, ...] | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class NodeKey:
    """Names one node: its label and the value of its key property."""

    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node and the properties that this row reports; lists from several rows are unioned."""

    label: str
    key: str
    properties: Mapping[str, Value] = field(default_factory=dict)

    @property
    def at(self) -> NodeKey:
        """The name of this node, for the ends of edges."""
        return NodeKey(self.label, self.key)


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge and the properties that this row reports; provenance is added when it is written."""

    type: str
    start: NodeKey
    end: NodeKey
    properties: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The row became these nodes and edges; `file` is set if the release has several files."""

    line: int
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The row repeats line `of` of the same file."""

    line: int
    of: int
    file: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The row was asked for and cannot be used; `reason` explains why and what to do, `row` is the text."""

    line: int
    reason: str
    row: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """The row is sound but was not asked for: another species, another kind of record, a blank line.

    Rows are counted by `reason`, so it names the kind of row and no value that differs from row to row.
    """

    line: int
    reason: str
    file: str = ""


Outcome = Loaded | Duplicate | Rejected | OutOfScope


@dataclass(frozen=True, slots=True)
class Release:
    """One release of one source, identified by the bytes of its files.

    `release` is the version name that the source uses, `licence` the terms in the source's own words,
    `sha256` the hash over names and bytes of `files`, in order (hex). `files` are those that hold its rows
    and those that its rows are looked up in; the first one holds rows.
    """

    source: str
    release: str
    licence: str
    files: tuple[Path, ...]
    sha256: str
    synthetic: bool

    @property
    def id(self) -> str:
        """Source and first 12 hex digits of the content hash."""
        return f"{self.source}:{self.sha256[:12]}"

    @property
    def name(self) -> str:
        """Display name, source and version: 'hmdd 3.2'."""
        return f"{self.source} {self.release}"


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What became of the rows of a release: read = loaded + duplicate + rejected + out_of_scope.

    `rejected` rows were asked for and cannot be used; `out_of_scope` rows are sound but were not asked for
    (another species, a blank line).

    Raises:
        ValueError: the counts do not add up.
    """

    read: int
    loaded: int
    duplicate: int
    rejected: int
    out_of_scope: int = 0

    def __post_init__(self) -> None:
        """Refuse counts that lose or invent a row."""
        counts = (self.loaded, self.duplicate, self.rejected, self.out_of_scope)
        if min(counts) < 0 or self.read != sum(counts):
            raise ValueError(f"a row is missing or counted twice: {self}")

    @property
    def in_scope(self) -> int:
        """Rows that were asked for."""
        return self.read - self.out_of_scope
