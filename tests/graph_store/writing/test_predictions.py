"""Publication: one switch, with the earlier run in force until then."""

import dataclasses
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from graph_store.connection import GraphStore, Neo4jAddress
from graph_store.writing import predictions
from graph_store.writing.edge_creation import EndMissing
from graph_store.writing.predictions import (
    InvalidPrediction,
    PredictionRow,
    PublicationIncomplete,
    RunAlreadyPublished,
    RunInfo,
    publish_predictions,
)

MIRNAS = [f"hsa-mir-{i}" for i in range(1, 301)]
FOLLOW = "MATCH (s:GraphState) WITH s.current_run AS run MATCH ()-[p:PREDICTED_IN {run: run}]->() "
COMPARTMENTS = ["Cytoplasm", "Exosome", "Nucleus"]


@pytest.fixture
def benchmark(store: GraphStore) -> GraphStore:
    store.write("UNWIND $ids AS id CREATE (:MiRNA {id: id})", {"ids": MIRNAS})
    store.write("UNWIND $ids AS id CREATE (:Compartment {id: id})", {"ids": COMPARTMENTS})
    return store


def run(id_: str) -> RunInfo:
    return RunInfo(id_, "gtmaloc", seed=0, fingerprint="f", synthetic=True, auroc=0.9)


def rows(probability: float = 0.5, mirnas: Sequence[str] = MIRNAS) -> list[PredictionRow]:
    return [
        PredictionRow(m, c, probability, probability, rank, "new", 0)
        for c in COMPARTMENTS
        for rank, m in enumerate(mirnas, start=1)
    ]


def in_force(store: GraphStore) -> dict[str, int]:
    found = store.read(FOLLOW + "RETURN run, count(p) AS n")
    return {row["run"]: row["n"] for row in found}


def statuses(store: GraphStore) -> dict[str, str]:
    return {
        r["id"]: r["status"] for r in store.read("MATCH (r:ModelRun) RETURN r.id AS id, r.status AS status")
    }


def test_a_publication_puts_all_its_predictions_in_force_and_retires_the_earlier(
    benchmark: GraphStore,
) -> None:
    first = publish_predictions(benchmark, run("first"), rows())
    assert first.as_json() == {"run": "first", "edges": 900, "seconds": first.seconds}
    publish_predictions(benchmark, run("second"), rows(0.6))
    assert in_force(benchmark) == {"second": 900}
    assert statuses(benchmark) == {"first": "retired", "second": "current"}
    retired = benchmark.read(
        "MATCH ()-[p:PREDICTED_IN {run: 'first'}]->() RETURN count(p) AS n, max(p.probability) AS p"
    )
    assert retired == [{"n": 900, "p": 0.5}]


def test_publishing_a_run_again_puts_it_back_in_force_and_writes_nothing_twice(benchmark: GraphStore) -> None:
    publish_predictions(benchmark, run("first"), rows())
    publish_predictions(benchmark, run("second"), rows(0.6))
    publish_predictions(benchmark, run("first"), rows())
    assert in_force(benchmark) == {"first": 900}
    assert benchmark.read("MATCH ()-[p:PREDICTED_IN]->() RETURN count(p) AS n") == [{"n": 1800}]
    with pytest.raises(RunAlreadyPublished):
        publish_predictions(benchmark, run("first"), rows(0.7))
    assert in_force(benchmark) == {"first": 900}


class Killed(BaseException):
    """Stands for the end of the process: no clean-up of ours may catch it."""


@pytest.mark.parametrize("broken", ["create_edges", "_switch"])
@pytest.mark.parametrize("failure", [Killed, RuntimeError])
def test_a_publication_that_ends_before_the_switch_leaves_the_earlier_in_force(
    benchmark: GraphStore, monkeypatch: pytest.MonkeyPatch, broken: str, failure: type[BaseException]
) -> None:
    publish_predictions(benchmark, run("first"), rows())
    original = getattr(predictions, broken)

    def fail(*args: Any, **kwargs: Any) -> None:
        original(
            *args, **kwargs
        )  # the work is done, but the end of its transaction or of its step is not reached
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(predictions, broken, fail)
        with pytest.raises(failure):
            publish_predictions(benchmark, run("second"), rows(0.6))
    assert in_force(benchmark) == {"first": 900}
    assert statuses(benchmark)["first"] == "current"

    publish_predictions(benchmark, run("third"), rows(0.7))
    assert in_force(benchmark) == {"third": 900}
    assert statuses(benchmark) == {"first": "retired", "third": "current"}
    assert benchmark.read("MATCH ()-[p:PREDICTED_IN {run: 'second'}]->() RETURN count(p) AS n") == [{"n": 0}]


def test_predictions_lost_before_the_switch_stop_it(
    benchmark: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_predictions(benchmark, run("first"), rows())
    original = predictions.create_edges

    def lose_one(store: GraphStore, *args: Any, **kwargs: Any) -> None:
        original(store, *args, **kwargs)
        store.write("MATCH ()-[p:PREDICTED_IN {run: 'second'}]->() WITH p LIMIT 1 DELETE p")

    monkeypatch.setattr(predictions, "create_edges", lose_one)
    with pytest.raises(PublicationIncomplete, match="899"):
        publish_predictions(benchmark, run("second"), rows(0.6))
    assert in_force(benchmark) == {"first": 900}


def test_readers_see_one_whole_run_also_in_the_moment_of_a_switch(
    benchmark: GraphStore, neo4j_address: Neo4jAddress
) -> None:
    publish_predictions(benchmark, run("first"), rows())
    seen: list[tuple[tuple[str, int], ...]] = []  # each read: the runs it saw, with their predictions
    stop = threading.Event()

    def watch() -> None:
        with GraphStore.connect(neo4j_address, read_only=True) as reader:
            while not stop.is_set():
                seen.append(tuple(in_force(reader).items()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for i in range(5):
            publish_predictions(benchmark, run(f"next-{i}"), rows(0.1 * i))
    finally:
        stop.set()
        watcher.join()
    assert set(seen) <= {(("first", 900),), *(((f"next-{i}", 900),) for i in range(5))}
    assert in_force(benchmark) == {"next-4": 900}
    assert len(set(seen)) > 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"probability": float("nan")}, "between 0 and 1"),
        ({"calibrated": 1.5}, "between 0 and 1"),
        ({"status": "maybe"}, "known or new"),
        ({"mirna_id": "hsa-mir-2"}, "second time"),
    ],
)
def test_what_is_no_prediction_is_refused(benchmark: GraphStore, change: dict[str, Any], says: str) -> None:
    faulty = rows()
    faulty[0] = dataclasses.replace(faulty[0], **change)
    with pytest.raises(InvalidPrediction, match=says):
        publish_predictions(benchmark, run("first"), faulty)
    with pytest.raises(InvalidPrediction, match="no prediction"):
        publish_predictions(benchmark, run("first"), [])
    assert statuses(benchmark) == {}


def test_a_mirna_that_is_not_in_the_graph_is_named(benchmark: GraphStore) -> None:
    with pytest.raises(EndMissing, match="hsa-mir-9999"):
        publish_predictions(benchmark, run("first"), rows(mirnas=["hsa-mir-1", "hsa-mir-9999"]))
    assert in_force(benchmark) == {}
