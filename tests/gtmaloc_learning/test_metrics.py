"""Metrics: averaged over folds, then labels; the interval accounts for training rows that folds share."""

import math

import numpy as np
import pytest

from gtmaloc_learning.metrics import (
    auprc_per_label,
    auroc_per_label,
    expected_calibration_error,
    single_class_notes,
    summarise,
)


def test_areas_by_hand() -> None:
    """Best first: positive, negative, positive, negative: 3 of 4 pairs in order; ½ · 1 + ½ · ⅔."""
    labels, scores = np.array([[1], [0], [1], [0]]), np.array([[0.9], [0.8], [0.7], [0.2]])
    assert auroc_per_label(labels, scores) == pytest.approx([3 / 4])
    assert auprc_per_label(labels, scores) == pytest.approx([5 / 6])


def test_auroc_of_a_single_class_is_undefined_and_reported() -> None:
    labels = np.array([[1, 0], [0, 0], [1, 0]])
    scores = np.array([[0.9, 0.1], [0.2, 0.3], [0.1, 0.2]])
    values = auroc_per_label(labels, scores)
    assert values[0] == 0.5 and np.isnan(values[1])
    summary = summarise([values, np.array([1.0, 0.5])], ("a", "b"), 2)
    assert summary.per_label == {"a": 0.75, "b": 0.5}
    assert summary.mean == 0.625
    assert single_class_notes([values, values], ("a", "b")) == (
        "b: 2 of 2 test folds hold a single class and are left out of its mean",
    )


def test_the_interval_is_the_formula_written_out() -> None:
    """Mean ± t(n − 1) · SD · √(1/n + 1/(K − 1)) for n fold values of K folds: two seeds of three folds."""
    values = (0.80, 0.86, 0.78, 0.84, 0.81, 0.79)
    summary = summarise([np.array([v - 0.1, v + 0.1]) for v in values], ("a", "b"), 3)
    mean = sum(values) / 6
    sd = math.sqrt(sum((v - mean) ** 2 for v in values) / 5)
    half = 2.570581835636314 * sd * math.sqrt(1 / 6 + 1 / 2)  # t of 5 degrees of freedom at .975
    assert summary.mean == pytest.approx(mean, abs=1e-12)
    assert summary.sd == pytest.approx(sd, abs=1e-12)
    assert summary.ci95 == pytest.approx((mean - half, mean + half), abs=1e-12)
    assert summary.per_label == pytest.approx({"a": mean - 0.1, "b": mean + 0.1}, abs=1e-12)


def test_the_interval_stays_between_0_and_1() -> None:
    assert summarise([np.array([0.1]), np.array([0.99])], ("a",), 2).ci95 == (0.0, 1.0)


def test_one_fold_has_no_spread_and_undefined_values_become_null() -> None:
    summary = summarise([np.array([0.7, np.nan])], ("a", "b"), 2)
    assert summary.as_json() == {
        "mean": 0.7, "sd": None, "ci95": [None, None], "per_label": {"a": 0.7, "b": None},
    }  # fmt: skip


def test_the_interval_is_wider_than_the_naive_one() -> None:
    values = [np.array([v]) for v in (0.8, 0.9, 0.85, 0.95)]
    summary = summarise(values, ("a",), 4)
    naive = 1.96 * summary.sd / 2
    assert summary.mean - summary.ci95[0] > naive
    assert summary.as_json()["per_label"] == {"a": pytest.approx(0.875)}


def test_calibration_error_of_perfect_and_of_overconfident_probabilities() -> None:
    truth = np.array([[1], [0]] * 50)
    assert expected_calibration_error(truth, np.full((100, 1), 0.5)) == pytest.approx(0.0)
    assert expected_calibration_error(truth, np.full((100, 1), 0.9)) == pytest.approx(0.4)
    assert expected_calibration_error(truth, truth.astype(float)) == 0.0


def test_calibration_error_by_hand() -> None:
    """The first of 15 bins ends at 1/15 = .067, so .06 and .07 are apart; the last one holds 1."""
    labels = np.array([[1, 0], [0, 1]])
    probability = np.array([[0.06, 1.0], [0.07, 0.95]])
    first, second = (0.94 + 0.07) / 2, (1 - 0.05) / 2
    assert expected_calibration_error(labels[:, :1], probability[:, :1]) == pytest.approx(first)
    assert expected_calibration_error(labels, probability) == pytest.approx((first + second) / 2)


def test_the_mean_is_over_folds_then_labels() -> None:
    """A label that one fold could not score weighs as much as the others: (.7 + .4) / 2."""
    summary = summarise([np.array([0.8, 0.4]), np.array([0.6, np.nan])], ("a", "b"), 2)
    assert summary.mean == pytest.approx(0.55)  # over labels, then folds: .6
