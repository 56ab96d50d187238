"""Patients divided into a high-risk and a low-risk group, and how far the two differ."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from lifelines.statistics import proportional_hazard_test

from gtmaloc_learning.arrays import BoolArray, FloatArray
from gtmaloc_learning.metrics import json_number
from regulatory_modules.evaluation.concordance import Interval
from regulatory_modules.evaluation.logrank import logrank_p


@dataclass(frozen=True)
class HazardRatio:
    """Hazard of the high-risk group over that of the low-risk group.

    Attributes:
        value: the ratio; NaN if a group is empty or nobody in it died.
        interval: its 95 % interval (Wald, on the log scale).
    """

    value: float
    interval: Interval

    def as_json(self) -> dict[str, object]:
        """`{value, ci95}`; undefined values become null."""
        return {"value": json_number(self.value), "ci95": [json_number(v) for v in self.interval]}


@dataclass(frozen=True, eq=False)
class RiskGroups:
    """Two groups of patients.

    Attributes:
        days: (n,) days to death or last contact.
        died: (n,) whether the patient died on that day.
        high: (n,) who is in the high-risk group.
        in_sample: whether the groups come from a model that was fitted to the same patients, so that they
            differ even where the model knows nothing.
    """

    days: FloatArray
    died: BoolArray
    high: BoolArray
    in_sample: bool

    @property
    def label(self) -> str:
        """How the groups were found, for titles and tables."""
        return (
            "in-sample: the risk score was fitted to these patients"
            if self.in_sample
            else "out of fold: scored by models that never saw the patient"
        )

    def logrank_p(self) -> float:
        """The p of the log-rank test; 1 if a group is empty."""
        return float(logrank_p(self.high[None], self.days, self.died)[0])

    def hazard_ratio(self) -> HazardRatio:
        """Hazard ratio by lifelines' Cox model with the group as its only covariate."""
        if not (self.died[self.high].any() and self.died[~self.high].any()):
            return HazardRatio(math.nan, (math.nan, math.nan))
        fitted = CoxPHFitter().fit(_table(self.high.astype(np.float64), self.days, self.died), "days", "died")
        low, up = np.exp(fitted.confidence_intervals_.loc["risk"].to_numpy(dtype=np.float64))
        return HazardRatio(float(fitted.hazard_ratios_["risk"]), (float(low), float(up)))


def proportional_hazards_p(scores: FloatArray, days: FloatArray, died: BoolArray) -> float:
    """Whether the effect of a score stays the same over time: p of lifelines' test of Schoenfeld residuals.

    A small p says that the hazard ratio is an average over a changing effect. The score is the only
    covariate, time enters by rank (Grambsch and Therneau, Biometrika 81 (1994) 515).

    Args:
        scores: (n,) risk scores.
        days: (n,) days to death or last contact.
        died: (n,) whether the patient died on that day.

    Returns:
        p; NaN if all patients have the same score.
    """
    spread = scores.std()
    if spread == 0:
        return math.nan
    table = _table((scores - scores.mean()) / spread, days, died)
    fitted = CoxPHFitter().fit(table, "days", "died")
    return float(np.squeeze(proportional_hazard_test(fitted, table, time_transform="rank").p_value))


def _table(risk: FloatArray, days: FloatArray, died: BoolArray) -> pd.DataFrame:
    return pd.DataFrame({"risk": risk, "days": days, "died": died})
