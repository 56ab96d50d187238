"""Counts the data lines of a file without the readers under test."""

import csv
import gzip
import io
import re
import zipfile

BLOCK_END = re.compile(r"//[ \t]*")


def text_of(content: bytes) -> str:
    """The text as far as its lines go: unpacked, with LF line ends, UTF-8 or else Latin-1 by line."""
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read(archive.infolist()[0])
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16") if utf_16 else _by_line(content.removeprefix(b"\xef\xbb\xbf"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _by_line(content: bytes) -> str:
    decoded = []
    for line in content.split(b"\n"):
        try:
            decoded.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            decoded.append(line.decode("latin-1"))
    return "\n".join(decoded)


def lines(text: str) -> int:
    """Lines that are not blank."""
    return sum(bool(line.strip()) for line in text.split("\n"))


def table(text: str) -> int:
    """Rows below the header; a line of blanks is a row, an empty line is not."""
    return sum(line != "" for line in text.split("\n")) - 1


def quoted_table(text: str) -> int:
    """Rows below the header of a table with quoted fields, separated by commas."""
    return sum(bool(row) for row in csv.reader(io.StringIO(text))) - 1


def measured_columns(text: str) -> int:
    """Columns beside the first three of a table with quoted fields, separated by commas."""
    return len(next(row for row in csv.reader(io.StringIO(text)) if row)) - 3


def names(text: str) -> int:
    """Lines up to the last that is not blank."""
    return len(text.rstrip().split("\n"))


def sequences(text: str) -> int:
    """FASTA headers."""
    return sum(line.startswith(">") for line in text.split("\n"))


def blocks(text: str) -> int:
    """Blocks that end with `//`."""
    return sum(BLOCK_END.fullmatch(line) is not None for line in text.split("\n"))


def members(text: str) -> int:
    """Lines of miFam.dat that are not the beginning or end of a block, which all should name a member."""
    found = (line.split() for line in text.split("\n") if not BLOCK_END.fullmatch(line))
    return sum(bool(words) and not (words[0] in ("AC", "ID") and words[1:]) for words in found)


def features(text: str) -> int:
    """Lines of a GFF3 file that are neither blank nor comments."""
    return sum(bool(line) and not line.startswith("#") for line in text.split("\n"))
