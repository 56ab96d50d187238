"""SHA-256 of input files, which identifies a release."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from loaders.files.packed_files import Packing, open_bytes, packing


def file_digest(path: Path) -> bytes:
    """SHA-256 of the bytes of one file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def content_hash(files: Iterable[Path], digest_of: Callable[[Path], bytes] = file_digest) -> str:
    """SHA-256 over the names and digests of the files, in order (hex).

    Args:
        files: the files of one release.
        digest_of: computes the digest of a file. For releases that share files, pass the same
            `functools.cache(file_digest)` so that each file is read once.
    """
    total = hashlib.sha256()
    for path in files:
        total.update(path.name.encode())
        total.update(digest_of(path))
    return total.hexdigest()


def unpacked_digest(path: Path) -> bytes:
    """SHA-256 of the content of a file, without the gzip or zip around it.

    Raises:
        GTMALocError: it cannot be read (`loaders.errors`).
    """
    if packing(path) is Packing.XLSX:
        return file_digest(path)
    total = hashlib.sha256()
    with open_bytes(path) as stream:
        while part := stream.read(1 << 20):
            total.update(part)
    return total.digest()
