"""Ctrl-C in every step: exit 130, nothing half-done counts as done, and the same command then succeeds."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.gds import node2vec
from graph_store.writing import predictions
from graph_store.writing.release_writer import BoltWriter
from graph_store.writing.reset import clear_graph
from gtmaloc.cli import main as command_line
from gtmaloc.pipeline import relate as graph_steps
from gtmaloc.pipeline import report as reporting
from gtmaloc_model.models.baselines.degree_only import DegreeOnly
from loaders.demonstration import release, write_demonstration
from local_neo4j.local_server import ServerInfo

DATA = Path("demonstration")
TRAIN = ["train", "--model", "degree-only"]
Capture = pytest.CaptureFixture[str]

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module")
def project(
    neo4j_server: ServerInfo, neo4j_address: Neo4jAddress, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A project with a published run; returns the id of that run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("project"))
        patch.setenv("NEO4J_URI", neo4j_server.uri)
        patch.setenv("NEO4J_USERNAME", neo4j_server.username)
        patch.setenv("NEO4J_PASSWORD", neo4j_server.password or "none")
        patch.setenv("GTMALOC_DATA", str(DATA))
        patch.setenv("GTMALOC_FOLDS", "2")
        patch.setenv("GTMALOC_DEVICE", "cpu")
        write_demonstration(DATA)
        with GraphStore.connect(neo4j_address) as graph:
            clear_graph(graph)
        for step in (["load"], ["relate"], ["embed"], TRAIN, ["publish"], ["report"]):
            assert command_line._run(step) == 0, step
        (run,) = Path("var/runs").iterdir()
        yield run.name


@pytest.fixture
def graph(project: str, neo4j_address: Neo4jAddress) -> Iterator[GraphStore]:
    """The graph of the project; at the end of a test the current run is the same as before."""
    with GraphStore.connect(neo4j_address) as store:
        before = current_run(store)
        yield store
        assert current_run(store) == before, "another run is current"


def current_run(store: GraphStore) -> list[dict[str, Any]]:
    return store.read(
        "MATCH (s:GraphState) WITH s.current_run AS run MATCH ()-[p:PREDICTED_IN {run: run}]->() "
        "MATCH (r:ModelRun {id: p.run}) RETURN r.id AS run, r.status AS status, count(p) AS n"
    )


def loads(store: GraphStore, source: str) -> list[str]:
    """Statuses of all loads of a source, oldest first."""
    rows = store.read(
        "MATCH (l:Load {source: $s}) RETURN l.status AS status ORDER BY l.started", {"s": source}
    )
    return [row["status"] for row in rows]


def ctrl_c(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def after(calls: int, original: Callable[..., Any]) -> Callable[..., Any]:
    """Calls `original` the given number of times, then raises Ctrl-C."""
    left = iter(range(calls))

    def call(*args: Any, **kwargs: Any) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return original(*args, **kwargs)

    return call


def interrupted(arguments: list[str], capsys: Capture) -> str:
    """Run a verb that Ctrl-C interrupts; returns everything that it printed."""
    capsys.readouterr()
    assert command_line._run([*arguments, "--json"]) == 130, capsys.readouterr().err
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    *_, last = captured.err.splitlines()
    assert last.startswith("error: Interrupted.")
    return captured.err


def succeeds(arguments: list[str], capsys: Capture) -> Any:
    capsys.readouterr()
    assert command_line._run([*arguments, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def changed_hmdd(project: str, capsys: Capture) -> Iterator[None]:
    """A new release of HMDD with one association fewer; at the end the old release is loaded again."""
    path = DATA / "hmdd" / "alldata.txt"
    before = path.read_bytes()
    head, _, *rest = before.splitlines(keepends=True)
    path.write_bytes(b"".join([head, *rest]))
    yield
    path.write_bytes(before)
    for step in ("load", "relate", "embed"):  # each test ends with the graph that it began with
        succeeds([step], capsys)


def test_fetch(project: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GTMALOC_DATA")
    with monkeypatch.context() as patch:
        patch.setattr(release, "write_bytes", after(3, release.write_bytes))
        interrupted(["fetch", "--seed", "5"], capsys)
    written = Path(succeeds(["fetch", "--seed", "5"], capsys)["directory"])
    assert len([p for p in written.rglob("*") if p.is_file()]) == len(
        [p for p in DATA.rglob("*") if p.is_file()]
    )


@pytest.mark.parametrize("place", ["write_edges", "finish"])
def test_load(
    graph: GraphStore, changed_hmdd: None, capsys: Capture, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Before the first edge of a new release, and before what it no longer reports is removed."""
    original = getattr(BoltWriter, place)

    def stop_at_hmdd(self: BoltWriter, *args: Any) -> Any:
        if self._running().source == "hmdd":
            raise KeyboardInterrupt
        return original(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(BoltWriter, place, stop_at_hmdd)
        interrupted(["load"], capsys)
    assert loads(graph, "hmdd")[-1] == "failed"
    assert not any(r.startswith("hmdd") for r in succeeds(["status"], capsys)["releases"])
    accounts = {a["source"]: a for a in succeeds(["load"], capsys)["sources"]}
    assert loads(graph, "hmdd")[-1] == "complete"
    assert accounts["hmdd"]["loaded"] > 0


def test_relate(graph: GraphStore, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(graph_steps, "write_similarities", after(1, graph_steps.write_similarities))
        interrupted(["relate"], capsys)
    assert command_line._run(["embed"]) == 1
    assert "Run `gtmaloc relate`" in capsys.readouterr().err
    succeeds(["relate"], capsys)
    succeeds(["embed"], capsys)


def test_embed(graph: GraphStore, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(node2vec, "_stream", after(1, node2vec._stream))
        interrupted(["embed"], capsys)
    assert graph.read("CALL gds.graph.list() YIELD graphName RETURN graphName") == []
    assert command_line._run(["train", "--model", "gtmaloc"]) == 1, "this model reads embeddings"
    assert "gtmaloc embed" in capsys.readouterr().err
    assert len(succeeds(["embed"], capsys)["relations"]) == 4


def test_train(graph: GraphStore, project: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(DegreeOnly, "fit", after(1, DegreeOnly.fit))
        messages = interrupted(TRAIN, capsys)
    (run,) = {p.name for p in Path("var/runs").iterdir()} - {project}
    assert f"gtmaloc train --resume {run}" in messages
    assert succeeds(["publish"], capsys)["run"] == project, "an unfinished run is not the newest one"
    assert succeeds([*TRAIN, "--resume", run], capsys)["run"] == run
    shutil.rmtree(Path("var/runs") / run)


def test_evaluate(graph: GraphStore, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Path("var/evaluations")
    with monkeypatch.context() as patch:
        patch.setattr(DegreeOnly, "fit", after(1, DegreeOnly.fit))
        interrupted(["evaluate", "--model", "degree-only"], capsys)
    (journal,) = kept.glob("*.folds.safetensors")
    assert not list(kept.glob("*.json")), "only finished results are results"
    fits: list[Any] = []
    fit = DegreeOnly.fit
    with monkeypatch.context() as patch:
        patch.setattr(DegreeOnly, "fit", lambda *given: fits.append(given) or fit(*given))
        found = succeeds(["evaluate", "--model", "degree-only"], capsys)
    assert len(fits) == found["folds"] - 1, "the finished fold is not trained again"
    assert not journal.exists()


@pytest.mark.parametrize("place", ["create_edges", "_switch"])
def test_publish(
    graph: GraphStore, project: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    run = succeeds(TRAIN, capsys)["run"]
    with monkeypatch.context() as patch:
        patch.setattr(predictions, place, ctrl_c)
        interrupted(["publish"], capsys)
    assert [(r["run"], r["status"]) for r in current_run(graph)] == [(project, "current")]
    assert succeeds(["publish"], capsys)["run"] == run
    assert succeeds(["publish", "--run", project], capsys)["run"] == project
    shutil.rmtree(Path("var/runs") / run)


def test_report(graph: GraphStore, project: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path("var/runs") / project / "report.html"
    before = page.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(reporting, "report_html", ctrl_c)
        interrupted(["report"], capsys)
    assert page.read_bytes() == before
    assert succeeds(["report"], capsys)["path"] == str(page.absolute())


def test_a_real_signal_to_a_real_load(graph: GraphStore, changed_hmdd: None, capsys: Capture) -> None:
    """SIGINT after the first source is in: exit 130, and no load is left marked as running."""
    command = [sys.executable, "-c", "from gtmaloc.cli.main import main; main()", "load", "--json"]
    root = Path(command_line.__file__).parents[2]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    ) as process:
        assert process.stderr is not None and process.stdout is not None
        for line in process.stderr:
            if line.startswith("  mirbase "):
                process.send_signal(signal.SIGINT)
                break
        messages, printed = process.stderr.read(), process.stdout.read()
    assert process.returncode == 130
    assert printed == ""
    assert messages.splitlines()[-1].startswith("error: Interrupted.")
    assert "Traceback" not in messages
    assert graph.read("MATCH (l:Load {status: 'running'}) RETURN l.id AS id") == []
    succeeds(["load"], capsys)
    assert loads(graph, "hmdd")[-1] == "complete"
