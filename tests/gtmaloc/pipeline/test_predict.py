"""What `predict` answers: the current predictions, each with every property that the schema declares."""

from collections.abc import Iterator

import pytest

from fixtures.published_prediction import CALIBRATED, MIRNA, PROBABILITY, publish_one, publish_run
from graph_schema.relations import PREDICTED_IN
from graph_store.connection import GraphStore, Neo4jAddress
from graph_store.graph_state import fingerprint_of
from gtmaloc.cli import main as command_line
from gtmaloc.console import Reporter
from gtmaloc.pipeline.explain import explain
from gtmaloc.pipeline.predict import NoPrediction, predict
from gtmaloc.pipeline.server import status
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace


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
    (result,) = predict(workspace, ["hsa-miR-90001-5p"])
    assert result.predictions == (
        {
            "compartment": "Nucleus",
            "probability": PROBABILITY,
            "calibrated": CALIBRATED,
            "rank": 1,
            "status": "new",
            "held_out_fold": 0,
        },
    )
    assert (result.run, result.synthetic, result.resolved.id) == ("r1", True, MIRNA)
    declared = [p.name for p in PREDICTED_IN.properties if p.name not in ("run", "synthetic")]
    assert list(result.predictions[0]) == ["compartment", *declared]


def test_the_table_for_people_has_its_columns_in_order(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line._run(["predict", MIRNA]) == 0
    printed = capsys.readouterr().out
    (row,) = [line for line in printed.splitlines() if "Nucleus" in line]
    assert [cell.strip() for cell in row.strip("│ ").split("│")] == ["Nucleus", "0.800", "0.700", "1", "new"]
    assert "SYNTHETIC" in printed


def test_only_the_current_run_answers_and_the_most_probable_compartment_comes_first(
    workspace: Workspace, store: GraphStore
) -> None:
    store.write("CREATE (:Compartment {id: 'Cytoplasm', name: 'Cytoplasm', benchmark_column: 1})")
    publish_run(store, "r2", {"Nucleus": (0.9, 0.2, "new"), "Cytoplasm": (0.1, 0.6, "known")})
    (result,) = predict(workspace, [MIRNA])
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
        predict(workspace, ["hsa-mir-90002"])


def test_a_run_older_than_the_graph_is_marked_in_every_answer(
    workspace: Workspace, store: GraphStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.write("MATCH (r:ModelRun) SET r.data_fingerprint = $now", {"now": fingerprint_of([])})
    assert (predict(workspace, [MIRNA])[0].outdated, status(workspace).outdated) == (False, False)
    store.write("MATCH (r:ModelRun) SET r.data_fingerprint = 'earlier'")
    answers = (predict(workspace, [MIRNA])[0], explain(workspace, MIRNA), status(workspace))
    for answer in answers:
        assert answer.as_json()["outdated"] is True
        assert answer.as_json()["note"].startswith("The graph has changed since run r1 was trained")
    for verb in (["predict", MIRNA], ["explain", MIRNA]):
        assert command_line._run(verb) == 0
        assert "The graph has changed since run r1 was trained" in capsys.readouterr().out
