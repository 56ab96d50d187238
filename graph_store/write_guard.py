"""Asks in every write transaction whether this process may still write; `graph_store.lease` answers."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from neo4j import ManagedTransaction, Transaction, unit_of_work

from graph_store.driver_errors import ServerFailed

T = TypeVar("T")


class WriteGuard(Protocol):
    """Says in every write transaction whether this process may still write."""

    metadata: dict[str, str]
    """Marks the transactions on the server."""

    def check(self, tx: Transaction | ManagedTransaction) -> None:
        """Raise, and so roll back, unless the transaction may be committed."""
        ...

    def explain(self, error: ServerFailed) -> None:
        """Raise the reason why the server ended a transaction, if the guard knows it."""
        ...


def guarded(work: Callable[[ManagedTransaction], T], guard: WriteGuard) -> Callable[[ManagedTransaction], T]:
    """The work, followed by the check of the guard in the same transaction."""

    @unit_of_work(metadata=guard.metadata)
    def work_and_check(tx: ManagedTransaction) -> T:
        result = work(tx)
        guard.check(tx)
        return result

    return work_and_check
