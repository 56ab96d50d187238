"""Compares a file with what the server said about it, if the answer was kept beside the file."""

import re
from pathlib import Path

from loaders.errors import CutFile

SUFFIX = ".headers"
"""`curl --dump-header NAME.headers --output NAME URL` keeps the answer's headers next to the file."""

_LENGTH = re.compile(r"^content-length:[ \t]*(\d+)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_ENCODED = re.compile(r"^content-encoding:", re.IGNORECASE | re.MULTILINE)
_MOST = 2**16


def check_length(path: Path) -> None:
    """Compare the size of a file with the `Content-Length` of its download, if there is a record of it.

    An answer that was compressed on the way (`Content-Encoding`) gives another length than the file has.

    Raises:
        CutFile: the file is shorter or longer than the server said.
    """
    record = path.with_name(path.name + SUFFIX)
    if not record.is_file():
        return
    with record.open("rb") as stream:
        headers = stream.read(_MOST).decode("latin-1").replace("\r\n", "\n")
    lengths = _LENGTH.findall(headers)
    if not lengths or _ENCODED.search(headers):
        return
    size, length = path.stat().st_size, int(lengths[-1])  # the last answer: earlier ones redirected
    if size != length:
        raise CutFile(path, f"has {size:,} bytes, the server announced {length:,} ({record.name})")
