r"""Kaplan–Meier curves of a high-risk and a low-risk group, with band and numbers at risk, by lifelines.

$$ \hat S(t) = \prod_{t_i \le t} \Bigl(1 - \frac{d_i}{n_i}\Bigr) $$

The 95 % band is lifelines' exponential Greenwood band, on the log(−log) scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from lifelines import KaplanMeierFitter

from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.evaluation.risk_groups import RiskGroups

DAYS_PER_YEAR = 365.25
_FEWEST_AT_RISK = 10
_TICK_STEPS = (0.25, 0.5, 1, 2, 3, 5)
_MOST_TICKS = 10


@dataclass(frozen=True, eq=False)
class SurvivalCurve:
    """One group. The curve is constant from one entry of `years` to the next.

    Attributes:
        patients: number of patients.
        deaths: how many of them died.
        years: (T,) 0 and the times of the deaths, ascending.
        survival: (T,) probability to live longer.
        lower: (T,) lower end of its 95 % band.
        upper: (T,) upper end.
        censored: (K,) times at which patients were last seen alive, ascending.
        at_risk: (ticks,) patients at risk at each tick of the time axis.
    """

    patients: int
    deaths: int
    years: FloatArray
    survival: FloatArray
    lower: FloatArray
    upper: FloatArray
    censored: FloatArray
    at_risk: IntArray

    @property
    def end(self) -> float:
        """Years of the longest follow-up."""
        return float(max([self.years[-1], *self.censored[-1:]]))


@dataclass(frozen=True, eq=False)
class KaplanMeier:
    """Both groups on one time axis.

    Attributes:
        ticks: years at which patients at risk are counted, from 0; the axis ends at the last one.
        high: the high-risk group.
        low: the low-risk group.
        label: how the groups were found: out of fold, or in-sample.
    """

    ticks: FloatArray
    high: SurvivalCurve
    low: SurvivalCurve
    label: str


def kaplan_meier(groups: RiskGroups) -> KaplanMeier:
    """The curves of both groups.

    The time axis ends where fewer than ten patients are left, or at the first tick if that comes later.
    """
    years = groups.days / DAYS_PER_YEAR
    ticks = _ticks(years)
    return KaplanMeier(
        ticks,
        _curve(years[groups.high], groups.died[groups.high], ticks),
        _curve(years[~groups.high], groups.died[~groups.high], ticks),
        groups.label,
    )


def _ticks(years: FloatArray) -> FloatArray:
    end = np.sort(years)[-min(_FEWEST_AT_RISK, len(years))]
    step = next((step for step in _TICK_STEPS if end / step <= _MOST_TICKS), _TICK_STEPS[-1])
    return np.arange(max(1, int(end / step)) + 1, dtype=np.float64) * step


def _curve(years: FloatArray, died: np.ndarray, ticks: FloatArray) -> SurvivalCurve:
    at_risk = np.array([int((years >= tick).sum()) for tick in ticks])
    times = np.concatenate([[0.0], np.unique(years[died])])
    survival = lower = upper = np.ones(len(times))
    if len(years):
        fitted = KaplanMeierFitter().fit(years, died)
        survival = fitted.survival_function_at_times(times).to_numpy(dtype=np.float64)
        band = fitted.confidence_interval_.reindex(times).to_numpy(dtype=np.float64)
        band[0] = 1.0  # nobody died before the start
        lower, upper = band.T
    return SurvivalCurve(
        len(years), int(died.sum()), times, survival, lower, upper, np.sort(years[~died]), at_risk
    )
