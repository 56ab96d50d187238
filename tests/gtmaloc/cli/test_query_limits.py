"""`query` says when rows are missing, and refuses what is not a limit."""

import inspect
import json

import pytest

from graph_store.connection import GraphStore
from graph_store.query import MOST_ROWS, QUERY_SECONDS
from gtmaloc.cli import main as command_line
from gtmaloc.cli.ask import query
from local_neo4j.info import ServerInfo


@pytest.fixture(autouse=True)
def server(store: GraphStore, neo4j_server: ServerInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", neo4j_server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", neo4j_server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password or "none")


def test_rows_that_are_cut_are_reported(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, cut in (([], False), (["--limit", "3"], False), (["--limit", "2"], True)):
        assert command_line._run(["query", "UNWIND [1, 2, 3] AS i RETURN i", "--json", *arguments]) == 0
        out, err = capsys.readouterr()
        assert json.loads(out)["cut"] is cut
        assert ("more than these 2 rows" in err) is cut


@pytest.mark.parametrize(
    "limit", [["--timeout", "0"], ["--timeout", "nan"], ["--timeout", "-1"], ["--limit", "0"]]
)
def test_a_limit_is_positive(limit: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run(["query", "RETURN 1", *limit]) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_the_limits_of_the_command_line_are_those_of_the_store() -> None:
    defaults = inspect.signature(query).parameters
    assert (defaults["limit"].default, defaults["timeout"].default) == (MOST_ROWS, QUERY_SECONDS)


def test_a_query_that_does_not_end_fails(capsys: pytest.CaptureFixture[str]) -> None:
    endless = "UNWIND range(1, 1000000000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a = -b RETURN a"
    assert command_line._run(["query", endless, "--timeout", "0.5"]) == 1
    assert "--timeout" in capsys.readouterr().err
