"""Reads the first sheet of an xlsx file, within the limits of a spreadsheet."""

import datetime
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from loaders.errors import OversizedArchive, UnreadableSpreadsheet
from loaders.files.damage import damage_reported
from loaders.files.zip_archive import open_zip, refuse_encrypted

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_ROWS = 1_048_576
"""Rows of a sheet, by the format; a larger row number is not one that a spreadsheet program wrote."""

MAX_COLUMNS = 1_000
MAX_SHEET = 2**30
MAX_STRINGS = 64 * 2**20
"""Bytes of the shared strings, which are held in memory: three million of the shortest."""

MAX_RATIO = 100
RATIO_FROM = 16 * 2**20
"""Sheets shrink to a tenth; beyond this size, a member that shrinks to a hundredth is a bomb."""

_PORTION = 2**16


def read_sheet(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells as text) of the rows of the first sheet that are not blank.

    Formulas are not evaluated; their stored values are read.

    Raises:
        TruncatedArchive: the document is damaged.
        UnreadableSpreadsheet, OversizedArchive: it exceeds the limits of this module.
    """
    import openpyxl  # slow to import, and rarely needed

    _refuse_hostile(path)
    with path.open("rb") as stream:  # a stream: the reader refuses names without .xlsx
        with damage_reported(path):
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            yield from _rows(path, book)
        finally:
            book.close()


def _rows(path: Path, book: "Workbook") -> Iterator[tuple[int, list[str]]]:
    width = 0
    for line, cells in enumerate(_cells(path, book), start=1):
        if line > MAX_ROWS:
            raise UnreadableSpreadsheet(path, f"has a row number beyond {MAX_ROWS:,}, the last of any sheet")
        if len(cells) > MAX_COLUMNS:
            raise UnreadableSpreadsheet(path, f"has {len(cells):,} columns in row {line}")
        fields = [_cell(c) for c in cells]
        if any(fields):
            width = width or len(fields)
            yield line, fields + [""] * (width - len(fields))  # trailing empty cells are not stored


def _cells(path: Path, book: "Workbook") -> Iterator[tuple[object, ...]]:
    """The cells of every row; what the reader raises is reported as damage."""
    with damage_reported(path):
        sheet = book.worksheets[0] if book.worksheets else None
        if sheet is not None:
            sheet.reset_dimensions()  # a stated range that is too small would hide the rows outside it
            yield from sheet.iter_rows(values_only=True)


def _refuse_hostile(path: Path) -> None:
    """Check the declared sizes, which bound what is unpacked, and that no member declares entities."""
    with open_zip(path) as archive:
        for entry in archive.infolist():
            refuse_encrypted(path, entry)
            if entry.filename.startswith("xl/media/"):
                continue
            limit = MAX_STRINGS if entry.filename.lower().endswith("sharedstrings.xml") else MAX_SHEET
            if entry.file_size > RATIO_FROM:
                limit = min(limit, MAX_RATIO * entry.compress_size)
            if entry.file_size > limit:
                raise OversizedArchive(path, entry.file_size, limit)
            if entry.filename.endswith((".xml", ".rels")) and _declares_entities(path, archive, entry):
                raise UnreadableSpreadsheet(path, f"declares a document type in {entry.filename[:60]}")


def _declares_entities(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether the XML has a document type, which a spreadsheet never has; reads up to the first element."""
    found: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append(True)
    parser.StartElementHandler = lambda *_: found.append(False)
    with damage_reported(path), archive.open(entry) as stream:
        while not found and (portion := stream.read(_PORTION)):
            parser.Parse(portion, False)
    return bool(found) and found[0]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a spreadsheet stores 7157 as 7157.0
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()  # an Excel date, once a gene symbol such as SEPT1
    return str(value)
