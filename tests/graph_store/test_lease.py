"""One writer at a time: others wait or refuse, dead holders are replaced, replaced holders cannot write."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph_store import lease as lease_module
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.graph_state import graph_counts
from graph_store.lease import GraphBusy, LeaseLost, writer_lease
from graph_store.lease_node import current_writer
from graph_store.writing.pipelined_transactions import PipelinedWriting
from graph_store.writing.reset import clear_graph

EXPIRE = "MATCH (l:WriterLease) SET l.expires = timestamp() - 1"
HOLD = """
import sys, time
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.lease import writer_lease
with GraphStore.connect(Neo4jAddress(*sys.argv[1:])) as store, writer_lease(store, "load"):
    store.write("CREATE (:Load {id: 'x', source: 'x', status: 'running'})")
    print("holds", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(store: GraphStore, neo4j_address: Neo4jAddress) -> Iterator[GraphStore]:
    """A second connection, as of another process."""
    with GraphStore.connect(neo4j_address) as connection:
        yield connection
        connection.write("MATCH (l:WriterLease) DELETE l")


def test_the_holder_is_described_and_gone_at_the_end(store: GraphStore) -> None:
    with writer_lease(store, "relate", seconds=12):
        writer = current_writer(store)
        assert writer is not None
        assert (writer.verb, writer.expires - writer.heartbeat) == ("relate", 12_000)
        assert writer.taken <= writer.now
    assert current_writer(store) is None


def test_it_ends_with_a_failure_too(store: GraphStore) -> None:
    with pytest.raises(KeyboardInterrupt), writer_lease(store, "load"):
        raise KeyboardInterrupt
    assert current_writer(store) is None
    assert store.guard is None


def test_a_second_writer_may_refuse_to_wait(store: GraphStore, other: GraphStore) -> None:
    with (
        writer_lease(store, "load"),
        pytest.raises(GraphBusy, match=r"`gtmaloc load` .* is writing to this graph"),
        writer_lease(other, "embed", wait=False),
    ):
        pass


def test_a_second_writer_waits_says_so_once_and_then_writes(
    store: GraphStore, other: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease_module, "POLL_SECONDS", 0.05)
    said: list[str] = []
    order: list[str] = []

    def second() -> None:
        with writer_lease(other, "embed", say=said.append):
            order.append("second")

    with writer_lease(store, "load"):
        thread = threading.Thread(target=second)
        thread.start()
        while not said:
            time.sleep(0.01)
        time.sleep(0.3)
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]
    (line,) = said
    assert line.startswith("Waiting for `gtmaloc load` (process ")


