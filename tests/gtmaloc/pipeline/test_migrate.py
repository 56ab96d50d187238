"""`gtmaloc migrate`, and the other verbs on a graph of schema version 2."""

import json
from collections.abc import Iterator

import pytest

from graph_schema.catalogue import SCHEMA_VERSION
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.graph_state import get_state, set_state
from gtmaloc.cli import main as command_line


@pytest.fixture
def old_graph(
    store: GraphStore, neo4j_address: Neo4jAddress, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GraphStore]:
    """A graph marked as written by version 2; the verbs work on it."""
    store.write("CREATE (:MiRNA {id: 'hsa-mir-21', panel_row: 0})")
    set_state(store, schema_version=2)
    monkeypatch.setenv("NEO4J_URI", neo4j_address.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_address.password or "none")
    yield store


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "MATCH (m:MiRNA) RETURN m.benchmark_row"],
        ["predict", "hsa-miR-21-5p"],
        ["explain", "hsa-miR-21-5p"],
        ["relate"],
        ["embed"],
        ["train"],
    ],
)
def test_every_verb_gives_the_remedy_instead_of_an_empty_answer(
    old_graph: GraphStore, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line._run(arguments) == 1
    printed = capsys.readouterr()
    assert printed.err == (
        f"error: The graph has schema version 2, older than version {SCHEMA_VERSION} of this package. "
        "Run `gtmaloc migrate`, which changes the graph to the new version.\n"
    )
    assert printed.out == ""


def test_status_still_counts_and_notes_the_remedy(
    old_graph: GraphStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line._run(["status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert status["nodes"]["MiRNA"] == 1
    assert "gtmaloc migrate" in status["note"]


def test_migrate_says_what_it_changed_and_what_to_run_again(
    old_graph: GraphStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line._run(["migrate", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["from_version"], result["to_version"]) == (2, SCHEMA_VERSION)
    assert result["changed"]["(MiRNA).panel_row to benchmark_row"] == 1
    assert result["run_again"] == ["relate", "embed"]
    assert get_state(old_graph)["schema_version"] == SCHEMA_VERSION
    assert command_line._run(["query", "MATCH (m:MiRNA) RETURN m.benchmark_row AS row", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == [{"row": 0}]
    assert command_line._run(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["note"] is None


def test_migrating_a_current_graph_changes_nothing(
    old_graph: GraphStore, capsys: pytest.CaptureFixture[str]
) -> None:
    set_state(old_graph, schema_version=SCHEMA_VERSION)
    assert command_line._run(["migrate", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["changed"] == {}
    assert result["run_again"] == []
