"""Platt scaling: from the score of a model to a calibrated probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit, logit

from gtmaloc_learning.arrays import FloatArray

_RIDGE = 1e-3


def logit_of(probability: npt.NDArray[np.floating], least: float = 1e-6) -> FloatArray:
    """log(p / (1 − p)), with p clipped to [least, 1 − least]."""
    return np.asarray(logit(np.clip(probability.astype(np.float64), least, 1 - least)))


@dataclass(frozen=True, eq=False)
class PlattScaling:
    """p_c = σ(a_c s_c + b_c) for each label c.

    Attributes:
        slope: a (C,).
        intercept: b (C,).
    """

    slope: FloatArray
    intercept: FloatArray

    @classmethod
    def fit(cls, scores: npt.NDArray[np.floating], labels: npt.NDArray[np.integer]) -> PlattScaling:
        """Fit on scores of rows that the scoring model was not trained on.

        Targets are smoothed as in Platt (1999), t₊ = (n₊ + 1)/(n₊ + 2), t₋ = 1/(n₋ + 2), and the slope is
        kept positive, so that calibration never changes the ranking within a label.

        Args:
            scores: (n, C) logits of inner out-of-fold or validation rows.
            labels: (n, C) 0/1 of the same rows.
        """
        pairs = [_fit_one(scores[:, c].astype(np.float64), labels[:, c]) for c in range(labels.shape[1])]
        slope, intercept = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
        return cls(slope, intercept)

    def apply(self, scores: npt.NDArray[np.floating]) -> FloatArray:
        """Calibrated probabilities (n, C)."""
        return np.asarray(expit(scores * self.slope + self.intercept), dtype=np.float64)


def _fit_one(score: FloatArray, label: npt.NDArray[np.integer]) -> tuple[float, float]:
    positive = int(label.sum())
    negative = len(label) - positive
    target = np.where(label > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))
    start = np.array([0.0, float(logit((positive + 1) / (len(label) + 2)))])

    def loss(parameters: FloatArray) -> tuple[float, FloatArray]:
        slope = np.exp(parameters[0])
        z = slope * score + parameters[1]
        error = (expit(z) - target) / len(label)
        value = float(np.mean(np.logaddexp(0, z) - target * z)) + _RIDGE * parameters[0] ** 2
        return value, np.array([(error * score).sum() * slope + 2 * _RIDGE * parameters[0], error.sum()])

    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(-4.0, 4.0), (-20.0, 20.0)])
    return float(np.exp(found.x[0])), float(found.x[1])
