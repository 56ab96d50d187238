"""Reads one file out of a Debian package, without dpkg and without unpacking anything to disk.

A .deb is an ar archive of debian-binary, control.tar.* and data.tar.*; the files are in the last one.
"""

from __future__ import annotations

import io
import lzma
import tarfile
import zlib
from pathlib import Path
from typing import IO

from gtmaloc_base.errors import GTMALocError
from loaders.errors import MissingFile, TruncatedArchive

MAX_MEMBER = 1 << 30
"""Bytes of the largest file that is read; the annotation database org.Hs.eg.sqlite has 344 MB."""

_MAGIC = b"!<arch>\n"
_HEADER = 60
_DAMAGE = (tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError)


class MissingMember(GTMALocError):
    """A Debian package does not hold a file."""


def deb_member(path: Path, name: str) -> bytes:
    """The content of one file of a package.

    Args:
        path: the .deb.
        name: path of the file inside, such as usr/share/doc/PACKAGE/copyright; a name without a slash means
            the only file of this name. It is only compared: nothing is written, and links are not followed.

    Raises:
        MissingFile: there is no such package.
        MissingMember: the package has no such regular file.
        TruncatedArchive: it is damaged, or not a Debian package.
    """
    if not path.is_file():
        raise MissingFile(path)
    with path.open("rb") as stream, _data_archive(path, stream) as data:
        try:
            with tarfile.open(fileobj=data, mode="r:*") as archive:
                for member in archive:
                    if member.isreg() and _is_named(member.name, name):
                        return _content(path, archive, member)
        except _DAMAGE as e:
            raise TruncatedArchive(path, str(e) or type(e).__name__) from e
    raise MissingMember(f"{path} holds no file {name}", "Check that it is the right package and version")


def _is_named(member: str, name: str) -> bool:
    inside = member.removeprefix("./")
    return inside == name.removeprefix("./").lstrip("/") or (
        "/" not in name and inside.rpartition("/")[2] == name
    )


def _content(path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if member.size > MAX_MEMBER:
        raise TruncatedArchive(path, f"{member.name} claims {member.size:,} bytes")
    file = archive.extractfile(member)
    content = file.read() if file else b""
    if len(content) != member.size:
        raise TruncatedArchive(path, f"{member.name} ends early")
    return content


def _data_archive(path: Path, stream: IO[bytes]) -> io.BytesIO:
    """The member data.tar.* of the ar archive."""
    if stream.read(len(_MAGIC)) != _MAGIC:
        raise TruncatedArchive(path, "not a Debian package")
    while header := stream.read(_HEADER):
        try:
            member, size = header[:16].decode("ascii").rstrip(" /"), int(header[48:58])
        except ValueError as e:
            raise TruncatedArchive(path, "a header of the ar archive is damaged") from e
        if len(header) < _HEADER or header[58:] != b"`\n" or size < 0:
            raise TruncatedArchive(path, "a header of the ar archive is damaged")
        if member.startswith("data.tar"):
            content = stream.read(size)
            if len(content) != size:
                raise TruncatedArchive(path, f"{member} ends early")
            return io.BytesIO(content)
        stream.seek(size + size % 2, io.SEEK_CUR)
    raise TruncatedArchive(path, "it has no data.tar")
