"""Scores of a patient depend on the training patients only."""

import numpy as np
import pytest

from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.evaluation.cox import RIDGE, fit_cox
from regulatory_modules.evaluation.survival_folds import (
    out_of_fold,
    prepare_folds,
    split,
    standardise,
    with_missing_columns,
)

SETS: IntArray = np.array([[0, 1, 2], [3, 4, 5], [1, 3, 5]])


@pytest.fixture(scope="module")
def cohort() -> tuple[FloatArray, FloatArray, BoolArray]:
    rng = np.random.default_rng(7)
    x = rng.normal(5, 2, size=(83, 6))
    return x, np.ceil(100 * rng.exponential(np.exp(-x[:, 0] / 4))), rng.random(83) < 0.45


def test_every_patient_is_tested_once_per_repeat_and_deaths_are_spread(
    cohort: tuple[FloatArray, FloatArray, BoolArray],
) -> None:
    died = cohort[2]
    folds = list(split(died, 3))
    assert [repeat for repeat, _, _ in folds] == [n for n in range(5) for _ in range(5)]
    for repeat in range(5):
        tested = np.concatenate([test for number, _, test in folds if number == repeat])
        assert sorted(tested) == list(range(83))
    for _, train, test in folds:
        assert not set(train) & set(test)
        assert abs(died[test].sum() - died.sum() / 5) < 1
    assert not np.array_equal(folds[0][2], folds[5][2])
    assert not np.array_equal(folds[0][2], next(split(died, 4))[2])


def test_a_score_worked_out_with_plain_steps(cohort: tuple[FloatArray, FloatArray, BoolArray]) -> None:
    x, days, died = cohort
    found = out_of_fold(prepare_folds(x, days, died, 3), SETS)
    repeat, train, test = list(split(died, 3))[7]
    mean, spread = x[train].mean(axis=0), x[train].std(axis=0)
    z = (x - mean) / spread
    beta = fit_cox(z[None, train][:, :, SETS[2]], days[train], died[train], RIDGE)[0]
    eta = z[:, SETS[2]] @ beta
    expected = (eta[test] - eta[train].mean()) / eta[train].std()
    assert found.scores[repeat, 2, test] == pytest.approx(expected, abs=1e-9)
    assert np.array_equal(found.high[repeat, 2, test], eta[test] > np.median(eta[train]))


def test_survival_and_expression_of_test_patients_change_no_coefficient(
    cohort: tuple[FloatArray, FloatArray, BoolArray],
) -> None:
    x, days, died = cohort
    folds = prepare_folds(x, days, died, 3)
    test = folds[0].test
    changed_x, changed_days = x.copy(), days.copy()
    changed_x[test] += np.random.default_rng(1).normal(size=(len(test), 6))
    changed_days[test] = days[test][::-1] * 7  # who died stays, so that the folds stay
    changed = prepare_folds(changed_x, changed_days, died, 3)
    assert np.array_equal(changed[0].coefficients(SETS), folds[0].coefficients(SETS))
    assert not np.array_equal(changed[1].coefficients(SETS), folds[1].coefficients(SETS))


def test_a_set_scores_the_same_alone_and_among_others(
    cohort: tuple[FloatArray, FloatArray, BoolArray],
) -> None:
    folds = prepare_folds(*cohort, 3)
    together = out_of_fold(folds, SETS).scores
    assert np.array_equal(out_of_fold(folds, SETS[1:2]).scores[:, 0], together[:, 1])


def test_an_affine_change_of_the_expression_changes_no_score(
    cohort: tuple[FloatArray, FloatArray, BoolArray],
) -> None:
    x, days, died = cohort
    scores = out_of_fold(prepare_folds(x, days, died, 3), SETS).scores
    changed = out_of_fold(prepare_folds(x * 3 - 50, days, died, 3), SETS).scores
    assert changed == pytest.approx(scores, abs=1e-7)


def test_unknown_and_constant_values_become_the_mean_of_the_training_patients() -> None:
    train = np.array([[1.0, 7.0, 0.1], [3.0, 7.0, 0.1], [np.nan, 7.0, 0.1]])
    test = np.array([[np.nan, 9.0, 0.3], [5.0, 7.0, 0.1]])
    train_z, test_z = standardise(train, test)
    assert train_z.tolist() == [[-1, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert test_z.tolist() == [[0, 3], [0, 0], [0, 0]]


def test_missing_values_get_a_column_of_their_own() -> None:
    found = with_missing_columns(np.array([[60.0, 1.0], [70.0, np.nan]]))
    assert np.array_equal(found, [[60, 1, 0], [70, np.nan, 1]], equal_nan=True)


def test_a_set_of_constant_covariates_scores_everybody_the_same(
    cohort: tuple[FloatArray, FloatArray, BoolArray],
) -> None:
    x, days, died = cohort
    found = out_of_fold(prepare_folds(np.full_like(x, 0.3), days, died, 3), SETS)
    assert not found.scores.any()
    assert not found.high.any()
