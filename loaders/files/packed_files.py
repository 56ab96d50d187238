"""Opens an input file by what it contains, not by what it is called: text, gzip, zip or spreadsheet."""

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, NamedTuple, TextIO

from loaders.errors import (
    BinaryInsteadOfText,
    EmptyFile,
    HtmlInsteadOfData,
    MissingFile,
    OversizedArchive,
    SpreadsheetInsteadOfText,
    TruncatedArchive,
    WrongEncoding,
)

MAX_UNPACKED = 8 * 2**30
"""Bytes that an archive may unpack to; the largest table known (all targets of miRTarBase) has about 1 GB."""

_CHUNK = 1 << 20
_OLE2 = b"\xd0\xcf\x11\xe0"  # .xls and .doc of before 2007
_HTML = (b"<html", b"<!doctype", b"<head", b"<body", b"<p>", b"<p ", b"<?xml", b"<title")


class Packing(StrEnum):
    """What the first bytes of a file say that it is."""

    TEXT = "text"
    GZIP = "gzip"
    ZIP = "zip"
    XLSX = "xlsx"


def packing(path: Path) -> Packing:
    """What the file is, by its bytes.

    Raises:
        MissingFile: there is no such file.
        EmptyFile: it has no bytes.
        TruncatedArchive: it begins like a zip file and is none.
        SpreadsheetInsteadOfText: it is an office document that cannot be read.
    """
    if not path.is_file():
        raise MissingFile(path, "is a directory" if path.is_dir() else "does not exist")
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except PermissionError as e:
        raise MissingFile(path, "may not be read") from e
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
    """The unpacked bytes; of a zip archive, those of its first file (never written to a path)."""
    kind = packing(path)
    if kind is Packing.XLSX:
        raise SpreadsheetInsteadOfText(path)
    try:
        if kind is Packing.GZIP:
            with gzip.open(path) as packed:
                yield packed  # type: ignore[misc]  # GzipFile is an IO[bytes] in all that is used here
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


def encoding_of(path: Path, encodings: tuple[str, ...]) -> str:
    """The first encoding that fits the whole file; also reads it to its end, so that damage shows early.

    Raises:
        WrongEncoding: none fits; the message names the place where the best one fails.
        HtmlInsteadOfData, BinaryInsteadOfText, EmptyFile: the content is no data.
    """
    with open_bytes(path) as stream:
        candidates = _by_head(path, stream.read(4096), encodings)
    furthest = _Fault(-1, 0, 0)
    for encoding in candidates:
        fault = _first_fault(path, encoding)
        if fault is None:
            return encoding
        furthest = max(furthest, fault)
    raise WrongEncoding(path, furthest.line, furthest.offset, furthest.value, candidates)


@contextmanager
def open_text(path: Path, encodings: tuple[str, ...] = ("utf-8-sig", "latin-1")) -> Iterator[TextIO]:
    """The text of a file, gzip or zip archive, in the one encoding that fits all of it.

    Line ends are read as they come (LF, CRLF); a byte order mark is dropped.
    """
    encoding = encoding_of(path, encodings)
    with open_bytes(path) as stream, io.TextIOWrapper(stream, encoding=encoding, newline=None) as text:
        yield text


class _Fault(NamedTuple):
    offset: int  # first, so that the larger of two faults is the later one
    line: int
    value: int


def _by_head(path: Path, head: bytes, encodings: tuple[str, ...]) -> tuple[str, ...]:
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text:
        raise EmptyFile(path)
    if text[:16].lower().startswith(_HTML):
        raise HtmlInsteadOfData(path)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if b"\0" in head:
        raise BinaryInsteadOfText(path)
    return encodings


def _first_fault(path: Path, encoding: str) -> _Fault | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    offset, line = 0, 1  # of the first byte that the decoder has not consumed
    with open_bytes(path) as stream:
        while True:
            chunk = stream.read(_CHUNK)
            held = decoder.getstate()[0]
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as e:
                seen = held + chunk
                line += seen.count(b"\n", 0, e.start)
                return _Fault(offset + e.start, line, seen[e.start])
            if not chunk:
                return None
            consumed = len(held) + len(chunk) - len(decoder.getstate()[0])
            line += (held + chunk).count(b"\n", 0, consumed)
            offset += consumed
            if offset > MAX_UNPACKED:  # gzip does not state beforehand what it will unpack to
                raise OversizedArchive(path, offset, MAX_UNPACKED)
