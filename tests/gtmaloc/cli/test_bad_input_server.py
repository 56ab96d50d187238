"""A Neo4j that is down, refuses us, has no GDS or is read-only: each verb reports it and says what to do."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_store.connection import GraphStore
from graph_store.versions import ServerVersions
from gtmaloc.cli import main as command_line
from loaders.demonstration import write_demonstration
from local_neo4j.local_server import ServerInfo

NEED_THE_GRAPH = [
    ["status"],
    ["load", "--data", "demonstration"],
    ["relate"],
    ["embed"],
    ["train", "--model", "degree-only"],
    ["query", "RETURN 1"],
    ["predict", "hsa-mir-90001"],
    ["explain", "hsa-mir-90001"],
]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty project whose settings point at a user's server."""
    monkeypatch.chdir(tmp_path)
    for name in ("GTMALOC_DATA", "GTMALOC_VAR", "NEO4J_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    write_demonstration(Path("demonstration"))


@pytest.fixture
def closed_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port of ours on which nothing listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{port}")
        monkeypatch.setenv("NEO4J_PASSWORD", "irrelevant")
        yield port


@pytest.fixture
def server(store: GraphStore, neo4j_server: ServerInfo, monkeypatch: pytest.MonkeyPatch) -> GraphStore:
    """The settings of a working user's server; tests break them."""
    monkeypatch.setenv("NEO4J_URI", neo4j_server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", neo4j_server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password or "none")
    return store


def refused(arguments: list[str], capsys: Capture) -> str:
    """Run a verb that must exit with 1; returns the single line that says what is wrong."""
    capsys.readouterr()
    assert command_line._run([*arguments, "--json"]) == 1, capsys.readouterr().err
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert "Unexpected error" not in captured.err
    *_, last = captured.err.splitlines()
    assert last.startswith("error: ")
    return last


def answers(arguments: list[str], capsys: Capture) -> dict[str, object]:
    """Run a verb that must succeed; returns its JSON object."""
    capsys.readouterr()
    assert command_line._run([*arguments, "--json"]) == 0, capsys.readouterr().err
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def server_says(versions: ServerVersions, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the server report these versions."""
    defaults = GraphStore.connect.__func__.__kwdefaults__
    monkeypatch.setitem(defaults, "probe", lambda *_: versions)


@pytest.mark.parametrize("arguments", NEED_THE_GRAPH, ids=lambda a: a[0])
def test_a_server_that_is_down(arguments: list[str], closed_port: int, capsys: Capture) -> None:
    error = refused(arguments, capsys)
    assert f"127.0.0.1:{closed_port} does not answer" in error
    assert "NEO4J_URI" in error


def test_a_wrong_password(server: GraphStore, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "not this one")
    error = refused(["load", "--data", "demonstration"], capsys)
    assert "refuses the user name or password" in error
    assert "not this one" not in error


def test_a_missing_database(server: GraphStore, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_DATABASE", "nosuch")
    assert "NEO4J_DATABASE" in refused(["query", "RETURN 1"], capsys)


def test_without_gds_embed_reports_it_and_the_rest_works(
    server: GraphStore, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_says(ServerVersions("2026.01.4", "community", ""), monkeypatch)
    error = refused(["embed"], capsys)
    assert "no Graph Data Science" in error and "plugin" in error
    assert answers(["query", "RETURN 1 AS one"], capsys)["rows"] == [{"one": 1}]
    assert answers(["status"], capsys)["gds"] == ""
    assert "no localization benchmark" in refused(["relate"], capsys)  # the data are missing, not GDS


@pytest.mark.parametrize("arguments", [["load", "--data", "demonstration"], ["relate"], ["embed"]])
def test_a_read_only_database_refuses_steps_that_write(
    arguments: list[str], server: GraphStore, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_says(ServerVersions("2026.01.4", "community", "2.26.0", writable=False), monkeypatch)
    assert "is read-only" in refused(arguments, capsys)
    monkeypatch.undo()
    assert server.read("MATCH (l:Load) RETURN count(l) AS n") == [{"n": 0}]


def test_a_read_only_database_still_answers_questions(
    server: GraphStore, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_says(ServerVersions("2026.01.4", "community", "2.26.0", writable=False), monkeypatch)
    assert answers(["query", "RETURN 1 AS one"], capsys)["rows"] == [{"one": 1}]
    answers(["status"], capsys)
    assert "There is no miRNA 'hsa-mir-90001' in this graph" in refused(["predict", "hsa-mir-90001"], capsys)


def test_a_server_of_an_unsupported_version(
    server: GraphStore, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_says(ServerVersions("4.4.1", "community", "2.26.0"), monkeypatch)
    assert "Neo4j 4.4.1, which is not supported" in refused(["load", "--data", "demonstration"], capsys)


def test_a_query_that_writes_or_is_invalid(server: GraphStore, capsys: Capture) -> None:
    assert "queries may only read" in refused(["query", "CREATE (:MiRNA {id: 'x'})"], capsys)
    assert command_line._run(["query", "MATCH nonsense"]) == 2
    assert "does not accept the query" in capsys.readouterr().err
