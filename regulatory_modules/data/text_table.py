"""Reads a table of numbers from text: any of three delimiters, packed or not, with or without quotes.

`loaders.files` checks the whole file first (complete, text, not a web page); pandas reads the numbers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import TextIOBase
from pathlib import Path

import pandas as pd

from loaders.errors import EmptyFile, UnbalancedQuote
from loaders.files.text import open_text
from loaders.missing import MISSING
from regulatory_modules.data.errors import UnreadableTable

_DELIMITERS = ("\t", ",", ";")
_MISSING = sorted({*MISSING, *map(str.upper, MISSING), *map(str.capitalize, MISSING), "NaN"})
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as it was read.

    Attributes:
        frame: rows × columns; the row names are its index, empty cells are NaN.
        source: name of the file, for messages.
        lines: the line of each row in the file; empty if the table is not from a text file.
    """

    frame: pd.DataFrame
    source: str
    lines: tuple[int, ...] = ()

    def place(self, row: int) -> str:
        """Where a row is, for messages."""
        return f"line {self.lines[row]:,}" if self.lines else f"row {self.frame.index[row]!r}"


@dataclass(frozen=True, slots=True)
class _Layout:
    delimiter: str
    header: list[str]
    lines: tuple[int, ...]


def read_text_table(path: Path, *, header: bool = True) -> RawTable:
    """Read a table whose first column holds the names of the rows. Blank lines are skipped.

    Args:
        path: .tsv, .csv or .txt, perhaps packed; the delimiter is the one that splits the first line.
        header: whether the first line names the columns; R omits the name of the first one.

    Raises:
        UnreadableTable: a row is longer or shorter than the others, or there is only one column.
        UnbalancedQuote: a quotation mark is never closed.
        GTMALocError: the file is missing, empty, cut, damaged or not text (`loaders.errors`).
    """
    with open_text(path) as stream:
        layout = _layout(path, stream, header)
    with open_text(path) as stream:
        frame = pd.read_csv(
            _TextOfRows(stream, {*layout.lines}),
            sep=layout.delimiter,
            header=None,
            names=range(len(layout.header)),
            index_col=False,
            dtype={0: str},
            na_values=_MISSING,
            keep_default_na=False,
            low_memory=False,
            skipinitialspace=True,
        )
    names = frame.pop(0).fillna("").str.strip()
    frame.index = pd.Index(names.to_numpy(dtype=object), dtype=object)
    frame.columns = pd.Index(layout.header[1:], dtype=object)
    return RawTable(frame, path.name, layout.lines)


class _TextOfRows(TextIOBase):
    """The lines of a file that hold rows, as pandas reads them."""

    def __init__(self, lines: Iterable[str], wanted: set[int]) -> None:
        self._lines: Iterator[str] = (line for n, line in enumerate(lines, start=1) if n in wanted)

    def readable(self) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]
        return self._lines

    def read(self, size: int | None = -1) -> str:
        return next(self._lines, "")


def _layout(path: Path, lines: Iterable[str], header: bool) -> _Layout:
    """Delimiter, column names and the lines with rows, all of one length."""
    delimiter, names, width = "", list[str](), 0
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if not delimiter:
            delimiter = max(_DELIMITERS, key=_unquoted(path, line, number).count)
            if header:
                names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter))]
                continue
        fields = _unquoted(path, line, number).count(delimiter) + 1
        if not width:
            width = fields
            if len(names) == width - 1:
                names = ["", *names]
        if fields != width or (names and len(names) != width):
            raise UnreadableTable(
                f"{path.name}, line {number}: {fields:,} fields, "
                f"{f'the header has {len(names):,}' if names else f'the first row has {width:,}'}",
                "Correct the line, or download the file again",
            )
        rows.append(number)
    if not rows:
        raise EmptyFile(path, "has a header but no rows" if delimiter else "is empty")
    if width < 2:
        raise UnreadableTable(
            f"{path.name} has only one column; tab, comma and semicolon do not split it",
            "Save it as tab- or comma-separated text",
        )
    return _Layout(delimiter, names or [str(i) for i in range(width)], tuple(rows))


def _unquoted(path: Path, line: str, number: int) -> str:
    """The line without what stands between quotation marks."""
    if '"' not in line:
        return line
    if line.count('"') % 2:
        raise UnbalancedQuote(path, number)
    return _QUOTED.sub("", line)
