"""Null distributions that are computed once: by content, in memory and, if a directory is given, in files.

The null of a module takes most of the time of an evaluation. Each is written as soon as it is complete, so
that an evaluation that was interrupted continues with the first module that is missing. The key is a hash of
everything that the values depend on; a file of another cohort, seed or gene set is never read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError
from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.npz_file import opened_npz, save_npz


class DamagedNull(GTMALocError):
    """A file with the null distribution of a module cannot be read."""


def content_key(*parts: str | int | float | npt.NDArray[Any]) -> str:
    """Hexadecimal hash of values and arrays, in this order; arrays with their type and shape."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape};".encode())
            digest.update(np.ascontiguousarray(part).tobytes())
        else:
            digest.update(f"{type(part).__name__}:{part!r};".encode())
    return digest.hexdigest()


class KeptBlocks(MutableMapping[str, FloatArray]):
    """Parts of null distributions by key, each written to a file as soon as it is set.

    Args:
        directory: where they are.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __getitem__(self, key: str) -> FloatArray:
        path = self._path(key)
        if not path.exists():
            raise KeyError(key)
        with opened_npz(path, DamagedNull, "Delete the file; it is computed again") as arrays:
            return np.asarray(arrays["null"], dtype=np.float64)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._path(key).exists()

    def __setitem__(self, key: str, values: FloatArray) -> None:
        save_npz(self._path(key), {"null": values})

    def __delitem__(self, key: str) -> None:
        self._path(key).unlink()

    def __iter__(self) -> Iterator[str]:
        return (path.stem for path in sorted(self._directory.glob("*.npz")))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _path(self, key: str) -> Path:
        return self._directory / f"{key}.npz"


class KeptNulls:
    """Null distributions by key.

    Args:
        directory: where they are written, one .npz file each; None: only in memory.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._files: MutableMapping[str, FloatArray] = {} if directory is None else KeptBlocks(directory)
        self._in_memory: dict[str, FloatArray] = {}

    def values(self, key: str, compute: Callable[[], FloatArray]) -> FloatArray:
        """The values of a key, computed only if they are not kept yet.

        Raises:
            DamagedNull: the file of this key cannot be read.
        """
        if key not in self._in_memory:
            if key not in self._files:
                self._files[key] = compute()
            self._in_memory[key] = self._files[key]
        return self._in_memory[key]
