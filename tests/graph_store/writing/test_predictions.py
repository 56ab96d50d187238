"""Publication: one switch, with the earlier run current until then."""

import dataclasses
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from graph_schema.relations import PREDICTED_IN
from graph_schema.types import Kind, Property
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.writing import edge_creation, predictions
from graph_store.writing.edge_creation import EndMissing
from graph_store.writing.predictions import (
    InvalidPrediction,
    PublicationIncomplete,
    RunAlreadyPublished,
    RunInfo,
    publish_predictions,
)
from gtmaloc_learning.predictions import Predictions

MIRNAS = [f"hsa-mir-{i}" for i in range(1, 301)]
CURRENT_EDGES = "MATCH (s:GraphState) WITH s.current_run AS run MATCH ()-[p:PREDICTED_IN {run: run}]->() "
COMPARTMENTS = ["Cytoplasm", "Exosome", "Nucleus"]


@pytest.fixture
def benchmark(store: GraphStore) -> GraphStore:
    store.write("UNWIND $ids AS id CREATE (:MiRNA {id: id})", {"ids": MIRNAS})
    store.write("UNWIND $ids AS id CREATE (:Compartment {id: id})", {"ids": COMPARTMENTS})
    return store


def run(id_: str) -> RunInfo:
    return RunInfo(id_, "gtmaloc", seed=0, fingerprint="f", synthetic=True, auroc=0.9)


def table(probability: float = 0.5, mirnas: Sequence[str] = MIRNAS, **changes: Any) -> Predictions:
    """The same value everywhere, ranks by row, nothing known, all in fold 0; `changes` replaces layers."""
    shape = (len(mirnas), len(COMPARTMENTS))
    rank = np.repeat(np.arange(1, shape[0] + 1)[:, None], shape[1], axis=1)
    layers = {
        "known": np.zeros(shape, dtype=np.int8),
        "probability": np.full(shape, probability),
        "calibrated": np.full(shape, probability),
        "rank": rank,
        "status": np.full(shape, "possible"),
    }
    held_out_fold = changes.pop("held_out_fold", np.zeros(len(mirnas), dtype=np.int64))
    return Predictions(tuple(mirnas), tuple(COMPARTMENTS), layers | changes, held_out_fold)


def current(store: GraphStore) -> dict[str, int]:
    found = store.read(CURRENT_EDGES + "RETURN run, count(p) AS n")
    return {row["run"]: row["n"] for row in found}


def statuses(store: GraphStore) -> dict[str, str]:
    return {
        r["id"]: r["status"] for r in store.read("MATCH (r:ModelRun) RETURN r.id AS id, r.status AS status")
    }


def test_a_publication_makes_all_its_predictions_current_and_retires_the_earlier_run(
    benchmark: GraphStore,
) -> None:
    first = publish_predictions(benchmark, run("first"), table())
    assert first.as_json() == {"run": "first", "edges": 900, "seconds": first.seconds}
    publish_predictions(benchmark, run("second"), table(0.6))
    assert current(benchmark) == {"second": 900}
    assert statuses(benchmark) == {"first": "retired", "second": "current"}
    retired = benchmark.read(
        "MATCH ()-[p:PREDICTED_IN {run: 'first'}]->() RETURN count(p) AS n, max(p.probability) AS p"
    )
    assert retired == [{"n": 900, "p": 0.5}]


def test_publishing_a_run_again_makes_it_current_again_and_writes_nothing_twice(
    benchmark: GraphStore,
) -> None:
    publish_predictions(benchmark, run("first"), table())
    publish_predictions(benchmark, run("second"), table(0.6))
    publish_predictions(benchmark, run("first"), table())
    assert current(benchmark) == {"first": 900}
    assert benchmark.read("MATCH ()-[p:PREDICTED_IN]->() RETURN count(p) AS n") == [{"n": 1800}]
    with pytest.raises(RunAlreadyPublished):
        publish_predictions(benchmark, run("first"), table(0.7))
    assert current(benchmark) == {"first": 900}


class Killed(BaseException):
    """Stands in for the end of the process: none of our clean-up may catch it."""


@pytest.mark.parametrize("broken", ["create_edges", "_switch"])
@pytest.mark.parametrize("failure", [Killed, RuntimeError])
def test_a_publication_that_ends_before_the_switch_leaves_the_earlier_run_current(
    benchmark: GraphStore, monkeypatch: pytest.MonkeyPatch, broken: str, failure: type[BaseException]
) -> None:
    publish_predictions(benchmark, run("first"), table())
    original = getattr(predictions, broken)

    def fail(*args: Any, **kwargs: Any) -> None:
        original(
            *args, **kwargs
        )  # the work is done, but the end of its transaction or of its step is not reached
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(predictions, broken, fail)
        with pytest.raises(failure):
            publish_predictions(benchmark, run("second"), table(0.6))
    assert current(benchmark) == {"first": 900}
    assert statuses(benchmark)["first"] == "current"

    publish_predictions(benchmark, run("third"), table(0.7))
    assert current(benchmark) == {"third": 900}
    assert statuses(benchmark) == {"first": "retired", "third": "current"}
    assert benchmark.read("MATCH ()-[p:PREDICTED_IN {run: 'second'}]->() RETURN count(p) AS n") == [{"n": 0}]


