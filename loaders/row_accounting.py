"""Row accounting for the association sources: each row is loaded, a duplicate, rejected or out of scope."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from graph_schema.records import Duplicate, Edge, Loaded, Node, NodeKey, Outcome, OutOfScope, Rejected
from loaders.files.tables import DAMAGE, row_text
from loaders.missing import without_missing

Row = Mapping[str, str]

_REMEMBERED = 1 << 16  # cells: millions of rows repeat a few thousand genes and publications


class UnusableRow(Exception):
    """Raised while reading a row that cannot become nodes and edges; always ends as an outcome.

    The outcome is `OutOfScope` if the row is sound but was not asked for, else `Rejected`.
    """

    def __init__(self, reason: str, *, out_of_scope: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.out_of_scope = out_of_scope

    def outcome(self, line: int, text: str) -> Rejected | OutOfScope:
        """The outcome of the row, whose text is given."""
        return OutOfScope(line, self.reason) if self.out_of_scope else Rejected(line, self.reason, text)


@dataclass(frozen=True, slots=True)
class DescribedNode:
    """A node that a row refers to, with what one spelling of its name implies about it.

    `description` identifies that spelling and its implications: their nodes and edges are loaded once per
    release.
    """

    at: NodeKey
    description: Hashable
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class RowContent:
    """What one row reports. Rows with equal `key` (strings, numbers, tuples) report the same."""

    key: Hashable
    nodes: tuple[DescribedNode, ...] = ()
    edges: tuple[Edge, ...] = ()


def account_rows(rows: Iterable[tuple[int, Row]], read_row: Callable[[Row], RowContent]) -> Iterator[Outcome]:
    """Exactly one outcome per row.

    Args:
        rows: line number and fields, as `read_table` yields them.
        read_row: reads one row, in which missing values are empty; raises `UnusableRow` if the row cannot be
            used.

    A blank row is out of scope; a row of the wrong length is rejected. The nodes of a description belong to
    the first row that has it; later rows have only their edges.
    """
    lines: dict[bytes, int] = {}
    described: set[Hashable] = set()
    for line, row in rows:
        if not any(row[c] for c in row if c != DAMAGE):
            yield OutOfScope(line, "a blank row")
            continue
        if DAMAGE in row:
            yield Rejected(line, f"{row[DAMAGE]}; fix the line", row_text(row))
            continue
        try:
            content = read_row(without_missing(row))
        except UnusableRow as refusal:
            yield refusal.outcome(line, row_text(row))
            continue
        first = lines.setdefault(_digest(content.key), line)
        if first != line:
            yield Duplicate(line, first)
            continue
        new = [node for node in content.nodes if node.description not in described]
        described.update(node.description for node in new)
        yield Loaded(
            line,
            tuple(node for described_node in new for node in described_node.nodes),
            (*(edge for described_node in new for edge in described_node.edges), *content.edges),
        )


def _digest(key: Hashable) -> bytes:
    """16 bytes instead of a key of any length: a table has millions of rows.

    Two of a billion different keys share a digest with a probability below 2e-21.
    """
    return blake2b(repr(key).encode(), digest_size=16).digest()


@lru_cache(maxsize=_REMEMBERED)
def pubmed_ids(text: str, column: str) -> tuple[str, ...]:
    """The PubMed ids of a cell, each once; no ids if the cell is empty.

    Spreadsheet floats ("17699775.0") are read as integers.

    Raises:
        UnusableRow: a part is not a number; what cannot be looked up is not evidence.
    """
    if not text:
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
    """The text of a required cell.

    Raises:
        UnusableRow: the cell is empty.
    """
    text = row.get(column, "")
    if not text:
        raise UnusableRow(f"no {what} in column {column}")
    return text
