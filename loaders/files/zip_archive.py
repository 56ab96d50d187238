"""Opens a zip archive within limits: its directory is measured before it is read."""

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders.errors import EncryptedArchive, OversizedArchive, TruncatedArchive
from loaders.files.damage import damage_reported

MAX_DIRECTORY = 2**20
"""Bytes of an archive's directory, about 10,000 entries; releases are archives of one file or a few."""

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_COMMENT = 2**16
_ENCRYPTED = 0x1


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; its entries are those of its directory.

    Raises:
        OversizedArchive: the directory is larger than that of any release.
        TruncatedArchive: it is not a zip archive, or a damaged one.
    """
    size = _directory_size(path)
    if size > MAX_DIRECTORY:
        raise OversizedArchive(path, size, MAX_DIRECTORY, "has a directory of")
    with damage_reported(path):
        archive = zipfile.ZipFile(path)
    with archive:
        if not all(entry.filename for entry in archive.infolist()):
            raise TruncatedArchive(path, "an entry has no name")
        yield archive


def refuse_encrypted(path: Path, entry: zipfile.ZipInfo) -> None:
    """Raise EncryptedArchive if reading the entry needs a password."""
    if entry.flag_bits & _ENCRYPTED:
        raise EncryptedArchive(path, entry.filename)


def _directory_size(path: Path) -> int:
    """Bytes of the central directory, according to the record at the end of the archive."""
    with path.open("rb") as stream:
        length = stream.seek(0, 2)
        stream.seek(max(0, length - _END.size - _COMMENT - _END_64.size))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise TruncatedArchive(path, "the directory at its end is missing")
    size = int(_END.unpack_from(tail, at)[5])
    at_64 = tail.rfind(b"PK\x06\x06", 0, at)
    if at_64 >= 0 and at - at_64 >= _END_64.size:
        size = max(size if size < 2**32 - 1 else 0, int(_END_64.unpack_from(tail, at_64)[8]))
    return size
