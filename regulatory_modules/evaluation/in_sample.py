"""The protocol of MICA's paper, for comparison only: fit, divide and test on the same patients.

A Cox model of the module's miRNAs is fitted to all patients, they are divided at the median of its linear
predictor, and the groups are compared by the log-rank test. With five miRNAs it calls about two of five
modules "prognostic" at p < .05 after survival was permuted over the patients.
Source of the protocol: the risk score of Shukla et al. as MICA uses it, section 3.5.
"""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.evaluation.cox import RiskSets, fit_in_order
from regulatory_modules.evaluation.logrank import logrank_p
from regulatory_modules.evaluation.survival_folds import standardise

_RIDGE = 1e-3
"""The paper has no ridge; this one changes no decision, but keeps a fit with collinear miRNAs finite."""


def in_sample_high(expression: FloatArray, sets: IntArray, days: FloatArray, died: BoolArray) -> BoolArray:
    """(B, n) who is above the median risk of a model fitted to the same patients.

    Args:
        expression: (n, M) log expression of the patients.
        sets: (B, m) miRNAs of each model.
        days: (n,) days to death or last contact.
        died: (n,) whether the patient died on that day.
    """
    risk_sets = RiskSets.of(days, died)
    z, _ = standardise(expression[risk_sets.order], expression[:0])
    high = np.empty((len(sets), len(days)), dtype=np.bool_)
    for start in range(0, len(sets), 100):
        x = z[sets[start : start + 100]]
        risk = (fit_in_order(x, risk_sets, _RIDGE)[:, None, :] @ x)[:, 0, :]
        above = risk > np.median(risk, axis=1, keepdims=True)
        high[start : start + 100, risk_sets.order] = above
    return high


def in_sample_logrank_p(
    expression: FloatArray, sets: IntArray, days: FloatArray, died: BoolArray
) -> FloatArray:
    """(B,) log-rank p of these groups: far too small, as the groups were fitted to the survival tested."""
    return logrank_p(in_sample_high(expression, sets, days, died), days, died)
