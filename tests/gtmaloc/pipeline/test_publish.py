"""Publishing a run: ranks and statuses of its predictions, its node, and which runs are refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graph_store.computed_parts import record_part
from graph_store.connection import GraphStore
from graph_store.graph_state import fingerprint_of
from graph_store.run_origin import outdated_note
from graph_store.writing.predictions import RunAlreadyPublished
from gtmaloc.pipeline.publish import RunOfOtherData, localized_pairs, publish, ranked_and_known, run_info
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
        "status": np.array(
            [["possible", "unlikely"], ["not enough evidence", "likely"], ["possible", "unlikely"]]
        ),
        "set": np.full((3, 2), "either"),
        "base_rate": np.full((3, 2), 0.25),
        "features": np.full((3, 2), "network"),
    },
    np.array([2, 0, 1]),
)
OTHERS = Predictions(
    ("MI0000001", "MI0000002"),
    COMPARTMENTS,
    {
        "known": np.zeros((2, 2), dtype=np.int8),
        "probability": np.array([[0.9, 0.4], [0.5, 0.2]]),
        "calibrated": np.array([[0.8, 0.5], [0.6, 0.25]]),
        "status": np.array([["likely", "possible"], ["possible", "unlikely"]]),
        "set": np.full((2, 2), "present"),
        "base_rate": np.full((2, 2), 0.25),
        "features": np.full((2, 2), "intrinsic"),
    },
    np.array([-1, -1]),
)
PARAMETERS = {"functional_threshold": 0.6, "embedding_seed": 3}
SETTINGS = {
    "model": "gtmaloc", "preset": "paper", "seed": 3, "folds": 3, "device": "cpu", "fingerprint": "f",
    "data_fingerprint": fingerprint_of(["b:1"]), "parameters": PARAMETERS,
    "synthetic": False, "features": "network",
}  # fmt: skip
METRICS = {
    "auroc": {"mean": 0.8},
    "auprc": {"mean": 0.6},
    "ece": 0.05,
    "statuses": {},
    "others": None,
    "deletion": None,
}


@pytest.fixture
def workspace(tmp_path: Path, store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A project with one finished run, whose graph is the test server."""

    @contextmanager
    def graph(*_: Any, **__: Any) -> Iterator[GraphStore]:
        yield store

    monkeypatch.setattr(Workspace, "graph", graph)
    project = Workspace(read_settings(var=tmp_path / "var"))
    run = RunDirectory.create(project.runs, "gtmaloc-s3", {})
    run.finish(TABLE, settings=SETTINGS, metrics=METRICS)
    return project


@pytest.fixture
def benchmark(store: GraphStore) -> GraphStore:
    """The graph of the run; two sources report localizations, one of them outside the benchmark."""
    store.write(
        "CREATE (:Load {id: 'load:b:1', source: 'b', status: 'complete', started: '1'})-[:OF_RELEASE]->"
        "(:Release {id: 'b:1', source: 'b', release: '1', sha256: '1', synthetic: false})"
    )
    record_part(store, "related", SETTINGS["data_fingerprint"], {"functional_threshold": 0.6})
    record_part(store, "embedded", SETTINGS["data_fingerprint"], {"embedding_seed": 3})
    store.write(
        "UNWIND range(0, 2) AS i CREATE (:MiRNA {id: $mirnas[i], benchmark_row: i})", {"mirnas": MIRNAS}
    )
    store.write("CREATE (:MiRNA {id: 'hsa-mir-99999'})")
    store.write(
        "UNWIND range(0, 2) AS i CREATE (c:Compartment {id: $ids[i]}) "
        "SET c.benchmark_column = CASE WHEN i < 2 THEN i END",
        {"ids": [*COMPARTMENTS, "Cytosol"]},
    )
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
    localized = frozenset({("hsa-let-7a", "Nucleus"), ("hsa-mir-93", "Exosome")})
    table, none = ranked_and_known(TABLE, None, localized)
    assert none is None
    assert table.layers["rank"].tolist() == [[1, 3], [3, 1], [2, 2]]
    assert table.layers["of"].tolist() == [[3, 3]] * 3
    assert table.layers["status"].tolist() == [
        ["known", "unlikely"], ["not enough evidence", "likely"], ["possible", "known"],
    ]  # fmt: skip
    assert set(table.layers) == {*TABLE.layers, "rank", "of"}


