"""Concordance equals that of lifelines, and its interval follows from the influence of each patient."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines.utils import concordance_index

from gtmaloc_learning.arrays import BoolArray, FloatArray
from regulatory_modules.evaluation.concordance import (
    ComparablePairs,
    NothingToCompare,
    concordance,
    influence,
    interval95,
)


def follow_up(n: int, seed: int) -> tuple[FloatArray, BoolArray]:
    rng = np.random.default_rng(seed)
    return rng.integers(1, n // 3, n).astype(np.float64), rng.random(n) < 0.5


def test_worked_out_by_hand() -> None:
    """Pairs: 0-1, 0-2, 0-3 (right, tied, right); 2-1 on one day, as 1 is censored (right), 2-3 (right)."""
    days, died = np.array([1.0, 2.0, 2.0, 4.0]), np.array([True, False, True, True])
    pairs = ComparablePairs.of(days, died)
    assert pairs.count == 5
    assert concordance(np.array([[3.0, 1.0, 3.0, 2.0]]), pairs) == pytest.approx(4.5 / 5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.integers(-3, 3)), min_size=2, max_size=25))
def test_as_in_lifelines_with_ties_of_every_kind(patients: list[tuple[int, bool, int]]) -> None:
    days, died, scores = (np.array(column) for column in zip(*patients, strict=True))
    try:
        expected = concordance_index(days, -scores, died)
    except ZeroDivisionError:
        with pytest.raises(NothingToCompare):
            ComparablePairs.of(days.astype(np.float64), died)
        return
    pairs = ComparablePairs.of(days.astype(np.float64), died)
    assert concordance(scores[None].astype(np.float64), pairs)[0] == pytest.approx(expected, abs=1e-12)


def test_many_scores_of_many_patients_at_once() -> None:
    """More score vectors than one block and more survivors of a death than a byte can count."""
    days, died = follow_up(700, 1)
    scores = np.round(np.random.default_rng(1).normal(size=(300, 700)), 1)
    c = concordance(scores, ComparablePairs.of(days, died))
    for row in (0, 255, 256, 299):
        assert c[row] == pytest.approx(concordance_index(days, -scores[row], died), abs=1e-12)


def test_any_increasing_change_of_the_scores_and_any_order_of_the_patients_give_the_same() -> None:
    days, died = follow_up(60, 2)
    scores = np.random.default_rng(2).normal(size=(3, 60))
    order = np.random.default_rng(3).permutation(60)
    c = concordance(scores, ComparablePairs.of(days, died))
    assert np.array_equal(concordance(np.exp(scores), ComparablePairs.of(days, died)), c)
    permuted = ComparablePairs.of(days[order], died[order])
    assert np.array_equal(concordance(scores[:, order], permuted), c)
    assert concordance(-scores, ComparablePairs.of(days, died)) == pytest.approx(1 - c)


def test_the_influence_of_a_patient_is_the_derivative_by_its_weight() -> None:
    days, died = follow_up(30, 4)
    scores = np.round(np.random.default_rng(4).normal(size=30))
    earlier = died[:, None] & ((days[:, None] < days) | ((days[:, None] == days) & ~died))
    right = (scores[:, None] > scores) + (scores[:, None] == scores) / 2

    def weighted(weights: FloatArray) -> float:
        pair_weights = earlier * np.outer(weights, weights)
        return float((pair_weights * right).sum() / pair_weights.sum())

    step = 1e-6 * np.eye(30)
    expected = [(weighted(1 + row) - weighted(1 - row)) / 2e-6 for row in step]
    found = influence(scores, ComparablePairs.of(days, died))
    assert found == pytest.approx(np.array(expected), abs=1e-8)
    assert found.sum() == pytest.approx(0, abs=1e-12)


def test_the_interval_has_the_width_of_a_bootstrap_over_patients() -> None:
    rng = np.random.default_rng(5)
    scores = rng.normal(size=150)
    days, died = rng.exponential(np.exp(-0.5 * scores)), rng.random(150) < 0.6
    c = float(concordance(scores[None], ComparablePairs.of(days, died))[0])
    low, high = interval95(c, influence(scores, ComparablePairs.of(days, died)))
    resampled = []
    for _ in range(300):
        rows = rng.integers(0, 150, 150)
        resampled.append(concordance(scores[None, rows], ComparablePairs.of(days[rows], died[rows]))[0])
    assert (high - low) / 2 == pytest.approx(1.96 * np.std(resampled), rel=0.15)
    assert (low + high) / 2 == pytest.approx(c)


def test_an_interval_ends_at_what_is_possible() -> None:
    assert interval95(0.95, np.array([0.1])) == (pytest.approx(0.95 - 0.196, abs=1e-4), 1.0)
    assert interval95(-0.5, np.array([0.1]), (-1.0, 1.0))[0] == pytest.approx(-0.696, abs=1e-4)


def test_nobody_outlived_a_death() -> None:
    with pytest.raises(NothingToCompare, match="No two of 3 patients with 1 deaths"):
        ComparablePairs.of(np.array([1.0, 2.0, 3.0]), np.array([False, False, True]))
