"""Conformal sets keep their coverage for exchangeable rows, and say so little where there are few."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtmaloc_learning.conformal import ABSENT, EITHER, NEITHER, PRESENT, SETS, ConformalSets, contains


def test_the_limit_is_the_kth_value_of_each_class() -> None:
    truth = np.array([[1]] * 19 + [[0]] * 9)
    positives, negatives = np.arange(1, 20) / 20, np.arange(1, 10) / 10
    found = ConformalSets.fit(truth, np.concatenate([positives, negatives])[:, None], coverage=0.9)
    # 19 positives: k = ⌈20 · .9⌉ = 18, the 18th largest is 2/20; 9 negatives: k = ⌈10 · .9⌉ = 9, the largest
    assert found.present_from.tolist() == [0.1]
    assert found.absent_to.tolist() == [0.9]
    assert found.of(np.array([[0.05], [0.1], [0.9], [0.95]])).ravel().tolist() == [
        ABSENT, EITHER, EITHER, PRESENT,
    ]  # fmt: skip


def test_too_few_rows_of_a_class_exclude_nothing() -> None:
    found = ConformalSets.fit(np.array([[1]] * 8 + [[0]] * 30), np.linspace(0, 1, 38)[:, None])
    assert found.present_from.tolist() == [-math.inf], "8 positives: k = 9"
    assert set(found.of(np.array([[0.0], [1.0]])).ravel()) == {EITHER, PRESENT}
    none = ConformalSets.fit(np.zeros((0, 2), dtype=int), np.zeros((0, 2)))
    assert set(none.of(np.array([[0.0, 1.0]])).ravel()) == {EITHER}


def test_neither_is_the_set_of_what_is_unlike_both() -> None:
    rule = ConformalSets(np.array([0.8]), np.array([0.2]))
    assert rule.of(np.array([[0.5]])).tolist() == [[NEITHER]]
    assert set(SETS) == {PRESENT, ABSENT, EITHER, NEITHER}


@pytest.mark.parametrize(
    ("set_", "truth", "expected"),
    [(PRESENT, 1, True), (PRESENT, 0, False), (ABSENT, 0, True), (ABSENT, 1, False), (EITHER, 0, True),
     (EITHER, 1, True), (NEITHER, 0, False), (NEITHER, 1, False)],
)  # fmt: skip
def test_what_a_set_contains(set_: str, truth: int, expected: bool) -> None:
    assert contains(np.array([set_]), np.array([truth])).tolist() == [expected]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(10, 60), st.sampled_from([0.5, 0.8, 0.9]))
def test_a_new_row_of_either_class_is_covered(seed: int, n: int, coverage: float) -> None:
    rng = np.random.default_rng(seed)
    hits = np.zeros(2)
    repeats = 400
    for _ in range(repeats):
        positive, negative = rng.beta(4, 2, n + 1), rng.beta(2, 3, n + 1)
        truth = np.array([1] * n + [0] * n)[:, None]
        rule = ConformalSets.fit(truth, np.concatenate([positive[:n], negative[:n]])[:, None], coverage)
        new = rule.of(np.array([[positive[n]], [negative[n]]]))
        hits += contains(new, np.array([[1], [0]])).ravel()
    expected = np.ceil((n + 1) * coverage) / (n + 1)  # exact for values without ties
    assert (np.abs(hits / repeats - min(1.0, expected)) < 4.5 * np.sqrt(0.25 / repeats)).all()
    assert (hits / repeats > coverage - 4.5 * np.sqrt(coverage * (1 - coverage) / repeats)).all()
