"""Opens an input file as text, in the one encoding that fits all of it."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TextIO

from loaders.errors import (
    BinaryInsteadOfText,
    ChangedWhileReading,
    EmptyFile,
    HtmlInsteadOfData,
    OversizedArchive,
    WrongEncoding,
)
from loaders.files import packed_files
from loaders.files.packed_files import open_bytes, packing

ENCODINGS = ("utf-8-sig", "latin-1")
"""Encodings tried, in this order, for files of unknown encoding."""

_CHUNK = 1 << 20
_HTML = (b"<html", b"<!doctype", b"<head", b"<body", b"<p>", b"<p ", b"<?xml", b"<title")


@contextmanager
def open_text(path: Path, encodings: tuple[str, ...] = ENCODINGS) -> Iterator[TextIO]:
    """The text of a file, gzip or zip archive, in the one encoding that fits all of it.

    Line ends are read as they are (LF, CRLF); a byte order mark is dropped.

    Raises:
        GTMALocError: see `encoding_of`; or the file changes while it is being read.
    """
    encoding = encoding_of(path, encodings)
    try:
        with open_bytes(path) as stream, io.TextIOWrapper(stream, encoding=encoding, newline=None) as text:
            yield text
    except UnicodeDecodeError as e:
        raise ChangedWhileReading(path) from e


def encoding_of(path: Path, encodings: tuple[str, ...] = ENCODINGS) -> str:
    """The first encoding that fits the whole file; reads it to the end, so that damage is found early.

    A file whose size and times are unchanged is not read again.

    Raises:
        WrongEncoding: none fits; the message names the position at which the best one fails.
        HtmlInsteadOfData, BinaryInsteadOfText, EmptyFile: the content is not data.
    """
    packing(path)  # raises a clear error for a missing file
    found = path.stat()
    return _encoding_of(path, encodings, (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))


@lru_cache(maxsize=64)  # a load asks several times for each of about twenty files
def _encoding_of(path: Path, encodings: tuple[str, ...], _unchanged: tuple[int, ...]) -> str:
    with open_bytes(path) as stream:
        candidates = _by_head(path, stream.read(4096), encodings)
    furthest = _Fault(-1, 0, 0)
    for encoding in candidates:
        fault = _first_fault(path, encoding)
        if fault is None:
            return encoding
        furthest = max(furthest, fault)
    raise WrongEncoding(path, furthest.line, furthest.offset, furthest.value, candidates)


class _Fault(NamedTuple):
    offset: int  # first field, so that the larger of two faults is the later one
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
            if offset > packed_files.MAX_UNPACKED:  # gzip does not give its unpacked size
                raise OversizedArchive(path, offset, packed_files.MAX_UNPACKED)
