"""One writer at a time per database: a lease in the database itself (ADR 16).

    with writer_lease(store, "load"):
        …                     # every write transaction of `store` checks the lease before it commits

The lease is the only node `(:WriterLease {id: 'writer'})`. The process that creates it may write, and deletes
it at the end; its uniqueness constraint decides between two that try at once. The holder reports every few
seconds. A holder that does not report until its lease expires, or whose process on this machine has ended, is
replaced.

A replaced holder may only be paused, so each of its transactions checks the lease: `MERGE` on the constrained
key keeps a shared lock on the index entry until the commit, and replacing the node needs the exclusive lock.
Its transactions therefore commit before the replacement or not at all, and do not wait for each other.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from neo4j import ManagedTransaction, Transaction

from graph_store.connection import GraphStore
from graph_store.driver_errors import ServerFailed
from graph_store.graph_state import close_running_loads
from graph_store.lease_node import (
    LEASE_ID,
    METADATA,
    NODE,
    constrain,
    create_node,
    current_writer,
    stop_transactions,
)
from graph_store.writer import Writer
from gtmaloc_base.errors import GTMALocError

SECONDS = 30.0  # without a report, after which others may take over
BEATS = 6  # reports in that time
POLL_SECONDS = 1.0

Say = Callable[[str], None]


class GraphBusy(GTMALocError):
    """Another process is writing to the graph, and we were asked not to wait."""


class LeaseLost(GTMALocError):
    """This process did not report in time, and another one writes to the graph now."""


class Lease:
    """The right to write, held by this process until `release`; a daemon thread reports that it lives."""

    def __init__(self, store: GraphStore, writer: Writer, seconds: float) -> None:
        self.writer = writer
        self.metadata = {METADATA: writer.holder}
        self._store = store.unguarded()
        self._of = {"id": LEASE_ID, "holder": writer.holder, "ms": int(seconds * 1000)}
        self._ended = threading.Event()
        self._thread = threading.Thread(
            target=self._report, args=(seconds / BEATS,), name="writer-lease", daemon=True
        )
        self._thread.start()

    def check(self, tx: Transaction | ManagedTransaction) -> None:
        """Make sure, until this transaction ends, that nobody else has taken over.

        Raises:
            LeaseLost: another process has.
        """
        row = tx.run(f"MERGE {NODE} RETURN l.holder = $holder AS held", self._of).single(strict=True)
        if not row["held"]:  # null if the MERGE has just created it: rolled back with the transaction
            raise self._lost()

    def explain(self, error: ServerFailed) -> None:
        """Raise LeaseLost if the server ended a transaction because another process took over."""
        writer = current_writer(self._store)
        if writer is None or writer.holder != self.writer.holder:
            raise self._lost() from error

    def release(self) -> None:
        """Let others write.

        Raises:
            LeaseLost: another process has written in the meantime.
            GTMALocError: the server does not answer; the lease expires by itself.
        """
        self._ended.set()
        self._thread.join(timeout=POLL_SECONDS)
        (row,) = self._store.write(
            f"MATCH {NODE} WHERE l.holder = $holder DELETE l RETURN count(*) AS released", self._of
        )
        if not row["released"]:
            raise self._lost()

    def _report(self, interval: float) -> None:
        while not self._ended.wait(interval):
            try:
                self._store.write(
                    f"MATCH {NODE} WHERE l.holder = $holder "
                    "SET l.heartbeat = timestamp(), l.expires = timestamp() + $ms",
                    self._of,
                )
            except GTMALocError:
                continue  # the server is away: the step reports that at its next query

    def _lost(self) -> LeaseLost:
        writer = current_writer(self._store)
        by = f": {writer} has taken over" if writer is not None else ""
        return LeaseLost(
            f"This process did not report in time and may not write to the graph any more{by}",
            "Run the command again",
        )


@contextmanager
def writer_lease(
    store: GraphStore, verb: str, *, wait: bool = True, seconds: float = SECONDS, say: Say = lambda _: None
) -> Iterator[Lease]:
    """Hold the lease of a database, and check it in every write transaction of `store`.

    Loads that an earlier holder left running are closed as failed.

    Args:
        store: the graph, open for writing.
        verb: what the process does, for those who wait for it.
        wait: wait for another writer; if not, refuse.
        seconds: without a report, after which others may take over.
        say: told about waiting and about taking over.

    Raises:
        GraphBusy: another process writes, and `wait` is not set.
        LeaseLost: another process took over, so that the graph may not be as the work left it.
    """
    lease = _take(store, Writer.of_this_process(verb), wait, seconds, say)
    store.guard = lease
    try:
        if closed := close_running_loads(store, "its process ended before the load was complete"):
            say(f"An earlier process left {closed} load(s) unfinished: marked as failed")
        yield lease
    except BaseException:
        with suppress(GTMALocError):  # the failure itself is reported
            lease.release()
        raise
    finally:
        store.guard = None
    _release(lease, say)


def _release(lease: Lease, say: Say) -> None:
    try:
        lease.release()
    except LeaseLost:
        raise
    except GTMALocError as error:
        say(f"Other writers must wait until the lease expires, since it could not be released: {error}")


def _take(store: GraphStore, me: Writer, wait: bool, seconds: float, say: Say) -> Lease:
    constrain(store)
    watch = _Watch()
    while True:
        writer = current_writer(store)
        if writer is not None and writer.holder == me.holder:  # created, but the confirmation was lost
            return Lease(store, me, seconds)
        if writer is None or watch.sees_dead(writer):
            if writer is not None:
                say(f"{writer} no longer reports: taking over")
                stop_transactions(store, writer)
            if create_node(store, me, writer, seconds):
                if writer is not None:
                    stop_transactions(store, writer)  # which it may have begun since
                return Lease(store, me, seconds)
            continue
        if not wait:
            raise GraphBusy(
                f"{writer} is writing to this graph", "Try again when it has finished, or without --no-wait"
            )
        if watch.is_new(writer):
            say(f"Waiting for {writer}, which is writing to this graph")
        time.sleep(POLL_SECONDS)


class _Watch:
    """Watches a holder: if it is silent for the whole time of its lease, it is dead even if clocks moved."""

    def __init__(self) -> None:
        self._told = ""
        self._seen = ("", 0)
        self._since = time.monotonic()

    def sees_dead(self, writer: Writer) -> bool:
        seen = (writer.holder, writer.heartbeat)
        if seen != self._seen:
            self._seen, self._since = seen, time.monotonic()
        silent = 1000 * (time.monotonic() - self._since)
        return writer.is_expired or writer.is_gone or silent > writer.expires - writer.heartbeat

    def is_new(self, writer: Writer) -> bool:
        told, self._told = self._told, writer.holder
        return told != writer.holder
