"""The bytes of a text file in portions of whole lines, without byte order mark; UTF-16 becomes UTF-8."""

import codecs
from collections.abc import Generator, Iterator
from pathlib import Path

from loaders.errors import OverlongLine, WrongEncoding
from loaders.files.packed_files import open_bytes

MAX_LINE = 2**20
"""Bytes of a line; the longest known one (an NCBI gene with all its synonyms) has a few thousand."""

_PORTION = 2**20
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def has_utf_16_mark(head: bytes) -> bool:
    """Whether the file begins with the byte order mark of UTF-16."""
    return head.startswith(_UTF_16) and not head.startswith(_UTF_32)


def whole_lines(path: Path) -> Generator[bytes, None, None]:
    """Yield the lines in portions of about 1 MiB; only the last line of the file may have no line end.

    Raises:
        OverlongLine: a line is longer than `MAX_LINE`.
        WrongEncoding: the file has the mark of UTF-16 and is not UTF-16.
        GTMALocError: see `open_bytes`.
    """
    rest, line = b"", 1
    for portion in _utf_8(path):
        rest += portion
        end = max(rest.rfind(b"\n"), rest.rfind(b"\r")) + 1
        if end:
            yield rest[:end]
            line += rest.count(b"\n", 0, end)
            rest = rest[end:]
        if len(rest) > MAX_LINE:
            raise OverlongLine(path, line, MAX_LINE)
    if rest:
        yield rest


def _utf_8(path: Path) -> Iterator[bytes]:
    with open_bytes(path) as stream:
        first = stream.read(_PORTION)
        if not has_utf_16_mark(first):
            yield first.removeprefix(codecs.BOM_UTF8)
            while portion := stream.read(_PORTION):
                yield portion
            return
        decoder = codecs.getincrementaldecoder("utf-16")()
        portion, offset, line = first, 0, 1
        while True:
            held = len(decoder.getstate()[0])
            try:
                text = decoder.decode(portion, final=not portion)
            except UnicodeDecodeError as e:
                value = e.object[e.start]
                raise WrongEncoding(path, line, offset - held + e.start, value, ("utf-16",)) from e
            line += text.count("\n")
            offset += len(portion)
            yield text.encode("utf-8")
            if not portion:
                return
            portion = stream.read(_PORTION)
