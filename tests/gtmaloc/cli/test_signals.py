"""SIGTERM and SIGHUP in real processes: one line, exit code 143 or 129, and nothing left open."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.processes import demonstration_project, finished, started, wait_for
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.history.graph_hash import graph_hash
from graph_store.lease import writer_lease
from graph_store.lease_node import current_writer
from graph_store.writing.reset import clear_graph
from gtmaloc.cli import main as command_line

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module")
def project(neo4j_address: Neo4jAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A loaded and related project."""
    with pytest.MonkeyPatch.context() as patch:
        demonstration_project(patch, tmp_path_factory.mktemp("project"), neo4j_address)
        with GraphStore.connect(neo4j_address) as graph:
            clear_graph(graph)
        for step in ("load", "relate", "embed"):
            assert command_line._run([step]) == 0
        yield


@pytest.fixture
def graph(project: None, neo4j_address: Neo4jAddress) -> Iterator[GraphStore]:
    """The graph of the project; after each test nothing is left open in it."""
    with GraphStore.connect(neo4j_address) as store:
        yield store
        assert current_writer(store) is None
        assert store.read("MATCH (l:Load {status: 'running'}) RETURN l.id") == []
        assert store.read("CALL gds.graph.list() YIELD graphName RETURN graphName") == []


def interrupted(arguments: list[str], beginning: str, number: signal.Signals, **environment: str) -> str:
    """Send the signal when a line of the verb begins with these words; returns what it printed after that."""
    process = started(*arguments, "--json", **environment)
    wait_for(process, beginning)
    process.send_signal(number)
    return assert_interrupted(process, number)


def assert_interrupted(process: subprocess.Popen[str], number: signal.Signals) -> str:
    """The signal ends the process with its code and one line; returns what it printed after the signal."""
    code, out, err = finished(process)
    *before, last = err.splitlines()
    assert code == 128 + number, err
    assert out == ""
    assert last.startswith(f"error: Interrupted by {number.name}. Finished work is kept")
    assert "Traceback" not in err
    assert not any(line.startswith("error:") for line in before)
    return err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_load(graph: GraphStore, number: signal.Signals) -> None:
    data = Path("demonstration") / "hmdd" / "alldata.txt"
    lines = data.read_bytes().splitlines(keepends=True)
    data.write_bytes(b"".join([lines[0], *lines[2:]]))  # another release, so that there is something to write
    interrupted(["load"], "  mirbase ", number)
    code, out, _ = finished(started("load", "--json"))
    assert code == 0
    assert {"hmdd", "mirbase"} <= {s["source"] for s in json.loads(out)["sources"]}
    for step in ("relate", "embed"):
        assert finished(started(step))[0] == 0


def test_embed(graph: GraphStore) -> None:
    interrupted(["embed"], "  ", signal.SIGTERM)  # after the first network
    assert finished(started("embed"))[0] == 0


def test_relate(graph: GraphStore) -> None:
    before = graph_hash(graph).hash
    interrupted(["relate"], "  SEQUENCE", signal.SIGTERM, GTMALOC_SEQUENCE_NEIGHBOURS="5")
    for step in ("relate", "embed"):
        assert finished(started(step))[0] == 0
    assert graph_hash(graph).hash == before


def test_publish(graph: GraphStore) -> None:
    assert finished(started("train", "--model", "degree-only"))[0] == 0
    with graph.driver.session() as session, session.begin_transaction() as blocking:
        blocking.run("MATCH (c:Compartment) SET c.name = c.name").consume()  # holds the nodes
        process = started("publish", "--json")
        while not graph.read("MATCH (r:ModelRun {status: 'staged'}) RETURN r.id"):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
    assert_interrupted(process, signal.SIGTERM)
    assert graph.read("MATCH (s:GraphState) RETURN s.current_run AS run") == [{"run": None}]
    assert finished(started("publish"))[0] == 0
    assert graph.read("MATCH (r:ModelRun) RETURN r.status AS status") == [{"status": "current"}]


def test_run(graph: GraphStore) -> None:
    interrupted(["run", "--model", "degree-only"], "  mirbase ", signal.SIGTERM)
    assert finished(started("run", "--model", "degree-only"))[0] == 0


def test_train(graph: GraphStore) -> None:
    err = interrupted(["train", "--model", "gtmaloc"], "Run ", signal.SIGTERM)
    assert "gtmaloc train --resume" in err


def test_waiting_for_another_writer(graph: GraphStore) -> None:
    with writer_lease(graph, "relate"):
        interrupted(["load"], "Waiting for `gtmaloc relate`", signal.SIGTERM)
        assert current_writer(graph) is not None
