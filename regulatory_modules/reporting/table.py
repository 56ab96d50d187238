"""A table of the page: values that are shown rounded, and a CSV file of the same with all digits."""

from __future__ import annotations

import base64
import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gtmaloc_base.harmless_text import visible, without_formula


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: its head.
        shown: how a value is shown.
        numeric: aligned to the right.
        wrap: whether its text may run over several lines.
        link: whether the cells are ids of modules, which link to their sections.
    """

    title: str
    shown: Callable[[Any], str] = str
    numeric: bool = False
    wrap: bool = False
    link: bool = False


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        name: name of its CSV file, without the ending.
        caption: what it shows.
        columns: its columns.
        rows: values as they are; lists are joined by semicolons in the file.
        shown_rows: most rows on the page; the file has all.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    shown_rows: int = 100_000

    @property
    def cells(self) -> list[list[str]]:
        """What the page shows."""
        return [
            [column.shown(value) for column, value in zip(self.columns, row, strict=True)]
            for row in self.rows[: self.shown_rows]
        ]

    @property
    def left_out(self) -> int:
        """Rows that only the file has."""
        return max(0, len(self.rows) - self.shown_rows)

    @property
    def csv(self) -> str:
        """The file: a head, then all rows; no cell is a formula to a spreadsheet program."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([_cell(column.title) for column in self.columns])
        writer.writerows([_cell(value) for value in row] for row in self.rows)
        return text.getvalue()

    @property
    def uri(self) -> str:
        """The file as a data: address."""
        return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(self.csv.encode()).decode('ascii')}"


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return without_formula("; ".join(visible(str(part)) for part in value))
    return without_formula(visible(str(value)))
