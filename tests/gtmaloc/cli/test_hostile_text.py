"""Every verb prints brackets, emoji codes, escapes and line breaks as they are, and obeys none of them."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.published_prediction import publish_one
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from gtmaloc.cli import main as command_line
from gtmaloc_base.harmless_text import visible

VERBS = [*(v.__name__ for verbs in command_line.VERBS.values() for v in verbs), "serve"]
MARKUP = "[unspecified] [bold]a[red] a:dna:b [[x]] \\[y]"
ESCAPES = "a\x1b[31mb \x1b]0;title\x07 \x9b31m a\nb\rc \u202e"
UNDECODABLE = os.fsdecode(b"a\xffb")
HOSTILE = [pytest.param(MARKUP, id="markup"), pytest.param(ESCAPES, id="escapes")]
OF_A_PATH = [*HOSTILE, pytest.param(UNDECODABLE, id="undecodable")]


@pytest.fixture(autouse=True)
def _empty_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")  # no cell of a table is folded
    for name in ("NEO4J_URI", "NEO4J_PASSWORD", "GTMALOC_DATA", "GTMALOC_VAR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def graph(
    store: GraphStore, neo4j_address: Neo4jAddress, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GraphStore]:
    """The smallest graph, which the verbs ask."""
    publish_one(store)
    monkeypatch.setenv("NEO4J_URI", neo4j_address.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_address.password or "none")
    yield store


def obeyed(printed: str) -> str:
    """The characters in an output that a terminal would obey or hide."""
    return "".join(c for c in printed if not c.isprintable() and c != "\n")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("text", OF_A_PATH)
def test_an_argument_that_a_verb_refuses(verb: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run([verb, f"--{text}"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
    assert not obeyed(printed.err)
    assert text != MARKUP or text in printed.err


@pytest.mark.parametrize("verb", VERBS)
def test_help_keeps_its_brackets(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run([verb, "--help"]) == 0
    printed = capsys.readouterr().out
    assert not obeyed(printed)
    assert "\\[" not in printed
    if verb == "query":
        assert "(m:MiRNA)-[p:PREDICTED_IN {run: run}]->(c:Compartment {name: $where})" in printed


@pytest.mark.parametrize("text", OF_A_PATH)
@pytest.mark.parametrize("verb", ["fetch", "load", "run", "evaluate", "identify"])
def test_a_path_that_is_not_there(verb: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [verb, text] if verb == "identify" else [verb, "--data", text]
    assert command_line._run(arguments) == 2
    printed = capsys.readouterr().err
    assert visible(text) in printed
    assert not obeyed(printed)


@pytest.mark.parametrize("text", OF_A_PATH)
def test_a_directory_that_is_written_and_listed(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run(["demonstration", text]) == 0
    printed = capsys.readouterr()
    assert printed.out.endswith(f" in {visible(text)}\n")
    (Path(text) / "mirbase" / f"{text}.csv").write_text("x", encoding="utf-8")

    assert command_line._run(["fetch", "--data", text]) == 0
    printed = capsys.readouterr()
    assert visible(f"{text}.csv") in printed.out
    assert not obeyed(printed.out + printed.err)


@pytest.mark.parametrize("text", OF_A_PATH)
def test_names_that_the_graph_does_not_have(
    graph: GraphStore, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for verb in ("predict", "explain"):
        assert command_line._run([verb, text]) == 1
        printed = capsys.readouterr()
        assert "There is no miRNA" in printed.err
        assert not obeyed(printed.out + printed.err)


@pytest.mark.parametrize("text", HOSTILE)
def test_values_from_the_graph(graph: GraphStore, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["query", "RETURN $x AS x", "-p", f"x={json.dumps(text)}"]
    assert command_line._run(asked) == 0
    printed = capsys.readouterr().out
    assert visible(text) in printed
    assert not obeyed(printed)
    assert printed.startswith("1 row ")

    assert command_line._run([*asked, "--json"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["rows"] == [{"x": text}]
    assert not obeyed(printed)


def test_names_in_a_list(graph: GraphStore, capsys: pytest.CaptureFixture[str]) -> None:
    Path("names.txt").write_bytes(f"{MARKUP}\n{ESCAPES}\n".encode() + b"a\xffb\n")
    assert command_line._run(["identify", "names.txt"]) in (0, 1)
    printed = capsys.readouterr()
    assert not obeyed(printed.out + printed.err)
    assert "Unexpected error" not in printed.err


@pytest.mark.parametrize("text", HOSTILE)
def test_names_of_nodes(graph: GraphStore, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    graph.write("MATCH (c:Compartment) SET c.name = $name", {"name": text})
    for verb in ("predict", "explain"):
        assert command_line._run([verb, "hsa-mir-90001"]) == 0
        printed = capsys.readouterr().out
        assert not obeyed(printed)
        assert visible(text) in printed
