"""Publishing a run: ranks and statuses of its predictions, its node, and which runs are refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graph_store.connection import GraphStore
from gtmaloc.pipeline.publish import RunOfOtherData, localized_pairs, publish, run_info, with_ranks_and_status
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.run_directory import DamagedRun, RunDirectory
from gtmaloc_model.data.raw_data import NoBenchmark

MIRNAS, COMPARTMENTS = ("hsa-let-7a", "hsa-mir-21", "hsa-mir-93"), ("Nucleus", "Exosome")
TABLE = Predictions(
    MIRNAS,
    COMPARTMENTS,
    {
        "known": np.array([[1, 0], [0, 0], [0, 0]], dtype=np.int8),
        "probability": np.array([[0.9, 0.1], [0.5, 0.8], [0.6, 0.3]]),
        "calibrated": np.array([[0.7, 0.2], [0.4, 0.9], [0.4, 0.3]]),
    },
    np.array([2, 0, 1]),
)
SETTINGS = {
    "model": "gtmaloc", "preset": "paper", "seed": 3, "folds": 3, "device": "cpu", "fingerprint": "f",
    "data_fingerprint": "d", "parameters": {},
    "synthetic": False,
}  # fmt: skip
METRICS = {"auroc": {"mean": 0.8}, "auprc": {"mean": 0.6}, "ece": 0.05}


@pytest.fixture
def workspace(tmp_path: Path, store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A project with one finished run, whose graph is the test server."""

    @contextmanager
    def graph(*_: Any, **__: Any) -> Iterator[GraphStore]:
        yield store

    monkeypatch.setattr(Workspace, "graph", graph)
    project = Workspace(read_settings(var=tmp_path / "var"))
    run = RunDirectory.create(project.runs, "gtmaloc-s3", {})
    run.finish(TABLE, settings=SETTINGS, metrics=METRICS, model_card="")
    return project


@pytest.fixture
def benchmark(store: GraphStore) -> GraphStore:
    """The benchmark of the run; two sources report localizations, one of them outside the benchmark."""
    store.write(
        "UNWIND range(0, 2) AS i CREATE (:MiRNA {id: $mirnas[i], benchmark_row: i})", {"mirnas": MIRNAS}
    )
    store.write("CREATE (:MiRNA {id: 'hsa-mir-99999'})")
    store.write("UNWIND $ids AS id CREATE (:Compartment {id: id})", {"ids": [*COMPARTMENTS, "Cytosol"]})
    store.write(
        "UNWIND $pairs AS p MATCH (m:MiRNA {id: p[0]}), (c:Compartment {id: p[1]}) "
        "CREATE (m)-[:LOCALIZED_IN {source: p[2]}]->(c)",
        {
            "pairs": [
                ["hsa-let-7a", "Nucleus", "localization_benchmark"],
                ["hsa-let-7a", "Nucleus", "rnalocate"],
                ["hsa-mir-93", "Exosome", "rnalocate"],
                ["hsa-mir-93", "Cytosol", "rnalocate"],
            ]
        },
    )
    return store


def test_ranks_and_statuses_are_layers_beside_the_predictions() -> None:
    table = with_ranks_and_status(TABLE, frozenset({("hsa-let-7a", "Nucleus"), ("hsa-mir-93", "Exosome")}))
    assert table.layers["rank"].tolist() == [[1, 3], [3, 1], [2, 2]]
    assert table.layers["status"].tolist() == [["known", "new"], ["new", "new"], ["new", "known"]]
    assert set(table.layers) == {"known", "probability", "calibrated", "rank", "status"}


