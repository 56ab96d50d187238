"""Overlapping transactions: committed in order; after a failure retried, or a prefix of the work."""

import threading
from collections.abc import Callable

import pytest
from neo4j import ManagedTransaction, Transaction
from neo4j.exceptions import TransientError

from graph_store.connection import GraphStore
from graph_store.driver_errors import QueryRefused, ServerFailed
from graph_store.writing.pipelined_transactions import PipelinedWriting
from gtmaloc_base.errors import GTMALocError

Tx = Transaction | ManagedTransaction


def creates(number: int, before: Callable[[], None] = lambda: None) -> Callable[[Tx], None]:
    """Work that creates one node, numbered after the highest existing number."""

    def work(tx: Tx) -> None:
        before()
        tx.run("CREATE (:Gene {id: $id, name: $id})", id=f"{number:03}").consume()

    return work


def numbers(store: GraphStore) -> list[int]:
    return [int(r["id"]) for r in store.read("MATCH (g:Gene) RETURN g.id AS id ORDER BY id")]


def passing_failure() -> TransientError:
    return TransientError("a deadlock, as the server words it")


def test_everything_is_committed_on_exit_and_each_piece_is_reported_in_order(store: GraphStore) -> None:
    told: list[int] = []
    with PipelinedWriting(store) as writing:
        for i in range(20):
            writing.submit(creates(i), lambda i=i: told.append(i))  # type: ignore[misc]
    assert numbers(store) == told == list(range(20))


def test_a_statement_runs_before_the_previous_piece_is_committed(store: GraphStore) -> None:
    second_runs = threading.Event()

    def wait_for_the_second() -> None:
        assert second_runs.wait(10), "the second piece never ran beside the first"

    with PipelinedWriting(store) as writing:
        writing.submit(creates(0, wait_for_the_second))
        writing.submit(creates(1, second_runs.set))
    assert numbers(store) == [0, 1]


@pytest.mark.parametrize("fails", [0, 4, 9])
def test_after_a_transient_failure_all_pieces_are_written_once(store: GraphStore, fails: int) -> None:
    failures = [passing_failure()]

    def fail_once() -> None:
        if failures:
            raise failures.pop()

    with PipelinedWriting(store) as writing:
        for i in range(10):
            writing.submit(creates(i, fail_once if i == fails else lambda: None))
    assert not failures
    assert numbers(store) == list(range(10))


def test_any_other_failure_is_raised_and_leaves_a_prefix_of_the_work(store: GraphStore) -> None:
    def refuse(tx: Tx) -> None:
        tx.run("NO CYPHER").consume()

    with pytest.raises(QueryRefused), PipelinedWriting(store) as writing:
        for i in range(10):
            writing.submit(refuse if i == 5 else creates(i))
    assert numbers(store) == list(range(5))


def test_a_transient_failure_that_persists_is_raised(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise passing_failure()

    def give_up(work: Callable[[Tx], None]) -> None:
        raise ServerFailed("not now, even after retries", "Run the command again")

    monkeypatch.setattr(store, "write_transaction", give_up)
    with pytest.raises(GTMALocError, match="even after retries"), PipelinedWriting(store) as writing:
        writing.submit(creates(0, fail))
        writing.submit(creates(1))
    assert numbers(store) == []


def test_ctrl_c_leaves_nothing_half_done(store: GraphStore) -> None:
    runs = threading.Event()
    ended = threading.Event()

    def linger() -> None:
        runs.set()
        ended.wait(0.5)

    def interrupted() -> None:
        with PipelinedWriting(store) as writing:
            writing.submit(creates(0, linger))
            writing.submit(creates(1))
            runs.wait(10)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert numbers(store) == []
    assert not [t for t in threading.enumerate() if t.name.startswith("writing")]
