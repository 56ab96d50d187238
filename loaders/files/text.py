"""Opens an input file as text: UTF-8 line by line, and lines that are not in a declared other encoding."""

import io
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO

from loaders.errors import ChangedWhileReading, CutFile
from loaders.files.byte_portions import BytePortions
from loaders.files.packed_files import Packing, open_bytes, packing
from loaders.files.text_check import Repair, TextCheck, check_text, decoded_line
from loaders.files.whole_lines import whole_lines

ENCODINGS = ("utf-8", "latin-1")
"""Encodings of files of unknown encoding: UTF-8, and what a line that is not UTF-8 is read as."""


@contextmanager
def open_text(
    path: Path, encodings: tuple[str, ...] = ENCODINGS, *, complete: bool = True
) -> Iterator[TextIO]:
    """The text of a file, gzip or zip archive.

    The whole file is checked first, so that damage is found before anything of it is used. Line ends are
    read as they are (LF, CRLF, CR); a byte order mark is dropped; UTF-16 is recognised by its mark.

    Args:
        path: the file.
        encodings: see `check_text`.
        complete: whether a last line without a line end means that the file was cut. Lists written by hand
            often end like that, released files do not.

    Raises:
        CutFile: the last line holds data and has no line end.
        GTMALocError: see `check_text`; or the file changes while it is being read.
    """
    check = check_text(path, encodings)
    if complete and check.cut_in_line:
        raise CutFile(
            path,
            f"ends within a line: the last line, {check.cut_in_line}, has no line end",
            "Download it again, or add a line end if the file is complete",
        )
    try:
        with _as_utf8(path, check) as stream, io.TextIOWrapper(stream, encoding="utf-8") as text:
            yield text
    except UnicodeDecodeError as e:
        raise ChangedWhileReading(path) from e


def repairs_of(files: Iterable[Path], encodings: tuple[str, ...] = ENCODINGS) -> tuple[Repair, ...]:
    """Which lines of text files were not UTF-8; asked after reading, it costs nothing."""
    checks = [check_text(path, encodings) for path in files if packing(path) is not Packing.XLSX]
    return tuple(check.repair for check in checks if check.repair is not None)


@contextmanager
def _as_utf8(path: Path, check: TextCheck) -> Iterator[IO[bytes]]:
    """The bytes of the text in UTF-8: those of the file, unless something in them has to change."""
    if not check.to_change:
        with open_bytes(path) as plain:
            yield plain
        return
    portions = _changed(path, check)
    try:
        with io.BufferedReader(BytePortions(portions)) as stream:
            yield stream
    finally:
        portions.close()


def _changed(path: Path, check: TextCheck) -> Generator[bytes, None, None]:
    for portion in whole_lines(path):
        if portion.isascii():
            yield portion
        else:
            lines = (decoded_line(line, check.order)[0] for line in portion.split(b"\n"))
            yield "\n".join(lines).encode("utf-8")
