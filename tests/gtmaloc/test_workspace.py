"""Access to the graph: steps may write to it, questions may not, and a graph that is missing is explained."""

from pathlib import Path

import pytest

from graph_store.address import Neo4jAddress
from graph_store.driver_errors import QueryTimedOut, ReadOnlyServer
from graph_store.graph_state import get_state, set_state
from gtmaloc.console import Reporter
from gtmaloc.settings import read_settings
from gtmaloc.workspace import NoGraphYet, Workspace
from gtmaloc_base.errors import UsageError
from local_neo4j.local_server import LocalServer


def test_steps_write_and_questions_only_read(neo4j_address: Neo4jAddress, tmp_path: Path) -> None:
    uri, password = neo4j_address.uri, neo4j_address.password or "none"
    workspace = Workspace(read_settings(neo4j_uri=uri, neo4j_password=password, var=tmp_path))
    with workspace.graph("test") as store:
        set_state(store, current_run="r1")
    with workspace.graph_to_read() as store:
        assert get_state(store)["current_run"] == "r1"
        with pytest.raises(ReadOnlyServer):
            set_state(store, current_run="r2")


def test_a_read_may_be_limited_in_time(neo4j_address: Neo4jAddress, tmp_path: Path) -> None:
    uri, password = neo4j_address.uri, neo4j_address.password or "none"
    settings = read_settings(neo4j_uri=uri, neo4j_password=password, var=tmp_path)
    endless = "UNWIND range(1, 1000000000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a = -b RETURN a"
    with Workspace(settings, read_seconds=0.5).graph_to_read() as store, pytest.raises(QueryTimedOut):
        store.read(endless)


def test_a_question_starts_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEO4J_URI", raising=False)
    workspace = Workspace(read_settings(var=tmp_path / "var"), Reporter(quiet=True))
    with pytest.raises(NoGraphYet, match="no graph in this project yet"), workspace.graph_to_read():
        pass
    assert not (tmp_path / "var").exists()


def test_a_server_of_the_user_is_never_ours_to_start_or_stop() -> None:
    workspace = Workspace(read_settings(neo4j_uri="bolt://127.0.0.1:7687"))
    assert workspace.external
    with pytest.raises(UsageError, match="GTMALoc does not start or stop that server"):
        workspace.server()


def test_an_address_without_a_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    with pytest.raises(UsageError, match="Set NEO4J_PASSWORD"):
        Workspace(read_settings(neo4j_uri="bolt://127.0.0.1:7687")).address()


def test_ctrl_c_while_the_server_starts_says_that_it_goes_on_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ctrl_c(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.delenv("NEO4J_URI", raising=False)
    monkeypatch.setattr(LocalServer, "up", ctrl_c)
    workspace = Workspace(read_settings(var=tmp_path))
    for state, said in (("starting", "goes on starting"), ("absent", "")):
        monkeypatch.setattr(LocalServer, "state", lambda _, state=state: state)
        with pytest.raises(KeyboardInterrupt):
            workspace.start_server()
        assert said in capsys.readouterr().err
