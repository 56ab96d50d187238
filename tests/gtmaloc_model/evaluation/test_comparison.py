"""A table holds every model on the same folds, the best first, with what failed and why."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from fixtures.planted_knowledge import with_knowledge
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.significance import corrected_resampled_t_test
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation import comparison
from gtmaloc_model.evaluation.comparison import Candidate, Comparison, candidates, compare
from gtmaloc_model.evaluation.evaluate import evaluate_alone
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.disjoint_groups import PMolecule
from gtmaloc_model.evaluation.protocols.random_rows import P901
from gtmaloc_model.models import registry
from gtmaloc_model.models.base import Context, PublishedFigure
from gtmaloc_model.models.baselines.degree_only import DegreeOnly
from gtmaloc_model.models.registry import model_named, model_names

DATASET = with_knowledge(planted_dataset(60, embeddings=False))
CONTEXT = Context(0, "cpu")
KERNEL = Candidate("kernel-ridge", "intrinsic")
DEGREE = Candidate("degree-only", "own")
NEEDY = Candidate("gtmaloc", "own")


@pytest.fixture(autouse=True)
def _few_trees(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(DegreeOnly, "hyperparameters", {"n_estimators": 8, "min_samples_leaf": 5})
    yield


def run(
    chosen: tuple[Candidate, ...],
    directory: Path,
    *,
    protocol: Protocol | None = None,
    seeds: tuple[int, ...] = (0,),
    said: list[str] | None = None,
    folds: int = 2,
) -> Comparison:
    kept = KeptResults(directory, (said if said is not None else []).append)
    return compare(
        DATASET,
        protocol or P901(),
        chosen,
        n_folds=folds,
        seeds=seeds,
        context=CONTEXT,
        kept=kept,
        command=str,
    )


def test_rows_are_ranked_and_compared_with_the_first_fold_by_fold(tmp_path: Path) -> None:
    found = run((DEGREE, KERNEL, NEEDY), tmp_path, seeds=(0, 1))
    value = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert (value["protocol"], value["folds"], value["seeds"]) == ("P901", 2, [0, 1])
    rows = value["rows"]
    assert [row["model"] for row in rows[2:]] == ["gtmaloc"]
    assert rows[0]["auroc"]["mean"] > rows[1]["auroc"]["mean"]
    alone = {}
    for c in (DEGREE, KERNEL):
        model = model_named(c.model, features=c.features)
        alone[c.model] = evaluate_alone(DATASET, model, P901(), n_folds=2, seeds=(0, 1), context=CONTEXT)
    for row in rows[:2]:
        expected = alone[row["model"]].as_json()
        for area in ("auroc", "auprc"):
            assert row[area] == {
                name: expected[area][name] for name in ("mean", "mean5", "pooled", "pooled5")
            }
            assert row["ci95"][area] == expected[area]["ci95"]
        assert row["notes"] == expected["notes"] and row["leak_checked"] is True and row["error"] is None
    assert rows[0]["versus_best"] is rows[2]["versus_best"] is None
    first, second = (alone[row["model"]].scores for row in rows[:2])
    for area in ("auroc", "auprc"):
        test = corrected_resampled_t_test(
            getattr(second, area).per_fold, getattr(first, area).per_fold, 2
        )  # the row minus the best
        assert rows[1]["versus_best"][area] == test.as_json()
    assert rows[1]["versus_best"]["auroc"]["difference"] < 0


def test_a_model_that_cannot_be_evaluated_is_a_row_with_its_error(tmp_path: Path) -> None:
    said: list[str] = []
    found = run((NEEDY, DEGREE), tmp_path, said=said)
    row = found.as_json()["rows"][-1]
    assert found.failed and not run((DEGREE,), tmp_path).failed
    assert "no node2vec embedding" in row["error"]
    assert row["auroc"] is row["auprc"] is row["ci95"] is row["versus_best"] is None
    assert row["leak_checked"] is False
    assert any("gtmaloc" in line and "no node2vec embedding" in line for line in said)


def test_any_fault_of_a_model_is_an_error_row_but_a_full_disk_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(error: BaseException) -> Any:
        def fit(*_: Any) -> Any:
            raise error

        return fit

    monkeypatch.setattr(DegreeOnly, "fit", raising(ZeroDivisionError("by hand")))
    # ZeroDivisionError is no error of ours: its name says what kind it is
    assert run((DEGREE, KERNEL), tmp_path).as_json()["rows"][-1]["error"] == "ZeroDivisionError: by hand"
    for error in (OSError(28, "No space left"), KeyboardInterrupt()):
        monkeypatch.setattr(DegreeOnly, "fit", raising(error))
        with pytest.raises(type(error)):
            run((DEGREE, KERNEL), tmp_path)


def test_an_interrupted_table_continues_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run((DEGREE, KERNEL), tmp_path / "whole")
    evaluate, done = comparison.evaluate_alone, []

    def interrupted(dataset: LocalizationDataset, model: Any, *arguments: Any, **options: Any) -> Any:
        if done:
            raise KeyboardInterrupt
        done.append(model.name)
        return evaluate(dataset, model, *arguments, **options)

    monkeypatch.setattr(comparison, "evaluate_alone", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run((DEGREE, KERNEL), tmp_path / "cut")
    monkeypatch.setattr(comparison, "evaluate_alone", evaluate)
    said: list[str] = []
    assert run((DEGREE, KERNEL), tmp_path / "cut", said=said).as_json() == whole.as_json()
    assert [line.split(" under")[0] for line in said if line.startswith("kept")] == [
        "kept result of degree-only"
    ]


def test_means_over_five_rank_where_only_five_are_scored(tmp_path: Path) -> None:
    first, second = run((DEGREE, KERNEL), tmp_path, protocol=PMolecule()).as_json()["rows"]
    assert first["auroc"]["mean"] is None
    assert first["auroc"]["mean5"] > second["auroc"]["mean5"]


def test_published_figures_are_those_of_the_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = [PublishedFigure(p, 0.9, 0.8, "as published", "a paper") for p in ("P1041", "P901")]
    monkeypatch.setattr(DegreeOnly, "published", tuple(figures))
    (row,) = run((DEGREE,), tmp_path).as_json()["rows"]
    assert row["published"] == [
        {"protocol": "P901", "auroc": 0.9, "auprc": 0.8, "what": "as published", "source": "a paper"}
    ]


@pytest.mark.parametrize(
    ("seeds", "folds", "says"), [((0, 0), 2, "seeds"), ((), 2, "seeds"), ((0,), 90, "folds")]
)
def test_what_no_model_can_do_is_refused_at_once(
    seeds: tuple[int, ...], folds: int, says: str, tmp_path: Path
) -> None:
    said: list[str] = []
    with pytest.raises(UsageError, match=says):
        run((DEGREE,), tmp_path, seeds=seeds, folds=folds, said=said)
    assert said == []


# --- which rows


def test_every_known_model_is_there_on_every_set_that_it_reads() -> None:
    found = [(c.model, c.features) for c in candidates(None, None)]
    assert list(dict.fromkeys(model for model, _ in found)) == list(model_names())
    assert [f for m, f in found if m == "extra-trees"] == ["own", "network", "all", "intrinsic"]
    assert [f for m, f in found if m == "kernel-ridge"] == ["network", "all", "intrinsic"]
    assert [f for m, f in found if m == "gtmaloc"] == ["own", "network", "all", "intrinsic"]
    assert [f for m, f in found if m == "degree-only"] == ["own"]


@pytest.mark.parametrize(
    ("models", "features", "expected"),
    [
        (("kernel-ridge",), ("network",), ["kernel-ridge network", "degree-only own"]),
        (("degree-only",), ("network",), ["degree-only own"]),
        (("extra-trees",), ("own", "all"), ["extra-trees own", "extra-trees all", "degree-only own"]),
        (("ensemble",), ("all-similarities-names",), ["ensemble all-names-similarities", "degree-only own"]),
    ],
)
def test_chosen_models_and_sets(
    models: tuple[str, ...], features: tuple[str, ...], expected: list[str]
) -> None:
    assert [f"{c.model} {c.features}" for c in candidates(models, features)] == expected


@pytest.mark.parametrize(
    ("models", "features", "says"),
    [
        (("nothing",), None, "no model 'nothing'. Choose from: gtmaloc"),
        (None, ("everything",), "no feature set 'everything'"),
        (None, ("network-names",), "no part 'names'"),
        (("ensemble", "ensemble"), None, "A model is named twice"),
        (None, ("network-genome-expression", "network-expression-genome"), "A feature set is named twice"),
        (("kernel-ridge",), ("own",), "kernel-ridge reads none of the feature sets own"),
    ],
)
def test_unusable_choices_are_refused(models: Any, features: Any, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        candidates(models, features)
    assert says in str(refused.value)


class Broken:
    name, value = "broken", "a.package:Model"

    def load(self) -> None:
        raise ImportError("no such library")


def test_a_plug_in_that_cannot_be_imported_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "entry_points", lambda **_: [Broken()])
    broken = [c for c in candidates(None, ("network",)) if c.model == "broken"]
    assert [c.features for c in broken] == ["own"]
    row = run((DEGREE, *broken), tmp_path).as_json()["rows"][-1]
    assert "cannot be imported: no such library" in row["error"]


def test_a_command_gives_the_row(tmp_path: Path) -> None:
    row = run((KERNEL,), tmp_path).as_json()["rows"][0]
    assert row["command"] == "kernel-ridge, features intrinsic"
    assert np.isfinite(row["auroc"]["mean"])
