"""Reads a table by column name, from text, an archive or a spreadsheet."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Literal

from loaders.errors import (
    EmptyFile,
    OverlongLine,
    RepeatedColumn,
    UnbalancedQuote,
    UnknownColumns,
    WrongFormat,
)
from loaders.files.packed_files import Packing, packing
from loaders.files.spreadsheet import read_sheet
from loaders.files.text import ENCODINGS, open_text

DAMAGE = "#damage"
"""Key found only in a row of the wrong length; its value says what is wrong. Such a row must be rejected."""

_DELIMITERS = ("\t", ",", ";")
_MOST_LINES = 50  # per row; more than that means an unclosed quotation mark
_END = "\x1e the table ends here"
"""A last line that follows every table: if it is not a row of its own, a quotation mark is still open."""

NumberedRow = tuple[int, list[str]]


def read_table(
    path: Path,
    columns: Mapping[str, tuple[str, ...]],
    *,
    delimiter: str = "\t",
    encodings: tuple[str, ...] = ENCODINGS,
    optional: frozenset[str] = frozenset(),
    header: bool = True,
    quoting: bool = True,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield `(line, {column: text})` for each row; text is stripped, `line` is the row's first line.

    Args:
        path: a .csv, .tsv, .txt, .gz, .zip (its first file) or .xlsx (its first sheet), by content.
        columns: the header names accepted for each column, case-insensitive and in any order. Without a
            header, the columns in file order.
        delimiter: the expected one; others are tried if the header does not match it.
        encodings: UTF-8 and what other lines are read as (`loaders.files.text_check`).
        optional: columns that a release may omit; its rows then omit the key.
        header: whether the first row names the columns.
        quoting: whether `"` encloses fields; False if it is an ordinary character.

    A row that is too long or too short also has the key `DAMAGE`. A blank line is not a row; a line of empty
    fields is.

    Raises:
        GTMALocError: the file is missing, empty, cut, damaged, a web page, in an unsupported encoding, or
            lacks required columns (`loaders.errors`).
    """
    if packing(path) is Packing.XLSX:
        yield from _select(path, read_sheet(path), columns, optional, header)
        return

    def delimiter_of(head: str) -> str:
        return _delimiter(head, columns, delimiter, optional, quoting) if header else delimiter

    yield from _select(path, _text(path, delimiter_of, encodings, quoting), columns, optional, header)


def read_wide_table(
    path: Path, columns: Mapping[str, tuple[str, ...]], *, delimiter: str = "\t"
) -> Iterator[tuple[int, dict[str, str], list[str]]]:
    """Yield `(line, {column: text}, texts of all other columns)`, first for the header, then for each row.

    For a table with any number of columns that are not known before; see `read_table` for the rest.

    Raises:
        WrongFormat: a row is too long or too short, so nothing tells which column its texts belong to.
        GTMALocError: see `read_table`.
    """

    def delimiter_of(head: str) -> str:
        return _delimiter(head, columns, delimiter, frozenset(), quoting=True)

    spreadsheet = packing(path) is Packing.XLSX
    rows = read_sheet(path) if spreadsheet else _text(path, delimiter_of, ENCODINGS, quoting=True)
    first = next(rows, None)
    if first is None:
        raise EmptyFile(path, "has no rows")
    names, read = first[1], 0
    at = _positions(path, names, columns, frozenset())
    others = [i for i in range(len(names)) if i not in at.values()]
    for line, fields in chain([first], rows):
        if len(fields) != len(names):
            expected = f"{len(names):,} fields, as in the header"
            raise WrongFormat(path, line, expected, f"{len(fields):,} fields")
        read += 1
        yield line, {c: fields[i].strip() for c, i in at.items()}, [fields[i] for i in others]
    if read == 1:
        raise EmptyFile(path, "has a header but no rows")


def row_text(row: Mapping[str, str]) -> str:
    """The fields of a row joined by tabs, for the list of rejected rows."""
    return "\t".join(text for column, text in row.items() if column != DAMAGE)


def _select(
    path: Path,
    rows: Iterator[NumberedRow],
    columns: Mapping[str, tuple[str, ...]],
    optional: frozenset[str],
    header: bool,
) -> Iterator[tuple[int, dict[str, str]]]:
    first = next(rows, None)
    if first is None:
        raise EmptyFile(path, "has no rows")
    if header:
        names = first[1]
        at = _positions(path, names, columns, optional)
    else:
        names = list(columns)
        at = {column: i for i, column in enumerate(columns)}
        rows = chain([first], rows)
    width, read = len(names), 0
    for line, fields in rows:
        read += 1
        if len(fields) == width:
            yield line, {column: fields[i].strip() for column, i in at.items()}
        else:
            yield line, _odd_row(fields, at, width, optional)
    if not read:
        raise EmptyFile(path, "has a header but no rows")


def _odd_row(
    fields: list[str], at: Mapping[str, int], width: int, optional: frozenset[str]
) -> dict[str, str]:
    row = {c: fields[i].strip() if i < len(fields) else "" for c, i in at.items()}
    missing = [c for c, i in at.items() if i >= len(fields) and c not in optional]
    if missing or any(text.strip() for text in fields[width:]):
        row[DAMAGE] = f"the row has {len(fields)} fields, the header has {width}"
    return row


def _positions(
    path: Path, names: Sequence[str], columns: Mapping[str, tuple[str, ...]], optional: frozenset[str]
) -> dict[str, int]:
    folded = [_fold(name) for name in names]
    at: dict[str, int] = {}
    missing: list[str] = []
    for column, spellings in columns.items():
        accepted = {_fold(s) for s in spellings}
        found = [i for i, name in enumerate(folded) if name in accepted]
        if len(found) > 1:
            raise RepeatedColumn(path, column, [names[i] for i in found])
        if found:
            at[column] = found[0]
        elif column not in optional:
            missing.append(" or ".join(repr(s) for s in spellings))
    if missing:
        raise UnknownColumns(path, missing, [n.strip() for n in names])
    return at


def _fold(name: str) -> str:
    return " ".join(name.split()).lstrip("#").strip().lower()


def _delimiter(
    head: str, columns: Mapping[str, tuple[str, ...]], expected: str, optional: frozenset[str], quoting: bool
) -> str:
    """The expected delimiter, unless the header line only matches another one."""
    for candidate in (expected, *(d for d in _DELIMITERS if d != expected)):
        names = {_fold(n) for n in next(csv.reader([head], delimiter=candidate, quoting=_style(quoting)), [])}
        if all(c in optional or any(_fold(s) in names for s in columns[c]) for c in columns):
            return candidate
    return expected


def _style(quoting: bool) -> Literal[0, 3]:
    return csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE


def _text(
    path: Path, delimiter_of: Callable[[str], str], encodings: tuple[str, ...], quoting: bool
) -> Iterator[NumberedRow]:
    with open_text(path, encodings) as stream:
        head = stream.readline()
        reader = csv.reader(
            chain([head], stream, [_END]), delimiter=delimiter_of(head), quoting=_style(quoting)
        )
        line = 1
        try:
            for fields in reader:
                if fields == [_END]:
                    return
                swallowed = bool(fields) and fields[-1].endswith(_END)
                if swallowed or reader.line_num - line >= _MOST_LINES:
                    raise UnbalancedQuote(path, line)
                if fields:
                    yield line, fields
                line = reader.line_num + 1
        except csv.Error as e:  # a field exceeds the size limit, as after an unclosed quotation mark
            if quoting:
                raise UnbalancedQuote(path, line) from e
            raise OverlongLine(path, line, csv.field_size_limit()) from e
