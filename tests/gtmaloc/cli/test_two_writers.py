"""Two processes that write at once: one after the other, or a refusal; the graph is that of one load."""

import json
import shutil
import signal
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
TRAIN = ["train", "--model", "degree-only"]


@pytest.fixture
def graph(
    neo4j_address: Neo4jAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GraphStore]:
    """An empty graph and a project whose data were never loaded."""
    demonstration_project(monkeypatch, tmp_path, neo4j_address)
    with GraphStore.connect(neo4j_address) as store:
        clear_graph(store)
        yield store
        assert current_writer(store) is None


def test_two_loads_give_the_graph_of_one(graph: GraphStore) -> None:
    """Without the lease, the edges of both were in the graph and both exited with 0."""
    both = [started("load", "--json") for _ in range(2)]
    results = [finished(process) for process in both]
    assert [code for code, _, _ in results] == [0, 0]
    assert sum("Waiting for `gtmaloc load`" in err for _, _, err in results) == 1
    together = graph_hash(graph).hash
    clear_graph(graph)
    assert command_line._run(["load"]) == 0
    assert graph_hash(graph).hash == together


def test_two_runs_give_the_graph_of_one(graph: GraphStore) -> None:
    both = [started("run", "--model", "degree-only", "--json") for _ in range(2)]
    results = [finished(process) for process in both]
    assert [code for code, _, _ in results] == [0, 0], results
    first, second = (json.loads(out) for _, out, _ in results)
    assert first["run"] == second["run"], "the second one reuses the run of the first"
    (row,) = graph.read("MATCH ()-[p:PREDICTED_IN]->() RETURN count(p) AS n, count(DISTINCT p.run) AS runs")
    assert row == {"n": first["steps"]["publish"]["edges"], "runs": 1}


def test_a_load_during_a_publication_waits_for_it(graph: GraphStore) -> None:
    with writer_lease(graph, "publish"):
        load = started("load", "--json")
        assert "`gtmaloc publish`" in wait_for(load, "Waiting for ")
        assert command_line._run(["status"]) == 0, "readers do not wait"
        assert graph.read("MATCH (l:Load) RETURN l.id") == []
    assert finished(load)[0] == 0
    assert graph.read("MATCH (l:Load) WHERE l.status <> 'complete' RETURN l.id") == []


@pytest.mark.parametrize("verb", ["load", "relate", "embed", "publish", "migrate", "run"])
def test_no_wait_refuses_at_once(graph: GraphStore, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run(["load"]) == 0
    if verb == "publish":
        for step in (["relate"], ["embed"], TRAIN):
            assert command_line._run(step) == 0
    before = graph_hash(graph).hash
    capsys.readouterr()
    with writer_lease(graph, "load"):
        assert command_line._run([verb, "--no-wait", "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    last = captured.err.splitlines()[-1]
    assert last.startswith("error: `gtmaloc load` (process ")
    assert last.endswith("Try again when it has finished, or without --no-wait.")
    assert graph_hash(graph).hash == before


def test_status_shows_who_writes(graph: GraphStore, capsys: pytest.CaptureFixture[str]) -> None:
    with writer_lease(graph, "relate"):
        capsys.readouterr()
        assert command_line._run(["status", "--json"]) == 0
        writer = json.loads(capsys.readouterr().out)["writer"]
        assert (writer["verb"], writer["expired"]) == ("relate", False)
        assert command_line._run(["status"]) == 0
        assert "relate (process" in capsys.readouterr().out
    assert command_line._run(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["writer"] is None


def test_a_paused_load_cannot_write_after_another_one_took_over(graph: GraphStore) -> None:
    """As on a laptop that slept: the first load is stopped in the middle, and continued after the second."""
    paused = started("load", "--json", GTMALOC_LEASE_SECONDS="10")
    wait_for(paused, "  mirbase ")
    paused.send_signal(signal.SIGSTOP)
    try:
        graph.write("MATCH (l:WriterLease) SET l.expires = timestamp() - 1")  # instead of 10 s
        code, _, err = finished(started("load", "--json"))
        assert code == 0, err
        assert "no longer reports: taking over" in err
        after = graph_hash(graph).hash
    finally:
        paused.send_signal(signal.SIGCONT)
    code, out, err = finished(paused)
    assert (code, out) == (1, "")
    assert "may not write to the graph any more" in err.splitlines()[-1]
    assert graph_hash(graph).hash == after
    assert graph.read("MATCH (l:Load) WHERE l.status <> 'complete' RETURN l.id") == []


def test_two_ups_start_one_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEO4J_URI", raising=False)
    monkeypatch.setenv("GTMALOC_HEAP", "512m")
    try:
        both = [started("up", "--json") for _ in range(2)]
        results = [finished(process) for process in both]
        assert [code for code, _, _ in results] == [0, 0], results
        assert len({json.loads(out)["uri"] for _, out, _ in results}) == 1
    finally:
        command_line._run(["down"])
        shutil.rmtree(tmp_path / "var", ignore_errors=True)
