"""An evaluation trains on what the protocol allows, scores fold by fold, and includes the baselines."""

import json

import numpy as np
import pytest
import torch

from fixtures.planted_dataset import planted_dataset
from fixtures.small_models import SMALL_PAPER
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.calibration_metrics import expected_calibration_error
from gtmaloc_learning.metrics import auprc_per_label, auroc_per_label, summarise
from gtmaloc_learning.significance import corrected_resampled_t_test
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.evaluate import Evaluation, evaluate, evaluate_alone
from gtmaloc_model.evaluation.protocols.random_rows import P901, P1041
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.gtmaloc.model import GTMALoc
from gtmaloc_model.models.registry import model_named

CONTEXT = Context(seed=0, device="cpu")


@pytest.fixture(scope="module")
def dataset() -> LocalizationDataset:
    return planted_dataset(60)


@pytest.fixture(scope="module")
def found(dataset: LocalizationDataset) -> Evaluation:
    """An evaluation of degree-only; extra-trees is the baseline beside it."""
    return evaluate(dataset, model_named("degree-only"), P901(), n_folds=2, seeds=(0, 1), context=CONTEXT)


def test_an_evaluation_has_the_promised_keys_and_the_baselines_beside_it(
    dataset: LocalizationDataset, found: Evaluation
) -> None:
    result = json.loads(json.dumps(found.as_json(), allow_nan=False))
    keys = [
        "protocol", "model", "preset", "features", "inputs", "folds", "seeds", "auroc", "auprc", "ece",
        "ece_floor", "slope", "intercept", "brier", "prevalence", "f1", "mcc", "threshold", "multi_label",
        "support", "notes", "seconds", "device", "leak_checked",
    ]  # fmt: skip
    assert list(result) == [*keys, "baselines"]
    assert [list(b) for b in result["baselines"]] == [[*keys, "versus"]]
    assert [b["model"] for b in result["baselines"]] == ["extra-trees"]  # never the model itself
    areas = {"mean", "sd", "ci95", "per_label", "mean5", "pooled", "pooled5"}
    assert (set(result["auroc"]), set(result["auprc"])) == (areas, areas | {"lift"})
    assert list(result["auroc"]["per_label"]) == list(dataset.compartments)
    assert (result["protocol"], result["seeds"], result["folds"]) == ("P901", [0, 1], 2)


def test_baselines_are_scored_on_the_same_folds_of_the_same_seeds(found: Evaluation) -> None:
    (baseline,) = found.baselines
    assert (baseline.protocol, baseline.folds, baseline.seeds) == ("P901", 2, (0, 1))
    assert baseline.predictions.ids == found.predictions.ids
    assert np.array_equal(baseline.predictions.held_out_fold, found.predictions.held_out_fold)


def test_a_baseline_is_compared_with_the_model_fold_by_fold(found: Evaluation) -> None:
    (baseline,) = found.baselines
    for name, metric in (("auroc", auroc_per_label), ("auprc", auprc_per_label)):
        values = {}
        for evaluated in (found, baseline):
            table, half = evaluated.predictions, len(evaluated.predictions.ids) // 2
            seeds = [table.subset(np.arange(half) + half * i) for i in range(2)]
            folds = [seed.subset(seed.held_out_fold == k) for seed in seeds for k in range(2)]
            values[evaluated.model] = [metric(fold.known, fold.probability).mean() for fold in folds]
        expected = corrected_resampled_t_test(values["degree-only"], values["extra-trees"], 2)
        versus = found.as_json()["baselines"][0]["versus"]
        assert set(versus) == {"auroc", "auprc"}
        assert versus[name]["difference"] == pytest.approx(expected.difference)
        assert versus[name]["p"] == pytest.approx(expected.p)
        assert versus[name]["ci95"] == pytest.approx(expected.ci95)


def test_models_of_other_folds_are_not_compared(dataset: LocalizationDataset, found: Evaluation) -> None:
    other = evaluate_alone(
        dataset, model_named("degree-only"), P901(), n_folds=2, seeds=(0,), context=CONTEXT
    )
    with pytest.raises(ValueError, match="4 folds, the other 2"):
        found.versus(other)


def test_the_preset_is_named(dataset: LocalizationDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(model_named("degree-only")), "presets", {"plain": None, "other": None})
    model = model_named("degree-only", "other")
    found = evaluate_alone(dataset, model, P901(), n_folds=2, seeds=(0,), context=CONTEXT)
    assert found.as_json()["preset"] == "other"


def test_scores_are_those_of_the_test_rows_of_each_fold_and_seed(dataset: LocalizationDataset) -> None:
    found = evaluate_alone(
        dataset, model_named("degree-only"), P901(), n_folds=3, seeds=(4, 5), context=CONTEXT
    )
    table, labelled = found.predictions, int(dataset.labelled.sum())
    assert len(table.ids) == 2 * labelled
    seeds = [table.subset(np.arange(labelled) + labelled * i) for i in range(2)]
    values = []
    for seed, rows in zip((4, 5), seeds, strict=True):
        for fold in P901().folds(dataset, 3, seed):
            tested = rows.subset(rows.held_out_fold == fold.number)
            assert tested.ids == tuple(dataset.mirna_ids[i] for i in fold.test)
            assert np.array_equal(tested.known, dataset.labels[fold.test])
            values.append(auroc_per_label(tested.known, tested.probability))
    assert found.scores.auroc == summarise(values, dataset.compartments, 3)
    errors = [expected_calibration_error(rows.known, rows.calibrated) for rows in seeds]
    assert found.scores.ece == pytest.approx(np.mean(errors), abs=1e-12)


def test_rows_outside_a_protocol_are_neither_predicted_nor_scored(dataset: LocalizationDataset) -> None:
    model = model_named("degree-only")
    found = evaluate_alone(dataset, model, P901(), n_folds=2, seeds=(0,), context=CONTEXT)
    assert set(found.predictions.ids) == {
        i for i, labelled in zip(dataset.mirna_ids, dataset.labelled, strict=True) if labelled
    }


@pytest.mark.parametrize("seeds", [(), (0, 0), (0, -1)])
def test_unusable_seeds_are_refused(dataset: LocalizationDataset, seeds: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="seeds"):
        evaluate(dataset, model_named("degree-only"), P901(), n_folds=2, seeds=seeds, context=CONTEXT)


@pytest.mark.slow
def test_planted_labels_are_learned_and_permuted_labels_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setattr(GTMALoc, "presets", {"paper": SMALL_PAPER})
    planted = planted_dataset(400)
    shuffled = np.random.default_rng(3).permutation(len(planted.labels))
    learned, permuted = (
        evaluate_alone(data, GTMALoc(), P1041(), n_folds=5, seeds=(0, 1), context=CONTEXT)
        for data in (planted, planted.with_labels(planted.labels[shuffled]))
    )
    assert learned.scores.auroc.mean > 0.7
    assert permuted.scores.auroc.mean == pytest.approx(0.5, abs=0.03)
    assert learned.scores.ece < 0.1
