"""`gtmaloc hash` prints one line for people, or the object that scripts compare."""

import json

import pytest

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.history.graph_hash import graph_hash
from gtmaloc.cli import main as command_line


@pytest.fixture
def server(neo4j_address: Neo4jAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", neo4j_address.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_address.password or "none")


@pytest.mark.usefixtures("server")
def test_the_verb_prints_hash_and_counts(store: GraphStore, capsys: pytest.CaptureFixture[str]) -> None:
    expected = graph_hash(store)
    assert command_line._run(["hash", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == {"hash", "nodes", "relationships", "seconds"}
    assert (printed["hash"], printed["nodes"], printed["relationships"]) == (expected.hash, 1, 0)
    assert command_line._run(["hash"]) == 0
    line = capsys.readouterr().out
    assert line.startswith(f"{expected.hash}  (1 nodes, 0 relationships, ")
    assert line.count("\n") == 1
