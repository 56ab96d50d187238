"""Processes that compute independent parts of the work, such as folds, with the bits of one process.

A part is a function of what is handed to it, and computes with one thread wherever it runs (`one_thread`), so
its bits depend on neither the number of processes nor that of cores. Workers stay for the next parts and keep
their caches. They end with their parent, however that ends: at Ctrl-C it stops them at once, and a worker
whose parent was killed notices that by itself.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from gtmaloc_base.errors import GTMALocError

Part = TypeVar("Part")
Result = TypeVar("Result")


class WorkerLost(GTMALocError):
    """A worker process ended in the middle of its work."""


class WorkerProcesses:
    """A number of processes, for `with`; at its end they are stopped, whatever they do.

    Args:
        number: of processes.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._executor: ProcessPoolExecutor | None = None
        self._before: set[multiprocessing.process.BaseProcess] = set()

    def __enter__(self) -> WorkerProcesses:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def start(self) -> None:
        """Begin to start the processes; that takes some seconds, in which this one can do something else."""
        for _ in range(self.number):
            self._started().submit(_import)

    def results(
        self, compute: Callable[[Part], Result], parts: Sequence[Part]
    ) -> Iterator[tuple[Part, Result]]:
        """Each part with its result, in the order in which they are finished.

        Args:
            compute: a function that can be pickled, with all that the parts have in common.
            parts: one call each.

        Raises:
            WorkerLost: a worker was killed; the next call starts new ones.
            Exception: what `compute` raised; parts that are not begun are then given up.
        """
        with tempfile.TemporaryDirectory(prefix="gtmaloc-", ignore_cleanup_errors=True) as folder:
            # A file, because a worker that dies while much is written into its pipe can block the writer.
            work = Path(folder) / "work"
            work.write_bytes(pickle.dumps((compute, parts), pickle.HIGHEST_PROTOCOL))
            executor = self._started()
            futures = {executor.submit(_compute, work, number): number for number in range(len(parts))}
            try:
                for future in as_completed(futures):
                    yield parts[futures[future]], future.result()
            except BrokenProcessPool as error:
                self._stop()
                raise WorkerLost(
                    "A process that computed a fold was ended from outside, perhaps because memory ran out",
                    "Run the same command again, with fewer --processes",
                ) from error
            finally:
                for future in futures:
                    future.cancel()

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            # Not forked: threads of BLAS and torch do not survive that.
            context = multiprocessing.get_context("spawn")
            self._before = set(multiprocessing.active_children())
            self._executor = ProcessPoolExecutor(self.number, mp_context=context, initializer=_begin)
        return self._executor

    def _stop(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            for process in set(multiprocessing.active_children()) - self._before:
                process.terminate()
            executor.shutdown(cancel_futures=True)


@contextmanager
def one_thread() -> Iterator[None]:
    """BLAS and torch compute with one thread inside the block; with two, some last bits would differ."""
    import torch
    from threadpoolctl import threadpool_limits

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        torch.set_num_threads(threads)


def _begin() -> None:
    """The start of a worker: signals of the terminal are for its parent, which it does not outlive."""
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - a worker has one
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _import() -> None:
    """What every part needs and takes long to import."""
    import torch  # noqa: F401


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _compute(work: Path, number: int) -> Any:
    compute, parts = _read(work)
    return compute(parts[number])


@lru_cache(maxsize=1)
def _read(work: Path) -> tuple[Callable[[Any], Any], Sequence[Any]]:
    compute, parts = pickle.loads(work.read_bytes())  # noqa: S301 - the parent wrote it
    return compute, parts
