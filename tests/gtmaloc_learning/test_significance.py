"""The corrected resampled t test: by hand, its symmetries, and how it differs from the naive one."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gtmaloc_learning.metrics import summarise
from gtmaloc_learning.significance import corrected_resampled_t_test

VALUE = st.floats(0, 1, allow_subnormal=False)
PAIRS = st.lists(st.tuples(VALUE, VALUE), min_size=2, max_size=20)


def test_the_test_is_the_formula_written_out() -> None:
    """Differences .02, .04, .01, .05 of two seeds of two folds: mean .03, SD √(.001/3), √(1/4 + 1)."""
    found = corrected_resampled_t_test((0.82, 0.84, 0.71, 0.95), (0.80, 0.80, 0.70, 0.90), 2)
    error = math.sqrt(0.001 / 3) * math.sqrt(1 / 4 + 1)
    assert found.difference == pytest.approx(0.03)
    assert found.t == pytest.approx(0.03 / error)
    assert found.p == pytest.approx(2 * (1 - stats.t.cdf(0.03 / error, 3)))
    half = 3.182446305284263 * error  # t of 3 degrees of freedom at .975
    assert found.ci95 == pytest.approx((0.03 - half, 0.03 + half))


def test_the_interval_of_one_model_against_zero_is_that_of_its_summary() -> None:
    values = (0.80, 0.86, 0.78, 0.84, 0.81, 0.79)
    summary = summarise([np.array([v]) for v in values], ("a",), 3)
    assert corrected_resampled_t_test(values, (0.0,) * 6, 3).ci95 == pytest.approx(summary.ci95)


@given(PAIRS)
def test_identical_models_do_not_differ(pairs: list[tuple[float, float]]) -> None:
    values = [first for first, _ in pairs]
    found = corrected_resampled_t_test(values, values, 5)
    assert (found.difference, found.t, found.p, found.ci95) == (0, 0, 1, (0, 0))


@given(PAIRS)
def test_exchanged_models_change_the_sign_only(pairs: list[tuple[float, float]]) -> None:
    first, second = zip(*pairs, strict=True)
    one, other = (corrected_resampled_t_test(*order, 5) for order in ((first, second), (second, first)))
    assert (one.difference, one.t, one.p) == (-other.difference, -other.t, other.p)
    assert one.ci95 == (-other.ci95[1], -other.ci95[0])


@given(PAIRS)
def test_p_is_below_5_percent_when_the_interval_leaves_out_0(pairs: list[tuple[float, float]]) -> None:
    first, second = zip(*pairs, strict=True)
    found = corrected_resampled_t_test(first, second, 5)
    low, high = found.ci95
    assert 0 <= found.p <= 1 and low <= found.difference <= high
    if abs(found.p - 0.05) > 1e-6:
        assert (found.p < 0.05) == (low > 0 or high < 0)


def test_a_fold_that_could_not_be_scored_is_left_out() -> None:
    nan = float("nan")
    found = corrected_resampled_t_test((0.9, nan, 0.7, 0.8), (0.8, 0.5, 0.7, nan), 2)
    assert found == corrected_resampled_t_test((0.9, 0.7), (0.8, 0.7), 2)
    one = corrected_resampled_t_test((0.75, nan), (0.5, 0.5), 2)
    assert json.dumps(one.as_json()) == '{"difference": 0.25, "p": null, "ci95": [null, null]}'
    none = corrected_resampled_t_test((nan,), (nan,), 2)
    assert none.as_json() == {"difference": None, "p": None, "ci95": [None, None]}


def test_a_difference_without_spread_is_certain() -> None:
    found = corrected_resampled_t_test((0.75, 0.5), (0.5, 0.25), 2)
    assert (found.difference, found.t, found.p, found.ci95) == (0.25, math.inf, 0, (0.25, 0.25))
    assert corrected_resampled_t_test((0.5, 0.25), (0.75, 0.5), 2).t == -math.inf


def test_other_folds_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="one model has 2 folds, the other 3"):
        corrected_resampled_t_test((0.1, 0.2), (0.1, 0.2, 0.3), 2)
    with pytest.raises(ValueError, match="1 folds"):
        corrected_resampled_t_test((0.1, 0.2), (0.1, 0.2), 1)


def test_equal_models_are_told_apart_less_often_than_by_the_naive_test() -> None:
    """Independent differences of 10 folds: the naive t has 5 % below .05, ours is that t / √(1 + 10/9)."""
    rng = np.random.default_rng(0)
    zero = (0.0,) * 10
    draws = rng.normal(size=(1000, 10))
    naive = stats.ttest_1samp(draws, 0, axis=1)
    found = [corrected_resampled_t_test(tuple(row), zero, 10) for row in draws]
    assert [f.t for f in found] == pytest.approx((naive.statistic / math.sqrt(1 + 10 / 9)).tolist())
    assert np.mean([f.p < 0.05 for f in found]) < 0.02 < np.mean(naive.pvalue < 0.05)
