"""Whether one model is better than another on the same folds: the corrected resampled t test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from gtmaloc_learning.metrics import corrected_standard_error, json_number


@dataclass(frozen=True)
class PairedDifference:
    """The mean difference between two models over seeds × folds.

    Attributes:
        difference: mean of first minus second.
        t: the difference in corrected standard errors.
        p: two-sided p value: how often a |t| as large arises if neither model is better.
        ci95: 95 % interval of the difference.
    """

    difference: float
    t: float
    p: float
    ci95: tuple[float, float]

    def as_json(self) -> dict[str, object]:
        """The JSON form that the command line documents; undefined values become null."""
        return {
            "difference": json_number(self.difference),
            "p": json_number(self.p),
            "ci95": [json_number(v) for v in self.ci95],
        }


def corrected_resampled_t_test(
    first: Sequence[float], second: Sequence[float], n_folds: int
) -> PairedDifference:
    """Test d_j = first_j − second_j: t = d̄ / s, s = SD(d) · √(1/n + 1/(K − 1)), n − 1 degrees of freedom.

    The interval is d̄ ± t₀.₉₇₅(n − 1) · s. The term 1/(K − 1) accounts for the training rows that folds share;
    without it the test finds differences far too often. A fold in which a model could not be scored is left
    out. With fewer than two folds left, t, p and interval are NaN. Differences without any spread have p = 1
    if they are 0, otherwise p = 0.
    Source: Nadeau and Bengio, Machine Learning 52 (2003) 239.

    Args:
        first: one value for each fold of each seed.
        second: the same of the other model, in the same order.
        n_folds: K, at least 2.

    Raises:
        ValueError: the numbers of folds differ, or K is less than 2.
    """
    if len(first) != len(second):
        raise ValueError(f"one model has {len(first)} folds, the other {len(second)}")
    if n_folds < 2:
        raise ValueError(f"{n_folds} folds share no training rows to correct for")
    d = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    d = d[np.isfinite(d)]
    n, nan = len(d), float("nan")
    if n < 2:
        return PairedDifference(float(d.mean()) if n else nan, nan, nan, (nan, nan))
    mean, error = float(d.mean()), corrected_standard_error(float(d.std(ddof=1)), n, n_folds)
    without_spread = float(np.copysign(np.inf, mean)) if mean else 0.0
    t = mean / error if error else without_spread
    half = float(stats.t.ppf(0.975, n - 1)) * error
    return PairedDifference(mean, t, float(2 * stats.t.sf(abs(t), n - 1)), (mean - half, mean + half))