def test_predictions_lost_before_the_switch_stop_it(
    benchmark: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_predictions(benchmark, run("first"), table())
    original = predictions.create_edges

    def lose_one(store: GraphStore, *args: Any, **kwargs: Any) -> None:
        original(store, *args, **kwargs)
        store.write("MATCH ()-[p:PREDICTED_IN {run: 'second'}]->() WITH p LIMIT 1 DELETE p")

    monkeypatch.setattr(predictions, "create_edges", lose_one)
    with pytest.raises(PublicationIncomplete, match="899"):
        publish_predictions(benchmark, run("second"), table(0.6))
    assert current(benchmark) == {"first": 900}


def test_readers_always_see_one_complete_run_even_during_a_switch(
    benchmark: GraphStore, neo4j_address: Neo4jAddress
) -> None:
    publish_predictions(benchmark, run("first"), table())
    seen: list[tuple[tuple[str, int], ...]] = []  # each read: the runs it saw, with their predictions
    watching, stop = threading.Event(), threading.Event()

    def watch() -> None:
        with GraphStore.connect(neo4j_address, read_only=True) as reader:
            while not stop.is_set():
                seen.append(tuple(current(reader).items()))
                watching.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert watching.wait(60)  # connecting takes long on a busy machine
    try:
        for i in range(5):
            publish_predictions(benchmark, run(f"next-{i}"), table(0.1 * i))
    finally:
        stop.set()
        watcher.join()
    assert set(seen) <= {(("first", 900),), *(((f"next-{i}", 900),) for i in range(5))}
    assert current(benchmark) == {"next-4": 900}
    assert len(set(seen)) > 1


def test_every_value_is_written_to_the_edge_of_its_own_pair(benchmark: GraphStore) -> None:
    """Every number occurs once, so a value in the wrong row, column or property is detected."""
    shape = (2, 3)
    number = np.arange(6, dtype=np.float64).reshape(shape)
    given = table(
        mirnas=MIRNAS[:2],
        calibrated=number / 100 + 0.5,
        rank=(10 + number).astype(np.int64),
        status=np.array([["known", "likely", "likely"], ["likely", "known", "likely"]]),
        held_out_fold=np.array([7, 8]),
    ).with_layer("probability", number / 100)
    publish_predictions(benchmark, run("first"), given)
    found = benchmark.read(
        "MATCH (m:MiRNA)-[p:PREDICTED_IN]->(c:Compartment) RETURN m.id AS m, c.id AS c, properties(p) AS p"
    )
    assert len(found) == 6
    for edge in found:
        i, j = MIRNAS.index(edge["m"]), COMPARTMENTS.index(edge["c"])
        assert edge["p"] == {
            "run": "first",
            "synthetic": True,
            "probability": (3 * i + j) / 100,
            "calibrated": (3 * i + j) / 100 + 0.5,
            "rank": 10 + 3 * i + j,
            "status": "known" if i == j else "likely",
            "held_out_fold": 7 + i,
        }


def test_a_layer_that_the_schema_declares_is_written_and_any_other_is_not(
    benchmark: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    lower = Property("lower", Kind.FLOAT, "lower bound")
    declared = dataclasses.replace(PREDICTED_IN, properties=(*PREDICTED_IN.properties, lower))
    monkeypatch.setattr(predictions, "PREDICTED_IN", declared)
    monkeypatch.setattr(edge_creation, "relation_type", lambda _: declared)
    shape = (len(MIRNAS), len(COMPARTMENTS))
    given = table(lower=np.full(shape, 0.25), upper=np.full(shape, 0.75))
    publish_predictions(benchmark, run("first"), given)
    assert benchmark.read(CURRENT_EDGES + "RETURN DISTINCT p.lower AS lower, p.upper AS upper") == [
        {"lower": 0.25, "upper": None}
    ]
    publish_predictions(benchmark, run("first"), given)  # the same predictions
    with pytest.raises(RunAlreadyPublished):
        publish_predictions(benchmark, run("first"), given.with_layer("lower", np.full(shape, 0.2)))


def one(value: Any, dtype: Any = None) -> Any:
    """A layer that is usable except for the value of the second miRNA in the third compartment."""
    usable: Any = {float: 0.5, str: "likely"}[type(value)]
    values = np.full((len(MIRNAS), len(COMPARTMENTS)), usable, dtype=dtype)
    values[1, 2] = value
    return values


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"probability": one(float("nan"))},
            "probability of hsa-mir-2 in Nucleus is nan, not between 0 and 1",
        ),
        ({"calibrated": one(1.5)}, "calibrated of hsa-mir-2 in Nucleus is 1.5, not between 0 and 1"),
        ({"calibrated": one(-0.1)}, "is -0.1, not between 0 and 1"),
        ({"status": one("maybe", "U9")}, "status of hsa-mir-2 in Nucleus is maybe, not known or likely or"),
        ({"rank": one(2.0)}, "layer rank holds float64 values, not INTEGER"),
        ({"held_out_fold": np.full(len(MIRNAS), -2)}, "held_out_fold of hsa-mir-1 in Cytoplasm is -2"),
        ({"mirnas": [*MIRNAS, "hsa-mir-2"]}, "3 predictions repeat a pair that occurred before"),
        ({"mirnas": []}, "no prediction"),
    ],
)
def test_unusable_predictions_are_refused(benchmark: GraphStore, change: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidPrediction, match=says):
        publish_predictions(benchmark, run("first"), table(**change))
    assert statuses(benchmark) == {}


def test_a_table_without_a_required_layer_is_refused(benchmark: GraphStore) -> None:
    given = table()
    layers = {name: values for name, values in given.layers.items() if name not in ("rank", "status")}
    with pytest.raises(InvalidPrediction, match="no layer rank, status"):
        publish_predictions(
            benchmark, run("first"), Predictions(given.ids, given.labels, layers, given.held_out_fold)
        )
    assert statuses(benchmark) == {}


def test_a_mirna_that_is_not_in_the_graph_is_named(benchmark: GraphStore) -> None:
    with pytest.raises(EndMissing, match="hsa-mir-9999"):
        publish_predictions(benchmark, run("first"), table(mirnas=["hsa-mir-1", "hsa-mir-9999"]))
    assert current(benchmark) == {}
