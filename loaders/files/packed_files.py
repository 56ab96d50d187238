"""Opens an input file by its content, not its name: text, gzip, zip or spreadsheet."""

import gzip
import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, cast

from loaders.errors import (
    EmptyFile,
    MissingFile,
    OversizedArchive,
    SpreadsheetInsteadOfText,
)
from loaders.files.byte_portions import BytePortions
from loaders.files.damage import damage_reported
from loaders.files.download_record import check_length
from loaders.files.zip_archive import open_zip, refuse_encrypted

MAX_UNPACKED = 8 * 2**30
"""Bytes that an archive may unpack to; the largest known table (all targets of miRTarBase) is about 1 GB."""

MAX_RATIO = 250
"""Unpacked bytes per packed byte, beyond the first 64 MiB; tables reach 20, zip bombs 1,000."""

RATIO_FROM = 64 * 2**20

_PORTION = 2**20
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
        CutFile: it has another size than its download record says.
        TruncatedArchive: it begins like a zip file but is not one.
        OversizedArchive: it is a zip file larger than any release.
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
    check_length(path)
    if head.startswith(b"\x1f\x8b"):
        return Packing.GZIP
    if head.startswith(_OLE2):
        raise SpreadsheetInsteadOfText(path, "an old .xls or .doc document")
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _kind_of_zip(path)
    return Packing.TEXT


def _kind_of_zip(path: Path) -> Packing:
    with open_zip(path) as archive:
        entries = archive.infolist()
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
    """The unpacked bytes; for a zip archive, those of its first file (never written to disk).

    Raises:
        GTMALocError: the file is missing, empty, damaged, encrypted, a spreadsheet, or unpacks to more than
            any release; also while reading.
        OSError: the disk failed.
    """
    portions = _portions(path)
    try:
        with io.BufferedReader(BytePortions(portions), _PORTION) as stream:
            yield stream
    finally:
        portions.close()


def _portions(path: Path) -> Generator[bytes, None, None]:
    """The unpacked bytes in portions; whatever damages or exceeds the limits is raised here."""
    with _opened(path) as (stream, packed):
        size = 0
        while True:
            with damage_reported(path):
                portion = stream.read(_PORTION)
            if not portion:
                return
            size += len(portion)
            if size > MAX_UNPACKED:
                raise OversizedArchive(path, size, MAX_UNPACKED)
            if packed and size > max(RATIO_FROM, MAX_RATIO * packed):
                raise OversizedArchive(path, size, MAX_RATIO * packed)
            yield portion


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """The unpacked stream, and the packed size; 0 for a file that is not packed."""
    kind = packing(path)
    if kind is Packing.XLSX:
        raise SpreadsheetInsteadOfText(path)
    if kind is Packing.GZIP:
        with gzip.open(path) as packed:
            yield cast(IO[bytes], packed), path.stat().st_size
    elif kind is Packing.ZIP:
        with open_zip(path) as archive:
            files = [entry for entry in archive.infolist() if not entry.is_dir()]
            if not files:
                raise EmptyFile(path, "is an archive without files")
            refuse_encrypted(path, files[0])
            with damage_reported(path):
                member = archive.open(files[0])
            with member:
                yield member, files[0].compress_size
    else:
        with path.open("rb") as plain:
            yield plain, 0
