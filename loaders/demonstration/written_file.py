"""One file of the synthetic release: its rows and their serialisation."""

import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random

from loaders.demonstration.planted_rows import Entry

Stream = Callable[[str], Random]
"""Gives each file, by name, its own random numbers, so that a change to one file leaves the others alone."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file: its source ("" if its rows belong to none), its entries and their serialisation.

    Each entry is a line below the header. If the entries are columns instead, `lines` has the lines.
    """

    source: str
    path: str
    entries: Sequence[Entry]
    header: str = ""
    encoding: str = "ascii"
    end: str = "\n"
    lines: Sequence[str] = ()

    def content(self) -> bytes:
        """The bytes, packed according to the file name's suffix."""
        lines = [
            *([self.header] if self.header else []),
            *(self.lines or (entry.text for entry in self.entries)),
        ]
        text = "".join(line.replace("\n", self.end) + self.end for line in lines).encode(self.encoding)
        if self.path.endswith(".gz"):
            return _gzipped(text)
        return _zipped(f"{PurePosixPath(self.path).stem}.txt", text) if self.path.endswith(".zip") else text


def _gzipped(content: bytes) -> bytes:
    """Without timestamp or compression, so that the bytes depend on neither the clock nor zlib's version."""
    return gzip.compress(content, compresslevel=0, mtime=0)


def _zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()