def test_of_many_that_start_at_once_one_writes_at_a_time(
    store: GraphStore, neo4j_address: Neo4jAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even in a database that has never seen a lease, so that all create its constraint."""
    monkeypatch.setattr(lease_module, "POLL_SECONDS", 0.02)
    store.run_outside_transaction("DROP CONSTRAINT writerlease_id IF EXISTS")
    inside: list[int] = []
    most: list[int] = []

    def one(number: int) -> None:
        with GraphStore.connect(neo4j_address) as graph, writer_lease(graph, f"load{number}"):
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.02)
            inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(8)))
    assert most == [1] * 8


def test_a_holder_that_reports_is_not_replaced(store: GraphStore, other: GraphStore) -> None:
    with writer_lease(store, "load", seconds=1.5):
        time.sleep(2.5)
        with pytest.raises(GraphBusy), writer_lease(other, "embed", wait=False):
            pass


def write(store: GraphStore) -> None:
    store.write("CREATE (:Drug {id: 'late'})")


def in_turn(store: GraphStore) -> None:
    store.write_in_turn(lambda tx: tx.run("CREATE (:Drug {id: 'late'})").consume(), lambda: None)


def in_batches(store: GraphStore) -> None:
    store.run_outside_transaction("UNWIND [1] AS x CALL (x) { CREATE (:Drug {id: 'late'}) } IN TRANSACTIONS")


def in_a_pipeline(store: GraphStore) -> None:
    with PipelinedWriting(store) as writing:
        writing.submit(lambda tx: tx.run("CREATE (:Drug {id: 'late'})").consume())


@pytest.mark.parametrize("way", [write, in_turn, in_batches, in_a_pipeline])
def test_a_replaced_holder_cannot_write_in_any_way(
    store: GraphStore, other: GraphStore, way: Callable[[GraphStore], None]
) -> None:
    said: list[str] = []
    with pytest.raises(LeaseLost), writer_lease(store, "load"):
        other.write(EXPIRE)
        with (
            writer_lease(other, "embed", wait=False, say=said.append),
            pytest.raises(LeaseLost, match=r"`gtmaloc embed` .* has taken over"),
        ):
            way(store)
        with pytest.raises(LeaseLost, match="may not write to the graph any more"):
            way(store)  # also when nobody holds it
    assert "`gtmaloc load`" in said[0] and "taking over" in said[0]
    assert other.read("MATCH (d:Drug) RETURN d") == []
    assert current_writer(other) is None, "a check leaves no node behind"


def test_what_a_replaced_holder_left_open_is_rolled_back(store: GraphStore, other: GraphStore) -> None:
    """A paused process would hold its locks, also the one of the check, until it goes on."""
    with (
        pytest.raises(LeaseLost),
        writer_lease(store, "load") as lease,
        store.driver.session() as session,
    ):
        tx = session.begin_transaction(metadata=lease.metadata)
        tx.run("MERGE (d:Drug {id: 'locked'})").consume()
        lease.check(tx)
        other.write(EXPIRE)
        with writer_lease(other, "embed", wait=False):
            other.write("MERGE (d:Drug {id: 'locked'}) SET d.name = 'new'")
        tx.close()
    assert other.read("MATCH (d:Drug) RETURN d.name AS name") == [{"name": "new"}]


def test_a_transaction_that_the_new_holder_stopped_says_why(store: GraphStore, other: GraphStore) -> None:
    def overtaken() -> None:
        other.write(EXPIRE)
        with writer_lease(other, "embed", wait=False):
            pass

    with pytest.raises(LeaseLost), writer_lease(store, "load"):
        store.write_in_turn(lambda tx: tx.run("CREATE (:Drug {id: 'late'})").consume(), overtaken)
    assert other.read("MATCH (d:Drug) RETURN d") == []


def test_work_that_ended_after_another_process_took_over_is_no_success(
    store: GraphStore, other: GraphStore
) -> None:
    with pytest.raises(LeaseLost), writer_lease(store, "load"):
        write(store)
        other.write(EXPIRE)
        with writer_lease(other, "load", wait=False):
            pass


def test_checks_do_not_wait_for_each_other_nor_for_a_report(store: GraphStore, other: GraphStore) -> None:
    with writer_lease(store, "load") as lease, store.driver.session() as a, store.driver.session() as b:
        first, second = a.begin_transaction(timeout=20), b.begin_transaction(timeout=20)
        lease.check(first)
        lease.check(second)
        other.write("MATCH (l:WriterLease) SET l.heartbeat = timestamp()")
        second.commit()
        first.commit()


def test_a_silent_holder_is_dead_even_if_the_clock_of_the_server_went_back(
    store: GraphStore, other: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease_module, "POLL_SECONDS", 0.05)
    hour = 3_600_000
    store.write(
        "CREATE (:WriterLease {id: 'writer', holder: 'h', verb: 'load', host: 'm', process_space: 's', "
        "pid: 1, process_started: '', taken: timestamp() + $hour, heartbeat: timestamp() + $hour, "
        "expires: timestamp() + $hour + 500})",
        {"hour": hour},
    )
    started = time.monotonic()
    with writer_lease(other, "load"):
        assert time.monotonic() - started >= 0.5


def test_a_killed_holder_on_this_machine_is_replaced_at_once_and_its_load_closed(
    store: GraphStore, neo4j_address: Neo4jAddress
) -> None:
    a = neo4j_address
    command = [sys.executable, "-c", HOLD, a.uri, a.username, a.password or "none"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holds\n"
        process.kill()
    said: list[str] = []
    with writer_lease(store, "load", wait=False, seconds=3600, say=said.append):
        assert store.read("MATCH (l:Load) RETURN l.status AS status") == [{"status": "failed"}]
    assert ["taking over" in said[0], "unfinished" in said[1]] == [True, True]


def test_it_is_no_data(store: GraphStore) -> None:
    with writer_lease(store, "load"):
        assert "WriterLease" not in graph_counts(store)["nodes"]
        clear_graph(store)
        assert current_writer(store) is not None
        write(store)
