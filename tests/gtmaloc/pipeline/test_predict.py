"""What `predict` answers: the current predictions, each with every property that the schema declares."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from fixtures.published_prediction import CALIBRATED, MIRNA, PROBABILITY, publish_one, publish_run
from graph_schema.relations import PREDICTED_IN
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.graph_state import fingerprint_of
from gtmaloc.cli import main as command_line
from gtmaloc.console import Reporter
from gtmaloc.pipeline.explain import explain
from gtmaloc.pipeline.predict import COLUMNS, NoPrediction, Unanswered, as_rows, predict, predict_one
from gtmaloc.pipeline.server import status
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from loaders.identity.name_lists import ListedName


@pytest.fixture
def workspace(
    store: GraphStore, neo4j_address: Neo4jAddress, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """A project over the smallest graph."""
    publish_one(store)
    monkeypatch.setenv("NEO4J_URI", neo4j_address.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_address.password or "none")
    yield Workspace(read_settings(), Reporter(quiet=True))


def test_a_prediction_has_every_property_of_its_edge(workspace: Workspace) -> None:
    result = predict_one(workspace, "hsa-miR-90001-5p")
    assert result.predictions == (
        {
            "compartment": "Nucleus",
            "probability": PROBABILITY,
            "calibrated": CALIBRATED,
            "rank": 1,
            "of": 9,
            "base_rate": 0.25,
            "set": "either",
            "status": "possible",
            "held_out_fold": 0,
            "sources": [],
            "pmids": [],
        },
    )
    assert (result.run, result.synthetic, result.resolved.id) == ("r1", True, MIRNA)
    declared = [p.name for p in PREDICTED_IN.properties if p.name not in ("run", "synthetic", "features")]
    assert list(result.predictions[0]) == ["compartment", *declared, "sources", "pmids"]


def test_the_table_for_people_has_its_columns_in_order(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line._run(["predict", MIRNA]) == 0
    printed = capsys.readouterr().out
    (row,) = [line for line in printed.splitlines() if "Nucleus" in line]
    assert [cell.strip() for cell in row.strip("│ ").split("│")] == [
        "Nucleus", "0.700", "0.250", "1", "9", "either", "possible",
    ]  # fmt: skip
    assert "SYNTHETIC" in printed


def test_only_the_current_run_answers_and_the_most_probable_compartment_comes_first(
    workspace: Workspace, store: GraphStore
) -> None:
    store.write("CREATE (:Compartment {id: 'Cytoplasm', name: 'Cytoplasm', benchmark_column: 1})")
    publish_run(store, "r2", {"Nucleus": (0.9, 0.2, "possible"), "Cytoplasm": (0.1, 0.6, "known")})
    result = predict_one(workspace, MIRNA)
    assert result.run == "r2"
    assert [(p["compartment"], p["calibrated"]) for p in result.predictions] == [
        ("Cytoplasm", 0.6),
        ("Nucleus", 0.2),
    ]


def test_several_names_are_answered_in_their_order(workspace: Workspace) -> None:
    names = ["hsa-mir-90001", "hsa-miR-90001-5p"]
    assert [result.query for result in predict(workspace, names)] == names


def test_a_mirna_outside_the_benchmark_has_no_prediction(workspace: Workspace, store: GraphStore) -> None:
    store.write("CREATE (:MiRNA {id: 'hsa-mir-90002', name: 'hsa-mir-90002', species: 'hsa'})")
    with pytest.raises(NoPrediction, match="outside the benchmark"):
        predict_one(workspace, "hsa-mir-90002")


NAMES = ["hsa-mir-90001", "hsa-mir-90002", "hsa-mir-9001", "hsa-miR-90001-5p", "hsa-mir-90001"]


def test_every_name_has_its_answer_or_the_reason(
    workspace: Workspace, store: GraphStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.write("CREATE (:MiRNA {id: 'hsa-mir-90002', name: 'hsa-mir-90002', species: 'hsa'})")
    assert command_line._run(["predict", *NAMES, "--json"]) == 1
    printed = capsys.readouterr()
    results = json.loads(printed.out)["results"]
    assert [r["query"] for r in results] == NAMES
    assert ["error" in r for r in results] == [False, True, True, False, False]
    assert results[1]["error"].startswith("hsa-mir-90002 has no published prediction")
    assert list(results[2]) == ["query", "error", "remedy", "suggestions"]
    assert results[0]["predictions"] == results[3]["predictions"] == results[4]["predictions"]
    assert printed.err.startswith("error: 2 of 5 names have no prediction. ")

    assert command_line._run(["predict", *NAMES]) == 1
    shown = capsys.readouterr().out
    assert shown.count("Nucleus") == 3
    assert "hsa-mir-9001: There is no miRNA 'hsa-mir-9001' in this graph" in shown


def test_one_name_is_an_object_of_its_own_and_a_list_is_not(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line._run(["predict", MIRNA, "--json"]) == 0
    single = json.loads(capsys.readouterr().out)
    assert single["query"] == MIRNA
    (tmp_path / "names.txt").write_text(f"\n{MIRNA}\n", encoding="utf-8")
    assert command_line._run(["predict", "--file", str(tmp_path / "names.txt"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"results": [single]}
    assert command_line._run(["predict", "hsa-mir-77777", "--json"]) == 1
    assert capsys.readouterr().out == ""


def test_a_column_of_a_table_is_asked_and_the_answers_are_files(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, saved, sheet = tmp_path / "t.csv", tmp_path / "p.csv", tmp_path / "p.xlsx"
    table.write_text(f"who,name\n1,{MIRNA}\n2,=1+1\n", encoding="utf-8")
    asked = ["predict", "--file", str(table), "--column", "name", "--csv", str(saved), "--xlsx", str(sheet)]
    assert command_line._run(asked) == 1
    assert capsys.readouterr().out == f"2 names: {saved} and {sheet}\n"
    with saved.open(encoding="utf-8", newline="") as stream:
        header, first, second = csv.reader(stream)
    assert tuple(header) == COLUMNS
    answered = dict(zip(header, first, strict=True))
    assert (answered["query"], answered["compartment"], answered["rank"]) == (MIRNA, "Nucleus", "1")
    assert (answered["calibrated"], answered["error"]) == (str(CALIBRATED), "")
    refused = dict(zip(header, second, strict=True))
    assert refused["query"] == "'=1+1"
    assert refused["error"].startswith("There is no miRNA '=1+1'")
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(sheet).active.rows]
    assert cells[2][0] == "=1+1"


def test_a_list_of_names_needs_as_many_queries_as_one_name(
    workspace: Workspace, store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for names in ([MIRNA], [MIRNA] * 300):
        read: list[object] = []
        original = GraphStore.read
        with monkeypatch.context() as patch:
            patch.setattr(GraphStore, "read", lambda *a, o=original, r=read: r.append(a) or o(*a))
            assert len(as_rows(predict(workspace, names))) == len(names)
        counts.append(len(read))
    assert counts[0] == counts[1]


def test_a_damaged_line_is_listed_in_its_place(workspace: Workspace) -> None:
    names = [ListedName(1, MIRNA), ListedName(2, "x", "is not UTF-8"), ListedName(3, MIRNA)]
    first, second, third = predict(workspace, names)
    assert isinstance(second, Unanswered)
    assert second.error.message == "Line 2: is not UTF-8"
    assert not isinstance(first, Unanswered)
    assert first == third


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "There is no name to predict for"),
        ([MIRNA, "--column", "x"], "--file FILE"),
        ([MIRNA, "--csv", "x.xlsx"], "does not end with .csv"),
        ([MIRNA, "--xlsx", "x"], "does not end with .xlsx"),
        (["--file", "nowhere.txt"], "There is no file nowhere.txt"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run(["predict", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_run_older_than_the_graph_is_marked_in_every_answer(
    workspace: Workspace, store: GraphStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.write("MATCH (r:ModelRun) SET r.data_fingerprint = $now", {"now": fingerprint_of([])})
    assert (predict_one(workspace, MIRNA).outdated, status(workspace).outdated) == (False, False)
    store.write("MATCH (r:ModelRun) SET r.data_fingerprint = 'earlier'")
    answers = (predict_one(workspace, MIRNA), explain(workspace, MIRNA), status(workspace))
    for answer in answers:
        assert answer.as_json()["outdated"] is True
        assert answer.as_json()["note"].startswith("The graph has changed since run r1 was trained")
    for verb in (["predict", MIRNA], ["explain", MIRNA]):
        assert command_line._run(verb) == 0
        assert "The graph has changed since run r1 was trained" in capsys.readouterr().out
