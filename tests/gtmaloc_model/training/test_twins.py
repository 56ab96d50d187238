"""Spellings of one molecule share a fold and an answer, and no label of one reaches another."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from fixtures.explained_run import explanations
from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_learning.statuses import measured_rule
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.row_groups import single
from gtmaloc_model.models.base import Context, FittedModel, InnerScores
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.reporting.model_card import model_card
from gtmaloc_model.training import cross_fit as cross_fitting
from gtmaloc_model.training.cross_fit import cross_fit
from gtmaloc_model.training.twins import (
    inner_pairs,
    kept_together,
    one_answer_per_molecule,
    one_explanation_per_molecule,
)


def predictions(root: Path, dataset: LocalizationDataset, model: str = "extra-trees") -> Predictions:
    context = Context(seed=0, device="cpu")
    run = cross_fit(dataset, model_named(model), n_folds=3, context=context, run=RunDirectory(root))
    return run.predictions


@pytest.mark.parametrize("model", ["degree-only", "extra-trees"])
def test_twins_get_one_answer_from_a_model_that_saw_no_label_of_their_family(
    tmp_path: Path, model: str
) -> None:
    dataset = planted_dataset(60)
    before = predictions(tmp_path / "a", dataset, model)
    family, molecule = dataset.groups["family"], dataset.groups["molecule"]
    for kind in np.unique(family):
        assert len(set(before.held_out_fold[family == kind])) == 1
    twins = [m for m in np.unique(molecule) if m >= 0 and (molecule == m).sum() > 1]
    assert twins
    for m in twins:
        assert len(np.unique(before.calibrated[molecule == m], axis=0)) == 1
        assert len(np.unique(before.probability[molecule == m], axis=0)) == 1
    changed = dataset.labels.copy()
    of_first = np.flatnonzero(molecule == twins[0])
    changed[of_first] = 1 - changed[of_first]
    changed[of_first, 0] = 1  # they stay labelled
    after = predictions(tmp_path / "b", dataset.with_labels(changed), model)
    assert np.array_equal(before.calibrated[of_first], after.calibrated[of_first])
    others = before.held_out_fold != before.held_out_fold[of_first[0]]
    assert not np.array_equal(before.calibrated[others], after.calibrated[others]), "nobody reads labels"


def test_the_answer_is_the_mean_logit_and_single_rows_keep_their_bits() -> None:
    logits = np.array([[1.0], [3.0], [-1.0], [0.3], [0.1], [5.0]])
    table = Predictions(
        tuple("abcdef"),
        ("x",),
        {
            "known": np.zeros((6, 1), dtype=np.int8),
            "probability": expit(logits),
            "calibrated": expit(-logits),
        },
        np.zeros(6, dtype=np.int64),
    )
    found = one_answer_per_molecule(table, np.array([4, 4, 2, 5, 6, 4]))
    assert found.probability.ravel() == pytest.approx(expit([3.0, 3.0, -1.0, 0.3, 0.1, 3.0]), abs=1e-12)
    assert found.calibrated.ravel() == pytest.approx(expit([-3.0, -3.0, 1.0, -0.3, -0.1, -3.0]), abs=1e-12)
    assert np.array_equal(found.probability[2:5], table.probability[2:5])
    assert found.layers["answer"].ravel().tolist() == [4, 4, 2, 5, 6, 4]
    assert one_answer_per_molecule(table, None) is table


class Scored(FittedModel):
    """Three of four training rows have an inner score."""

    inner_scores = InnerScores(np.array([0, 1, 3]), np.array([[1.0], [5.0], [3.0]]))

    def predict(self, rows: IntArray) -> FloatArray:
        raise NotImplementedError


def test_what_calibration_is_fitted_on_names_rows_of_the_dataset() -> None:
    dataset = planted_dataset(40)
    labels = np.zeros((40, len(dataset.compartments)), dtype=np.int8)
    labels[39] = 1
    rows, answer = np.array([20, 30, 35, 39]), np.arange(100, 140)
    answer[39] = answer[20]
    scores, truth, first = inner_pairs(Scored(), dataset.with_labels(labels), rows, answer)
    assert first.tolist() == [20, 30]
    assert scores.ravel().tolist() == [2.0, 5.0] and truth[:, 0].tolist() == [1, 0]
    assert inner_pairs(Scored(), dataset.with_labels(labels), rows, None)[2].tolist() == [20, 30, 39]


def test_folds_keep_together_what_the_dataset_knows(tmp_path: Path) -> None:
    dataset = planted_dataset(60)
    name, groups = kept_together(dataset)
    assert name == "family" and groups is dataset.groups["family"]
    molecules = replace(dataset, groups={"molecule": dataset.groups["molecule"]}, fingerprint="")
    name, groups = kept_together(molecules)
    assert name == "molecule" and groups is not None
    assert len(np.unique(groups)) == len(np.unique(dataset.groups["molecule"])) - 1 + 6, "-1 is no molecule"
    assert kept_together(replace(dataset, groups={}, fingerprint="")) == ("rows", None)
    assert single(np.array([-1, 0, 0, -1])).tolist() == [1, 0, 0, 4]


@pytest.mark.parametrize(("kept", "words"), [("family", "families together"), ("rows", "random rows")])
def test_settings_and_card_say_what_was_kept_together(tmp_path: Path, kept: str, words: str) -> None:
    dataset = planted_dataset(60)
    if kept == "rows":
        dataset = replace(dataset, groups={}, fingerprint="")
    run = RunDirectory(tmp_path)
    context = Context(seed=0, device="cpu")
    run = cross_fit(dataset, model_named("degree-only"), n_folds=3, context=context, run=run)
    assert run.settings["folds_keep_together"] == kept
    card = model_card(run.predictions, run.settings, run.metrics)
    assert words in card.replace("\n", " ")


def test_each_prediction_is_judged_by_rules_of_the_labelled_rows(tmp_path: Path) -> None:
    dataset = replace(planted_dataset(60), knowledge=None, fingerprint="")
    context = Context(seed=0, device="cpu")
    run = cross_fit(
        dataset, model_named("degree-only"), n_folds=3, context=context, run=RunDirectory(tmp_path)
    )
    table = run.predictions
    everywhere = np.ones(60, dtype=np.bool_)  # without knowledge, no row is known to be outside
    molecule = single(dataset.groups["molecule"])
    truth = np.array([dataset.labels[molecule == m].max(axis=0) for m in molecule])
    rows = truth.any(axis=1) & [m not in molecule[:i] for i, m in enumerate(molecule)]
    assert 0 < rows.sum() < dataset.labelled.sum()
    rule, expected = measured_rule(
        truth[rows],
        table.calibrated[rows],
        table.held_out_fold[rows],
        everywhere[rows],
        table.labels,
    )
    assert np.array_equal(table.layers["status"], rule.of(table.calibrated, everywhere))
    assert np.array_equal(table.layers["set"], rule.sets.of(table.calibrated))
    assert np.allclose(table.layers["base_rate"], truth[rows].mean(axis=0))
    assert set(table.layers["features"].ravel()) == {"own"}
    assert run.others is None and run.metrics["others"] is None
    assert run.metrics["statuses"] == expected


def test_inner_folds_know_what_must_stay_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, seen = planted_dataset(60), []
    explain_folds = cross_fitting.explain_folds

    def watched(data, model, folds, context, **kwargs):  # type: ignore[no-untyped-def]
        seen.append(context.groups)
        return explain_folds(data, model, folds, context, **kwargs)

    monkeypatch.setattr(cross_fitting, "explain_folds", watched)
    predictions(tmp_path, dataset, "degree-only")
    assert np.array_equal(seen[0], dataset.groups["family"])


def test_the_rows_of_a_molecule_share_what_their_parts_contribute() -> None:
    good = explanations(("a", "b"))
    amounts = {"base": np.array([[1.0], [3.0]]), "contributions": np.array([[[1.0, 2.0]], [[3.0, 6.0]]])}
    of_model = replace(good.of_model, arrays={**good.of_model.arrays, **amounts})
    found = one_explanation_per_molecule(of_model, np.array([3, 3])).arrays
    assert found["base"].tolist() == [[2.0], [2.0]]
    assert found["contributions"].tolist() == [[[2.0, 4.0]], [[2.0, 4.0]]]
    assert found["neighbours"].tolist() == [[1], [0]], "each row has its own"
    apart = one_explanation_per_molecule(of_model, np.array([0, 1])).arrays
    assert np.array_equal(apart["contributions"], amounts["contributions"])
