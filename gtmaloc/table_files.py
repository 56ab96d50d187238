"""Results as tables for spreadsheet programs: CSV on stdout or in a file, and xlsx.

A text that such a program would run as a formula stays a text: in CSV it begins with an apostrophe, in xlsx
its cell is declared as text. Other values are exact in CSV, control characters too; only on a terminal, and
in xlsx, which cannot hold them, they are shown as escapes.
"""

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

from gtmaloc_base.atomic_files import whole_file
from gtmaloc_base.errors import UsageError
from gtmaloc_base.harmless_text import visible, without_formula

_MOST_ROWS = 1_048_576
_LONGEST = 32_767  # characters in a cell of a spreadsheet; longer texts would be cut without notice


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Comma-separated rows on stdout."""
    terminal = sys.stdout.isatty()
    write = csv.writer(sys.stdout).writerow
    for row in (columns, *rows):
        cells = map(_csv_cell, row)
        write([visible(c) if terminal and isinstance(c, str) else c for c in cells])


def check_destination(path: Path, suffix: str) -> None:
    """Refuse, before any work is done, a path that cannot be the name of such a file.

    Raises:
        UsageError: it is a directory, or has another suffix.
    """
    if path.is_dir() or path.suffix.lower() != suffix:
        why = "is a directory" if path.is_dir() else f"does not end with {suffix}"
        raise UsageError(f"{path} {why}", f"Give a file name such as predictions{suffix}")


def save_table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write a table to a .xlsx or else a .csv file, which appears complete or not at all.

    Raises:
        UsageError: a spreadsheet cannot hold that many rows, or that long a text.
        OSError: the file cannot be written.
    """
    if path.suffix.lower() == ".xlsx":
        _refuse_too_large(path, rows)
    with whole_file(path) as stream:
        (_write_xlsx if path.suffix.lower() == ".xlsx" else _write_csv)(stream, (columns, *rows))


def _write_csv(stream: IO[bytes], rows: Iterable[Sequence[Any]]) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    csv.writer(text).writerows(map(_csv_cell, row) for row in rows)
    text.detach()


def _write_xlsx(stream: IO[bytes], rows: Iterable[Sequence[Any]]) -> None:
    from openpyxl import Workbook  # slow to import, and rarely needed
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("predictions")
    for row in rows:
        cells = [
            WriteOnlyCell(sheet, visible(value) if isinstance(value, str) else value)
            for value in map(_cell, row)
        ]
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # not a formula
        sheet.append(cells)
    book.save(stream)


def _refuse_too_large(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    if len(rows) >= _MOST_ROWS:
        raise UsageError(f"{path} cannot hold {len(rows):,} rows", "Write a .csv file instead")
    texts = (value for row in rows for value in map(_cell, row) if isinstance(value, str))
    if any(len(visible(text)) > _LONGEST for text in texts):
        raise UsageError(
            f"{path} cannot hold texts of over {_LONGEST:,} characters", "Write a .csv file instead"
        )


def _cell(value: Any) -> Any:
    """What has no form of its own in a cell is written as JSON."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()  # lone surrogates, from names of files
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else value


def _csv_cell(value: Any) -> Any:
    cell = _cell(value)
    return without_formula(cell) if isinstance(cell, str) else cell