def test_hairpins_outside_the_benchmark_are_ranked_with_it() -> None:
    table, others = ranked_and_known(TABLE, OTHERS, frozenset({("hsa-let-7a", "Nucleus")}))
    assert others is not None
    assert (table.ids, others.ids) == (MIRNAS, OTHERS.ids)
    assert table.layers["rank"].tolist() == [[2, 5], [5, 1], [4, 3]]
    assert others.layers["rank"].tolist() == [[1, 2], [3, 4]]
    assert {5} == set(table.layers["of"].ravel()) | set(others.layers["of"].ravel())
    assert others.layers["status"].tolist() == OTHERS.layers["status"].tolist()
    assert others.held_out_fold.tolist() == [-1, -1]


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
        ("hsa-mir-21", "Exosome", 0.8, 0.9, 1, "likely", 0),
        ("hsa-mir-93", "Exosome", 0.3, 0.3, 2, "known", 1),
        ("hsa-let-7a", "Exosome", 0.1, 0.2, 3, "unlikely", 2),
        ("hsa-let-7a", "Nucleus", 0.9, 0.7, 1, "known", 2),
        ("hsa-mir-93", "Nucleus", 0.6, 0.4, 2, "possible", 1),
        ("hsa-mir-21", "Nucleus", 0.5, 0.4, 3, "not enough evidence", 0),
    ]


def test_hairpins_outside_the_benchmark_are_published_from_their_precursors(
    workspace: Workspace, benchmark: GraphStore
) -> None:
    run = RunDirectory.create(workspace.runs, "zzz", {})
    run.finish(TABLE, others=OTHERS, settings=SETTINGS, metrics=METRICS)
    benchmark.write("UNWIND $ids AS id CREATE (:Precursor {accession: id})", {"ids": OTHERS.ids})
    assert publish(workspace).edges == 10
    rows = benchmark.read(
        "MATCH (h:Precursor)-[p:PREDICTED_IN]->(c:Compartment {id: 'Nucleus'}) "
        "RETURN h.accession AS h, p.calibrated AS p, p.rank AS rank, p.of AS of, p.set AS set, "
        "p.base_rate AS base_rate, p.features AS features, p.held_out_fold AS fold ORDER BY h"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("MI0000001", 0.8, 1, 5, "present", 0.25, "intrinsic", -1),
        ("MI0000002", 0.6, 3, 5, "present", 0.25, "intrinsic", -1),
    ]
    assert publish(workspace).edges == 10, "publishing again writes nothing twice"
    assert benchmark.read("MATCH ()-[p:PREDICTED_IN]->() RETURN count(p) AS n") == [{"n": 10}]
    changed = OTHERS.with_layer("calibrated", OTHERS.calibrated / 2)
    run.finish(TABLE, others=changed, settings=SETTINGS, metrics=METRICS)
    with pytest.raises(RunAlreadyPublished):
        publish(workspace)


