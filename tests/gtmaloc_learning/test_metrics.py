"""Metrics: averaged over folds, then labels; the interval accounts for training rows that folds share."""

import math

import numpy as np
import pytest

from gtmaloc_learning.metrics import (
    auprc_per_label,
    auroc_per_label,
    corrected_standard_error,
    mean_over,
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


def test_the_mean_is_over_folds_then_labels() -> None:
    """A label that one fold could not score weighs as much as the others: (.7 + .4) / 2."""
    summary = summarise([np.array([0.8, 0.4]), np.array([0.6, np.nan])], ("a", "b"), 2)
    assert summary.mean == pytest.approx(0.55)  # over labels, then folds: .6


def test_the_values_of_each_fold_are_kept_for_comparisons() -> None:
    values = [np.array([0.8, 0.4]), np.array([0.6, np.nan]), np.array([np.nan, np.nan])]
    kept = summarise(values, ("a", "b"), 3).per_fold
    assert kept[:2] == pytest.approx((0.6, 0.6)) and math.isnan(kept[2])


def test_the_corrected_standard_error_by_hand() -> None:
    """Ten folds, each with 1/9 as many test rows as training rows: .3 · √(1/10 + 1/9)."""
    assert corrected_standard_error(0.3, 10, 10) == pytest.approx(0.3 * math.sqrt(19 / 90))


def test_a_mean_over_some_labels_leaves_out_absent_and_undefined_ones() -> None:
    values = {"a": 0.2, "b": 0.6, "c": float("nan"), "d": 0.9}
    assert mean_over(values, ("a", "b", "c", "nowhere")) == pytest.approx(0.4)
    assert math.isnan(mean_over(values, ("c", "nowhere")))
