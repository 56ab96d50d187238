"""Opens an input file by its content, not its name: text, gzip, zip or spreadsheet."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO

from loaders.errors import (
    EmptyFile,
    MissingFile,
    OversizedArchive,
    SpreadsheetInsteadOfText,
    TruncatedArchive,
)

MAX_UNPACKED = 8 * 2**30
"""Bytes that an archive may unpack to; the largest known table (all targets of miRTarBase) is about 1 GB."""

_OLE2 = b"\xd0\xcf\x11\xe0"  # .xls and .doc from before 2007


class Packing(StrEnum):
    """The kind of a file, according to its first bytes."""

    TEXT = "text"
    GZIP = "gzip"
    ZIP = "zip"
    XLSX = "xlsx"


def packing(path: Path) -> Packing:
    """The kind of the file, according to its bytes.

    Raises:
        MissingFile: the file does not exist or cannot be read.
        EmptyFile: the file is empty.
        TruncatedArchive: it begins like a zip file but is not one.
        SpreadsheetInsteadOfText: it is an office document that cannot be read.
    """
    if not path.is_file():
        raise MissingFile(path, "is a directory" if path.is_dir() else "does not exist")
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except PermissionError as e:
        raise MissingFile(path, "cannot be read (permission denied)") from e
    if not head:
        raise EmptyFile(path)
    if head.startswith(b"\x1f\x8b"):
        return Packing.GZIP
    if head.startswith(_OLE2):
        raise SpreadsheetInsteadOfText(path, "an old .xls or .doc document")
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _kind_of_zip(path)
    return Packing.TEXT


def _kind_of_zip(path: Path) -> Packing:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as e:
        raise TruncatedArchive(path, str(e)) from e
    size = sum(entry.file_size for entry in entries)
    if size > MAX_UNPACKED:
        raise OversizedArchive(path, size, MAX_UNPACKED)
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names:
        return Packing.ZIP
    if "xl/workbook.xml" in names:
        return Packing.XLSX
    raise SpreadsheetInsteadOfText(path, "an office document without sheets")


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """The unpacked bytes; for a zip archive, those of its first file (never written to disk)."""
    kind = packing(path)
    if kind is Packing.XLSX:
        raise SpreadsheetInsteadOfText(path)
    try:
        if kind is Packing.GZIP:
            with gzip.open(path) as packed:
                yield packed  # type: ignore[misc]  # GzipFile is an IO[bytes] as far as it is used here
        elif kind is Packing.ZIP:
            with zipfile.ZipFile(path) as archive:
                files = [entry for entry in archive.infolist() if not entry.is_dir()]
                if not files:
                    raise EmptyFile(path, "is an archive without files")
                with archive.open(files[0]) as member:
                    yield member
        else:
            with path.open("rb") as plain:
                yield plain
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, NotImplementedError) as e:
        raise TruncatedArchive(path, str(e)) from e