def test_the_node_of_a_run_says_what_it_was_trained_with(workspace: Workspace, benchmark: GraphStore) -> None:
    run = publish(workspace).run
    (node,) = benchmark.read("MATCH (r:ModelRun) RETURN properties(r) AS r")
    assert node["r"].pop("created")
    assert node["r"] == {
        "id": run,
        "kind": "localization",
        "model": "gtmaloc",
        "preset": "paper",
        "features": "network",
        "seed": 3,
        "fingerprint": "f",
        "data_fingerprint": SETTINGS["data_fingerprint"],
        "parameters": '{"embedding_seed": 3, "functional_threshold": 0.6}',
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
    second.finish(TABLE, settings=SETTINGS, metrics=METRICS)
    assert publish(workspace).run == second.id
    assert publish(workspace, first).run == first
    statuses = benchmark.read("MATCH (r:ModelRun) RETURN r.id AS id, r.status AS status")
    assert {row["id"]: row["status"] for row in statuses} == {first: "current", second.id: "retired"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("MATCH (m:MiRNA {id: 'hsa-mir-93'}) REMOVE m.benchmark_row", "other miRNAs"),
        ("CREATE (:MiRNA {id: 'hsa-mir-100', benchmark_row: 3})", "other miRNAs"),
        (
            "MATCH (m:MiRNA) WHERE m.benchmark_row < 2 SET m.benchmark_row = 1 - m.benchmark_row",
            "other miRNAs",
        ),
        (
            "MATCH ()-[r:LOCALIZED_IN {source: 'localization_benchmark'}]->() DELETE r",
            "other labels",
        ),
        ("CREATE (:Release {id: 'x', source: 'mirbase', synthetic: true})", "synthetic and real"),
        ("MATCH (r:Release) SET r.sha256 = '2'", "other releases are loaded now"),
        ("MATCH (l:Load) SET l.status = 'failed'", "other releases are loaded now"),
        (
            "MATCH (s:GraphState) SET s.related_parameters = '{\"functional_threshold\": 0.95}'",
            r"functional_threshold was 0\.6 and is 0\.95 now",
        ),
        (
            "MATCH (s:GraphState) SET s.embedded_parameters = '{\"embedding_seed\": 4}'",
            "embedding_seed was 3 and is 4 now",
        ),
        (
            "MATCH (s:GraphState) REMOVE s.embedded_fingerprint, s.embedded_parameters",
            "no complete result of embed",
        ),
    ],
)
def test_a_run_of_other_data_or_parameters_is_refused(
    workspace: Workspace, benchmark: GraphStore, change: str, said: str
) -> None:
    benchmark.write(change)
    with pytest.raises(
        RunOfOtherData, match=f"does not belong to the graph as it is now: .*{said}.*Train and"
    ):
        publish(workspace)
    assert benchmark.read("MATCH (r:ModelRun) RETURN r") == []


def test_a_run_that_reads_no_embeddings_does_not_need_them(
    workspace: Workspace, benchmark: GraphStore
) -> None:
    run = RunDirectory.create(workspace.runs, "zzz", {})
    settings = SETTINGS | {"parameters": {"functional_threshold": 0.6}}
    run.finish(TABLE, settings=settings, metrics=METRICS)
    benchmark.write("MATCH (s:GraphState) REMOVE s.embedded_fingerprint, s.embedded_parameters")
    assert publish(workspace).run == run.id


def test_a_published_run_is_outdated_once_the_graph_has_changed(
    workspace: Workspace, benchmark: GraphStore
) -> None:
    assert outdated_note(benchmark) is None, "no run is published"
    run = publish(workspace).run
    assert outdated_note(benchmark) is None
    benchmark.write("MATCH (r:Release) SET r.sha256 = '2'")
    note = outdated_note(benchmark)
    assert note is not None
    assert note.startswith(
        f"The graph has changed since run {run} was trained: other releases are loaded now."
    )


def test_a_run_that_an_earlier_version_published_does_not_record_its_data(
    workspace: Workspace, benchmark: GraphStore
) -> None:
    publish(workspace)
    benchmark.write("MATCH (r:ModelRun) REMOVE r.data_fingerprint, r.parameters")
    assert "does not record its data" in (outdated_note(benchmark) or "")


def test_a_graph_without_a_benchmark_and_a_damaged_run_are_refused(
    workspace: Workspace, store: GraphStore
) -> None:
    with pytest.raises(NoBenchmark):
        publish(workspace)
    (RunDirectory.newest(workspace.runs).path / "predictions.npz").write_bytes(b"")
    with pytest.raises(DamagedRun, match=r"predictions\.npz"):
        publish(workspace)
