"""Sorts more records than fit into memory: sorted runs in a temporary file, merged while they are read.

The file has no name in the file system, so it disappears when it is closed or when the process ends, even by
kill -9. Its blocks are pickled: only the process that wrote them reads them.
"""

import os
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, Generic, TypeVar

from gtmaloc_base.errors import GTMALocError

ITEMS_PER_BLOCK = 500  # while runs are merged, one block of each is in memory

K = TypeVar("K")
V = TypeVar("V")
_Run = tuple[int, list[tuple[int, int]]]  # file descriptor; offset and size of each block


class RunsNotWritten(GTMALocError):
    """The temporary file cannot be created or written."""


class SortedRuns(Generic[K, V]):
    """Runs of (key, value) pairs, each sorted by key.

    Args:
        directory: where the temporary file is created (and which is created if missing); None for the
            system's directory.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._file: IO[bytes] | None = None
        self._runs: list[_Run] = []

    def __len__(self) -> int:
        return len(self._runs)

    def add(self, items: Iterable[tuple[K, V]]) -> None:
        """Write one run; its keys increase.

        Raises:
            RunsNotWritten: the disk is full, or the directory cannot be written.
        """
        try:
            file = self._file = self._file or self._create()
            blocks, remaining = list[tuple[int, int]](), iter(items)
            while block := list(islice(remaining, ITEMS_PER_BLOCK)):
                content = pickle.dumps(block, pickle.HIGHEST_PROTOCOL)
                blocks.append((file.tell(), len(content)))
                file.write(content)
            file.flush()
        except OSError as e:
            raise RunsNotWritten(
                f"The temporary file of a large release cannot be written to "
                f"{self._directory or tempfile.gettempdir()} ({e.strerror})",
                "Free some space there (about 200 bytes for each edge), or choose another GTMALOC_VAR",
            ) from e
        self._runs.append((file.fileno(), blocks))

    def merged(self, last: Iterable[tuple[K, V]] = ()) -> Iterator[tuple[K, Iterator[V]]]:
        """Every key in order, with its values in the order of their runs; may be called repeatedly.

        Args:
            last: another run, in memory, that follows all others.
        """
        by_key = itemgetter(0)
        items = merge(*map(self._read, self._runs), last, key=by_key)  # stable: runs keep their order
        for key, same in groupby(items, key=by_key):
            yield key, (value for _, value in same)

    def close(self) -> None:
        """Delete the file; closing it twice is allowed."""
        if self._file is not None:
            self._file.close()
        self._runs.clear()

    def _create(self) -> IO[bytes]:
        if self._directory is not None:
            self._directory.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self._directory)

    @staticmethod
    def _read(run: _Run) -> Iterator[tuple[K, V]]:
        file, blocks = run
        for offset, size in blocks:  # by offset: the runs are read in turn
            yield from pickle.loads(os.pread(file, size, offset))  # noqa: S301  # written by this process
