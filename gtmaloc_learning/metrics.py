"""AUROC, AUPRC and calibration error, following the convention of the published comparison.

Convention: a metric is computed for each label in each fold, averaged over folds (and seeds), then over
labels. The standard deviation is over the seeds × folds values of the label mean. The 95 % interval is the
corrected resampled t interval of Nadeau and Bengio (2003), mean ± t(n − 1) · SD · √(1/n + 1/(K − 1)) for
n = seeds × K fold values, because folds share training rows and the plain interval SD/√n is too narrow.
A label with a single class in a fold has no AUROC there: that fold is left out of the label's mean, and
a note reports it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from sklearn.metrics import average_precision_score, roc_auc_score

from gtmaloc_learning.arrays import FloatArray

ECE_BINS = 15


@dataclass(frozen=True)
class Summary:
    """One metric over seeds × folds.

    Attributes:
        mean: mean over labels of the mean over folds; NaN if no label could be scored.
        sd: standard deviation over seeds × folds of the label mean.
        ci95: corrected resampled 95 % interval of the mean.
        per_label: label → mean over folds; NaN where no fold had both classes.
    """

    mean: float
    sd: float
    ci95: tuple[float, float]
    per_label: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """The JSON form that the command line documents; undefined values become null."""
        return {
            "mean": _finite(self.mean),
            "sd": _finite(self.sd),
            "ci95": [_finite(v) for v in self.ci95],
            "per_label": {name: _finite(value) for name, value in self.per_label.items()},
        }


def auroc_per_label(labels: npt.NDArray[np.integer], scores: npt.NDArray[np.floating]) -> FloatArray:
    """(C,) area under the ROC curve; NaN for a label with a single class."""
    return _per_label(roc_auc_score, labels, scores)


def auprc_per_label(labels: npt.NDArray[np.integer], scores: npt.NDArray[np.floating]) -> FloatArray:
    """(C,) average precision Σ (R_n − R_{n−1}) P_n; NaN for a label with a single class."""
    return _per_label(average_precision_score, labels, scores)


def expected_calibration_error(
    labels: npt.NDArray[np.integer], probability: npt.NDArray[np.floating]
) -> float:
    """ECE = Σ_b (n_b / n) |mean label − mean probability| over 15 equal-width bins; mean over labels.

    Args:
        labels: (n, C) 0/1.
        probability: (n, C) calibrated probabilities.
    """
    errors = []
    for c in range(labels.shape[1]):
        bins = np.minimum((probability[:, c] * ECE_BINS).astype(int), ECE_BINS - 1)
        gap = np.bincount(bins, weights=labels[:, c] - probability[:, c], minlength=ECE_BINS)
        errors.append(np.abs(gap).sum() / max(len(bins), 1))
    return float(np.mean(errors))


def summarise(values: Sequence[FloatArray], names: Sequence[str], n_folds: int) -> Summary:
    """Summarise one (C,) array for each fold of each seed."""
    table = np.array(values, dtype=np.float64)
    per_label = np.array([_mean(column) for column in table.T])
    per_fold = np.array([_mean(row) for row in table])
    mean, n = _mean(per_label), int(np.isfinite(per_fold).sum())
    sd = float(np.nanstd(per_fold, ddof=1)) if n > 1 else float("nan")
    half = (
        sd * float(np.sqrt(1 / n + 1 / (n_folds - 1)) * stats.t.ppf(0.975, n - 1)) if n > 1 else float("nan")
    )
    labels = {name: float(v) for name, v in zip(names, per_label, strict=True)}
    return Summary(mean, sd, (max(mean - half, 0.0), min(mean + half, 1.0)), labels)


def single_class_notes(values: Sequence[FloatArray], names: Sequence[str]) -> tuple[str, ...]:
    """One sentence for each label that could not be scored in some fold."""
    missing = np.isnan(np.array(values, dtype=np.float64)).sum(axis=0)
    return tuple(
        f"{name}: {count} of {len(values)} test folds hold a single class and are left out of its mean"
        for name, count in zip(names, missing, strict=True)
        if count
    )


def _per_label(
    metric: Callable[..., float], labels: npt.NDArray[np.integer], scores: npt.NDArray[np.floating]
) -> FloatArray:
    values = [
        float(metric(labels[:, c], scores[:, c])) if 0 < labels[:, c].sum() < len(labels) else float("nan")
        for c in range(labels.shape[1])
    ]
    return np.array(values, dtype=np.float64)


def _mean(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
