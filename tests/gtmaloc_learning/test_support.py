"""Support: the smallest fold of any seed, the sum over the folds of one seed, and what chance reaches."""

import numpy as np
import pytest

from gtmaloc_learning.metrics import auprc_per_label
from gtmaloc_learning.support import lift_per_label, prevalence_per_label, support_per_label


def test_support_by_hand() -> None:
    """Two seeds of two folds; the first label has 1 + 2 and 3 + 0 positives of 2 + 3 rows each."""
    seeds = [
        [np.array([[1, 0], [0, 0]]), np.array([[1, 1], [1, 0], [0, 0]])],
        [np.array([[1, 0], [1, 0], [1, 1]]), np.array([[0, 0], [0, 0]])],
    ]
    assert support_per_label(seeds, ("a", "b")) == {
        "a": {"positives": {"min": 0, "total": 3}, "negatives": {"min": 0, "total": 2}},
        "b": {"positives": {"min": 0, "total": 1}, "negatives": {"min": 2, "total": 4}},
    }


def test_the_total_is_that_of_the_smallest_seed() -> None:
    seeds = [[np.array([[1], [1], [0]])], [np.array([[1], [0]])]]
    assert support_per_label(seeds, ("a",))["a"] == {
        "positives": {"min": 1, "total": 1},
        "negatives": {"min": 1, "total": 1},
    }


def test_prevalence_and_lift_by_hand() -> None:
    labels = np.array([[1, 0, 1], [0, 0, 1], [0, 0, 1], [0, 0, 0]])
    prevalence = prevalence_per_label(labels)
    assert prevalence.tolist() == [0.25, 0, 0.75]
    lift = lift_per_label(np.array([0.75, np.nan, 0.75]), prevalence)
    assert lift[0] == 3 and np.isnan(lift[1]) and lift[2] == 1


def test_random_scores_have_a_lift_of_1() -> None:
    rng = np.random.default_rng(0)
    labels = (rng.random((20_000, 2)) < (0.1, 0.6)).astype(int)
    auprc = auprc_per_label(labels, rng.random(labels.shape))
    assert lift_per_label(auprc, prevalence_per_label(labels)) == pytest.approx([1, 1], abs=0.05)
