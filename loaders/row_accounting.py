"""Row accounting of the association sources: each row states something once, repeats it, or is refused."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from graph_schema.records import Duplicate, Edge, Loaded, Node, NodeKey, Outcome, Rejected
from loaders.files.tables import DAMAGE, row_text

Row = Mapping[str, str]

_REMEMBERED = 1 << 16  # cells: millions of rows repeat a few thousand genes and publications


class UnusableRow(Exception):
    """Raised while a row is read: it cannot become a statement. Always ends as a `Rejected` outcome."""

    def __init__(self, reason: str, *, out_of_scope: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.out_of_scope = out_of_scope


@dataclass(frozen=True, slots=True)
class DescribedNode:
    """One end of a statement, with what is known about it under one spelling."""

    at: NodeKey
    described_by: Hashable  # the same description is written once per release
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What one row says. Rows of equal `key` say the same."""

    key: Hashable
    entities: tuple[DescribedNode, ...] = ()
    edges: tuple[Edge, ...] = field(default=())


def account_rows(rows: Iterable[tuple[int, Row]], state: Callable[[Row], Statement]) -> Iterator[Outcome]:
    """Exactly one outcome per row.

    Args:
        rows: line number and fields, as `read_table` gives them.
        state: reads one row; raises `UnusableRow` where it cannot be used.

    A blank row is out of scope; a row of the wrong length is rejected. Nodes of an entity are part of the
    first row that describes it so; later rows carry their edges only.
    """
    stated: dict[Hashable, int] = {}
    described: set[Hashable] = set()
    for line, row in rows:
        if not any(row[c] for c in row if c != DAMAGE):
            yield Rejected(line, "blank row", row_text(row), out_of_scope=True)
            continue
        if DAMAGE in row:
            yield Rejected(line, f"{row[DAMAGE]}; mend the line", row_text(row))
            continue
        try:
            said = state(row)
        except UnusableRow as refusal:
            yield Rejected(line, refusal.reason, row_text(row), refusal.out_of_scope)
            continue
        first = stated.setdefault(said.key, line)
        if first != line:
            yield Duplicate(line, first)
            continue
        new = [e for e in said.entities if e.described_by not in described]
        described.update(e.described_by for e in new)
        yield Loaded(
            line,
            tuple(node for e in new for node in e.nodes),
            (*(edge for e in new for edge in e.edges), *said.edges),
        )


@lru_cache(maxsize=_REMEMBERED)
def pubmed_ids(text: str, column: str) -> tuple[str, ...]:
    """The PubMed ids of a cell, each once; empty where the release leaves the cell empty or writes '-'.

    Spreadsheet floats ("17699775.0") are read as the integer that they were.

    Raises:
        UnusableRow: a part is not a number; a statement whose source cannot be looked up is not evidence.
    """
    if text in ("", "-"):
        return ()
    found: dict[str, None] = {}
    for part in text.replace(";", ",").replace("|", ",").split(","):
        number = whole_number(part)
        if number is None:
            raise UnusableRow(f"{column} is {part.strip()!r}, not a PubMed id; put the number there")
        found[number] = None
    return tuple(found)


@lru_cache(maxsize=_REMEMBERED)
def whole_number(text: str) -> str | None:
    """Digits of a positive whole number, without a spreadsheet's '.0'; None for other text."""
    digits = text.strip().removesuffix(".0")
    if not (digits.isascii() and digits.isdigit()):
        return None
    return digits.lstrip("0") or None


def needed(row: Row, column: str, what: str) -> str:
    """The text of a cell that a statement cannot do without.

    Raises:
        UnusableRow: the cell is empty, '-' or NA.
    """
    text = row.get(column, "")
    if text in ("", "-", "NA", "N/A"):
        raise UnusableRow(f"no {what} in column {column}")
    return text
