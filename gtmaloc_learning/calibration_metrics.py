"""How far calibrated probabilities are from the truth: Brier score, ECE with its floor, calibration line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of

ECE_BINS = 15
FLOOR_DRAWS = 200

_LEAST_SPREAD = 1e-9
"""Logits that differ by less count as constant."""


def brier_per_label(labels: npt.NDArray[np.integer], probability: npt.NDArray[np.floating]) -> FloatArray:
    """(C,) Brier score Σ_i (p_i − y_i)² / n (Brier 1950); 0 is perfect.

    Args:
        labels: (n, C) 0/1.
        probability: (n, C) calibrated probabilities.
    """
    return np.asarray(((probability - labels) ** 2).mean(axis=0), dtype=np.float64)


def expected_calibration_error(
    labels: npt.NDArray[np.integer], probability: npt.NDArray[np.floating]
) -> float:
    """ECE = Σ_b (n_b / n) |mean label − mean probability| over 15 equal-width bins; mean over labels.

    Each row counts once: rows of several seeds together would average their chance deviations away.

    Args:
        labels: (n, C) 0/1.
        probability: (n, C) calibrated probabilities.
    """
    errors = []
    for c in range(labels.shape[1]):
        residual = labels[:, c] - probability[:, c]
        gap = np.bincount(_bins(probability[:, c]), weights=residual, minlength=ECE_BINS)
        errors.append(np.abs(gap).sum() / max(len(residual), 1))
    return float(np.mean(errors))


def calibration_error_floor(
    probability: npt.NDArray[np.floating], *, seed: int, draws: int = FLOOR_DRAWS
) -> float:
    """E[ECE(y, p)] with y_ic ~ Bernoulli(p_ic): the ECE that perfectly calibrated probabilities would have.

    The labels of n rows deviate from their probabilities by chance, so that no model has an ECE of 0. The
    expectation is the mean over labels drawn at random.

    Args:
        probability: (n, C) calibrated probabilities.
        seed: random seed of the draws.
        draws: how many times the labels are drawn.
    """
    rng = np.random.default_rng(seed)
    floors = []
    for p in probability.astype(np.float64).T:
        members = (_bins(p)[:, None] == np.arange(ECE_BINS)).astype(np.float64)  # (n, bins)
        residual = (rng.random((draws, len(p))) < p) - p  # (draws, n)
        floors.append(np.abs(residual @ members).sum(axis=1).mean() / max(len(p), 1))
    return float(np.mean(floors))


def calibration_line(
    labels: npt.NDArray[np.integer], probability: npt.NDArray[np.floating]
) -> tuple[FloatArray, FloatArray]:
    """Slope b and intercept a, both (C,), of logit P(y = 1) = a + b · logit(p), by maximum likelihood.

    Perfect calibration has b = 1 and a = 0; over-confident probabilities have b < 1 (Cox 1958). Both are NaN
    for a label with a single class, with a constant or undefined probability, or with classes that one
    threshold on the probability separates (both may lie on it): then the likelihood has no maximum.

    Args:
        labels: (n, C) 0/1.
        probability: (n, C) calibrated probabilities; clipped as in `logit_of`.
    """
    logits = logit_of(probability)
    lines = [_line(logits[:, c], labels[:, c]) for c in range(labels.shape[1])]
    slope, intercept = np.array(lines, dtype=np.float64).reshape(-1, 2).T
    return slope, intercept


def _bins(probability: npt.NDArray[np.floating]) -> IntArray:
    return np.minimum((probability * ECE_BINS).astype(np.int64), ECE_BINS - 1)


def _line(x: FloatArray, y: npt.NDArray[np.integer]) -> tuple[float, float]:
    if not np.isfinite(x).all() or not 0 < y.sum() < len(y) or np.ptp(x) < _LEAST_SPREAD:
        return float("nan"), float("nan")
    positive, negative = x[y > 0], x[y == 0]
    if negative.max() <= positive.min() or positive.max() <= negative.min():
        return float("nan"), float("nan")
    centre, spread = x.mean(), x.std()
    design = np.column_stack([(x - centre) / spread, np.ones(len(x))])

    def loss(line: FloatArray) -> tuple[float, FloatArray]:
        z = design @ line
        return float(np.mean(np.logaddexp(0, z) - y * z)), design.T @ (expit(z) - y) / len(y)

    def curvature(line: FloatArray) -> FloatArray:
        p = expit(design @ line)
        return np.asarray((design.T * (p * (1 - p))) @ design / len(y))

    found = minimize(loss, [spread, centre], jac=True, hess=curvature, method="trust-exact", tol=1e-9)
    slope = found.x[0] / spread
    return float(slope), float(found.x[1] - slope * centre)
