"""Write transactions that overlap: the statement of one runs while the previous one commits.

About half of the server's time for a batch of edges goes into its commit, which takes one core. Commits keep
the order in which the work was submitted and never overlap, so batches that touch the same nodes do not
deadlock, and after a failure the graph always holds a prefix of the work.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self

from graph_store.connection import GraphStore, Work
from graph_store.driver_errors import is_passing
from gtmaloc_base.errors import GTMALocError

AHEAD = 3  # transactions submitted but not yet finished: one commits, one runs, one waits


class _NotItsTurn(Exception):
    pass


class PipelinedWriting:
    """Runs pieces of work in order, each in its own transaction.

    Use as a context manager; on exit it waits for the last commit:

        with PipelinedWriting(store) as writing:
            for batch in batches:
                writing.submit(lambda tx, batch=batch: tx.run(…).consume())

    After a transient failure the pieces that were not committed are written again, one by one. Any other
    failure is raised by a later call, at the latest by `flush`.
    """

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="writing")
        self._open: deque[tuple[Work, Callable[[], None], Future[None]]] = deque()
        self._stopped = False

    def submit(self, work: Work, done: Callable[[], None] = lambda: None) -> None:
        """Submit a piece of work; `done` is called, in this thread, once the commit is confirmed."""
        while len(self._open) >= AHEAD:
            self._settle()
        before = self._open[-1][2] if self._open else None
        self._open.append((work, done, self._pool.submit(self._write, work, before)))

    def flush(self) -> None:
        """Wait until all submitted work is committed."""
        while self._open:
            self._settle()

    def close(self) -> None:
        """Shut down. Work not yet committed (after a failure or Ctrl-C) is rolled back or never starts."""
        self._stopped = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.flush()
        finally:
            self.close()

    def _write(self, work: Work, before: Future[None] | None) -> None:
        self._store.write_in_turn(work, lambda: self._await(before))

    def _await(self, before: Future[None] | None) -> None:
        """Return when the earlier transaction is committed."""
        if before is not None:
            try:
                before.result()
            except Exception as error:
                raise _NotItsTurn from error
        if self._stopped:
            raise _NotItsTurn

    def _settle(self) -> None:
        """Wait for the oldest piece of work and handle its failure."""
        work, done, future = self._open.popleft()
        try:
            try:
                future.result()
            except GTMALocError as error:
                if not is_passing(error):
                    raise
                self._write_again(work)
        except BaseException:
            self.close()  # no thread of ours may use a connection once the caller sees the failure
            raise
        done()

    def _write_again(self, work: Work) -> None:
        """Write one by one, with the driver's own retries; none of the later pieces has been committed."""
        later = list(self._open)
        self._open.clear()
        wait([future for _, _, future in later])
        self._store.write_transaction(work)
        for piece, done, _ in later:
            self._store.write_transaction(piece)
            done()