def test_published_edges_have_the_values_that_the_run_predicts(
    workspace: Workspace, benchmark: GraphStore
) -> None:
    published = publish(workspace)
    rows = benchmark.read(
        "MATCH (s:GraphState) WITH s.current_run AS run "
        "MATCH (m:MiRNA)-[p:PREDICTED_IN {run: run}]->(c:Compartment) "
        "RETURN m.id AS m, c.id AS c, p.probability AS probability, p.calibrated AS calibrated, "
        "p.rank AS rank, p.status AS status, p.held_out_fold AS fold ORDER BY c.id, rank"
    )
    assert published.edges == 6
    assert [tuple(row.values()) for row in rows] == [
        ("hsa-mir-21", "Exosome", 0.8, 0.9, 1, "new", 0),
        ("hsa-mir-93", "Exosome", 0.3, 0.3, 2, "known", 1),
        ("hsa-let-7a", "Exosome", 0.1, 0.2, 3, "new", 2),
        ("hsa-let-7a", "Nucleus", 0.9, 0.7, 1, "known", 2),
        ("hsa-mir-93", "Nucleus", 0.6, 0.4, 2, "new", 1),
        ("hsa-mir-21", "Nucleus", 0.5, 0.4, 3, "new", 0),
    ]


def test_the_node_of_a_run_says_what_it_was_trained_with(workspace: Workspace, benchmark: GraphStore) -> None:
    run = publish(workspace).run
    (node,) = benchmark.read("MATCH (r:ModelRun) RETURN properties(r) AS r")
    assert node["r"].pop("created")
    assert node["r"] == {
        "id": run,
        "model": "gtmaloc",
        "preset": "paper",
        "seed": 3,
        "fingerprint": "f",
        "synthetic": False,
        "protocol": "labelled rows train, all rows are predicted",
        "folds": 3,
        "auroc": 0.8,
        "auprc": 0.6,
        "ece": 0.05,
        "device": "cpu",
        "status": "current",
        "edges": 6,
    }


def test_a_model_without_presets_has_none_on_its_node(workspace: Workspace) -> None:
    run = RunDirectory.newest(workspace.runs)
    run.settings["preset"] = ""
    assert run_info(run).preset is None


def test_known_pairs_are_those_of_any_source(benchmark: GraphStore) -> None:
    assert localized_pairs(benchmark) == {
        ("hsa-let-7a", "Nucleus"), ("hsa-mir-93", "Exosome"), ("hsa-mir-93", "Cytosol"),
    }  # fmt: skip


def test_the_newest_run_is_published_unless_another_is_named(
    workspace: Workspace, benchmark: GraphStore
) -> None:
    first = RunDirectory.newest(workspace.runs).id
    second = RunDirectory.create(workspace.runs, "zzz", {})
    second.finish(TABLE, settings=SETTINGS, metrics=METRICS, model_card="")
    assert publish(workspace).run == second.id
    assert publish(workspace, first).run == first
    statuses = benchmark.read("MATCH (r:ModelRun) RETURN r.id AS id, r.status AS status")
    assert {row["id"]: row["status"] for row in statuses} == {first: "current", second.id: "retired"}


@pytest.mark.parametrize(
    "change",
    [
        "MATCH (m:MiRNA {id: 'hsa-mir-93'}) REMOVE m.benchmark_row",
        "CREATE (:MiRNA {id: 'hsa-mir-100', benchmark_row: 3})",
        "MATCH (m:MiRNA) WHERE m.benchmark_row < 2 SET m.benchmark_row = 1 - m.benchmark_row",
        "CREATE (:Release {id: 'x', source: 'mirbase', synthetic: true})",
    ],
    ids=["a row less", "a row more", "another order", "synthetic"],
)
def test_a_run_of_other_data_is_refused(workspace: Workspace, benchmark: GraphStore, change: str) -> None:
    benchmark.write(change)
    with pytest.raises(RunOfOtherData, match="trained on data other than"):
        publish(workspace)
    assert benchmark.read("MATCH (r:ModelRun) RETURN r") == []


def test_a_graph_without_a_benchmark_and_a_damaged_run_are_refused(
    workspace: Workspace, store: GraphStore
) -> None:
    with pytest.raises(NoBenchmark):
        publish(workspace)
    (RunDirectory.newest(workspace.runs).path / "predictions.npz").write_bytes(b"")
    with pytest.raises(DamagedRun, match=r"predictions\.npz"):
        publish(workspace)
