"""Checks a whole text file before it is read: that it is text, complete, and in which encoding."""

import codecs
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from loaders.errors import (
    BinaryInsteadOfText,
    EmptyFile,
    HtmlInsteadOfData,
    NestedArchive,
    WrongEncoding,
)
from loaders.files.packed_files import open_bytes, packing
from loaders.files.whole_lines import has_utf_16_mark, whole_lines

_HTML = (b"<html", b"<!doctype", b"<head", b"<body", b"<p>", b"<p ", b"<title")
_ARCHIVES = (b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06")
_BLANK = b' \t,;"\r\n\x1a'  # a last line of these holds no data; old DOS files end with 0x1a
_NAMES = {"latin-1": "ISO-8859-1", "gb18030": "GB18030"}


@dataclass(frozen=True, slots=True)
class Repair:
    """Lines of a file that are not UTF-8 and were read in another encoding."""

    path: Path
    lines: int
    first: int
    encoding: str

    def __str__(self) -> str:
        some, were = (
            ("1 line", "is not UTF-8 and was")
            if self.lines == 1
            else (f"{self.lines:,} lines", "are not UTF-8 and were")
        )
        name = _NAMES.get(self.encoding, self.encoding.upper())
        it = "it is" if self.lines == 1 else "the first is"
        return f"{some} of {self.path.name} {were} read as {name}; {it} line {self.first}"


@dataclass(frozen=True, slots=True)
class TextCheck:
    """How a checked file is to be read.

    `order` lists the encodings to try for each line. `to_change` tells whether the bytes are anything but
    UTF-8 without a byte order mark. `cut_in_line` is the last line if it holds data but no line end, or 0.
    """

    order: tuple[str, ...]
    to_change: bool
    cut_in_line: int
    repair: Repair | None


def check_text(path: Path, encodings: tuple[str, ...]) -> TextCheck:
    """Read the file to its end, so that damage is found early; an unchanged file is not read again.

    Args:
        path: the file.
        encodings: UTF-8 first; then those that a line that is not UTF-8 is tried as, in this order. If more
            lines are not UTF-8 than are, the file is taken to be in one of these except the last, which is a
            single-byte encoding that fits every line.

    Raises:
        WrongEncoding: a line fits none of the encodings; the message names the position.
        HtmlInsteadOfData, BinaryInsteadOfText, NestedArchive, EmptyFile: the content is not data.
        GTMALocError: see `whole_lines`.
    """
    packing(path)  # raises a clear error for a missing file
    found = path.stat()
    return _checked(path, encodings, (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))


def decoded_line(line: bytes, order: tuple[str, ...]) -> tuple[str, str]:
    """The text of one line and the encoding that fits it.

    Raises:
        UnicodeDecodeError: none fits; the error is that of the encoding that gets furthest.
    """
    furthest: UnicodeDecodeError | None = None
    for encoding in order:
        try:
            return line.decode(encoding), encoding
        except UnicodeDecodeError as e:
            furthest = e if furthest is None or e.start > furthest.start else furthest
    assert furthest is not None  # noqa: S101 - `order` is never empty
    raise furthest


@lru_cache(maxsize=64)  # a load asks several times for each of about twenty files
def _checked(path: Path, encodings: tuple[str, ...], _unchanged: tuple[int, ...]) -> TextCheck:
    with open_bytes(path) as stream:
        head = stream.read(4096)
    _refuse_other_content(path, head)
    lines, utf_8, others, last = 1, 0, 0, b""
    for portion in whole_lines(path):
        if b"\0" in portion:
            raise BinaryInsteadOfText(path, lines + portion.count(b"\n", 0, portion.index(b"\0")))
        if not portion.isascii():
            some_utf_8, some_others = _votes(portion)
            utf_8 += some_utf_8
            others += some_others
        lines += portion.count(b"\n")
        last = portion
    order = encodings
    if others > utf_8 and len(encodings) > 2:
        order = (*encodings[1:-1], encodings[0], encodings[-1])
    ending = last[max(last.rfind(b"\n"), last.rfind(b"\r")) + 1 :]
    return TextCheck(
        order=order,
        to_change=bool(others) or has_utf_16_mark(head) or head.startswith(codecs.BOM_UTF8),
        cut_in_line=lines if ending.strip(_BLANK) else 0,
        repair=_repair(path, order) if others else None,
    )


def _refuse_other_content(path: Path, head: bytes) -> None:
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text:
        raise EmptyFile(path)
    begin = text[:16].lower()
    if begin.startswith(_HTML):
        raise HtmlInsteadOfData(path)
    if begin.startswith(b"<?xml"):
        raise HtmlInsteadOfData(path, "an XML document")
    if head.startswith(_ARCHIVES):
        raise NestedArchive(path)
    if b"\0" in head and not has_utf_16_mark(head):
        raise BinaryInsteadOfText(path)


def _votes(portion: bytes) -> tuple[int, int]:
    """How many lines beyond ASCII are UTF-8, and how many are not."""
    lines = [line for line in portion.split(b"\n") if not line.isascii()]
    valid = sum(_is_utf_8(line) for line in lines)
    return valid, len(lines) - valid


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _repair(path: Path, order: tuple[str, ...]) -> Repair | None:
    """Decode every line once, so that a line that fits no encoding is found before anything is used."""
    line, offset, repaired, first, used = 1, 0, 0, 0, ""
    for portion in whole_lines(path):
        raw_lines = portion.split(b"\n") if not portion.isascii() else []
        at = offset
        for number, raw in enumerate(raw_lines, start=line):
            try:
                encoding = decoded_line(raw, order)[1]
            except UnicodeDecodeError as e:
                raise WrongEncoding(path, number, at + e.start, raw[e.start], order) from e
            at += len(raw) + 1
            if encoding != "utf-8" and not raw.isascii():
                repaired += 1
                first, used = (first, used) if first else (number, encoding)
        line += portion.count(b"\n")
        offset += len(portion)
    return Repair(path, repaired, first, used) if repaired else None
