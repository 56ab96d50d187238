"""Rows by study degree: equal degrees stay together, and outputs are compared within their fold."""

import numpy as np
import pytest

from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.study_bias import by_degree, quartile_bounds, ranks_in_folds


def table(known: list[int], probability: list[float], fold: list[int]) -> Predictions:
    layers = {"known": np.array([known], dtype=np.int8).T, "probability": np.array([probability]).T}
    layers["calibrated"] = layers["probability"]
    return Predictions(tuple(map(str, range(len(known)))), ("Nucleus",), layers, np.array(fold))


def test_equal_degrees_belong_to_one_range() -> None:
    degree = np.array([0, 0, 0, 0, 0, 3, 5, 9])
    bounds = quartile_bounds(degree)
    parts = by_degree(table([0, 1] * 4, [0.1] * 8, [0] * 8), degree, bounds)
    assert [(part.low, part.high, part.rows) for part in parts] == [(0, 0, 5), (3, 3, 1), (5, 9, 2)]


def test_each_range_is_scored_alone() -> None:
    degree = np.array([1, 1, 1, 8, 8, 8])
    parts = by_degree(
        table([1, 0, 0, 0, 1, 1], [0.9, 0.1, 0.2, 0.8, 0.1, 0.9], [0] * 6), degree, np.array([4.0])
    )
    assert [part.mean_auroc for part in parts] == [1.0, 0.5]
    assert [part.prevalence.tolist() for part in parts] == [[1 / 3], [2 / 3]]
    assert parts[0].mean_auprc == 1.0
    assert parts[1].mean_auprc == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_the_scale_of_a_fold_does_not_matter() -> None:
    """Inside each fold the order is right; pooled outputs would say otherwise."""
    parts = by_degree(
        table([1, 0, 1, 0], [0.2, 0.1, 0.9, 0.8], [0, 0, 1, 1]), np.ones(4, dtype=np.int64), np.array([9.0])
    )
    assert parts[0].mean_auroc == 1.0


def test_ranks_are_shares_with_ties_in_the_middle() -> None:
    ranks = ranks_in_folds(table([0] * 5, [0.3, 0.3, 0.9, 0.5, 0.1], [0, 0, 0, 1, 1]))
    assert ranks.ravel().tolist() == [0.5, 0.5, 1.0, 1.0, 0.5]


def test_a_range_with_one_class_is_undefined() -> None:
    (part,) = by_degree(table([1, 1], [0.5, 0.6], [0, 0]), np.array([1, 2]), np.array([9.0]))
    assert np.isnan(part.mean_auroc) and np.isnan(part.mean_auprc)
