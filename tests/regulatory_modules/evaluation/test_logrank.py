"""The batched log-rank test is that of lifelines."""

import numpy as np
import pytest
from lifelines.statistics import logrank_test

from regulatory_modules.evaluation.logrank import logrank_p


def test_as_in_lifelines_with_ties() -> None:
    rng = np.random.default_rng(1)
    days, died = rng.integers(1, 20, 90).astype(np.float64), rng.random(90) < 0.5
    high = rng.random((20, 90)) < 0.4
    high[0] = days < 8
    expected = [logrank_test(days[h], days[~h], died[h], died[~h]).p_value for h in high]
    assert logrank_p(high, days, died) == pytest.approx(np.array(expected), rel=1e-9)


def test_the_last_death_has_nobody_to_be_compared_with() -> None:
    """Alone at risk on day 3, it adds no variance: χ² = (1 − ½ − …)² over the deaths of days 1 and 2 only."""
    days, died = np.array([1.0, 2.0, 3.0]), np.ones(3, dtype=np.bool_)
    high = np.array([[True, False, False]])
    assert logrank_p(high, days, died) == pytest.approx(0.15729920705, rel=1e-8)


def test_an_empty_group_differs_from_nothing() -> None:
    days, died = np.arange(1.0, 11.0), np.ones(10, dtype=np.bool_)
    assert logrank_p(np.array([[True] * 10, [False] * 10]), days, died).tolist() == [1.0, 1.0]
