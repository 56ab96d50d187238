"""One file of the synthetic release: its rows, and how they become bytes."""

import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random

from loaders.demonstration.planted_rows import Entry

Stream = Callable[[str], Random]
"""Gives the random numbers of one file, by its name: a change of one file leaves the others as they are."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file: its source ("" if its rows are not rows of any), entries, and how they become bytes."""

    source: str
    path: str
    entries: Sequence[Entry]
    header: str = ""
    encoding: str = "ascii"
    end: str = "\n"

    def content(self) -> bytes:
        """The bytes, packed as the end of the name says."""
        lines = [*([self.header] if self.header else []), *(entry.text for entry in self.entries)]
        text = "".join(line.replace("\n", self.end) + self.end for line in lines).encode(self.encoding)
        if self.path.endswith(".gz"):
            return _gzipped(text)
        return _zipped(f"{PurePosixPath(self.path).stem}.txt", text) if self.path.endswith(".zip") else text


def _gzipped(content: bytes) -> bytes:
    """Without time and uncompressed: the bytes then depend on no clock and on no version of zlib."""
    return gzip.compress(content, compresslevel=0, mtime=0)


def _zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()
