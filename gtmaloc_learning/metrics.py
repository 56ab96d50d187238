"""AUROC and AUPRC over seeds and folds, following the convention of the published comparison.

Convention: a metric is computed for each label in each fold, averaged over folds (and seeds), then over
labels. The standard deviation is over the seeds × folds values of the label mean. The 95 % interval is the
corrected resampled t interval of Nadeau and Bengio (2003), mean ± t(n − 1) · SD · √(1/n + 1/(K − 1)) for
n = seeds × K fold values, because folds share training rows and the plain interval SD/√n is too narrow.
A label with a single class in a fold has no AUROC there: that fold is left out of the label's mean, and
a note reports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from sklearn.metrics import average_precision_score, roc_auc_score

from gtmaloc_learning.arrays import FloatArray


@dataclass(frozen=True)
class Summary:
    """One metric over seeds × folds.

    Attributes:
        mean: mean over labels of the mean over folds; NaN if no label could be scored.
        sd: standard deviation over seeds × folds of the label mean.
        ci95: corrected resampled 95 % interval of the mean.
        per_label: label → mean over folds; NaN where no fold had both classes.
        per_fold: label mean of each fold, in the order given; NaN where no label had both classes.
    """

    mean: float
    sd: float
    ci95: tuple[float, float]
    per_label: dict[str, float]
    per_fold: tuple[float, ...]

    def as_json(self) -> dict[str, object]:
        """The JSON form that the command line documents; undefined values become null."""
        return {
            "mean": json_number(self.mean),
            "sd": json_number(self.sd),
            "ci95": [json_number(v) for v in self.ci95],
            "per_label": {name: json_number(value) for name, value in self.per_label.items()},
        }


def auroc_per_label(labels: npt.NDArray[np.integer], scores: npt.NDArray[np.floating]) -> FloatArray:
    """(C,) area under the ROC curve; NaN for a label with a single class."""
    return metric_per_label(roc_auc_score, labels, scores)


def auprc_per_label(labels: npt.NDArray[np.integer], scores: npt.NDArray[np.floating]) -> FloatArray:
    """(C,) average precision Σ (R_n − R_{n−1}) P_n; NaN for a label with a single class."""
    return metric_per_label(average_precision_score, labels, scores)


def summarise(values: Sequence[FloatArray], names: Sequence[str], n_folds: int) -> Summary:
    """Summarise one (C,) array for each fold of each seed."""
    table = np.array(values, dtype=np.float64)
    per_label = np.array([defined_mean(column) for column in table.T])
    per_fold = np.array([defined_mean(row) for row in table])
    mean, n = defined_mean(per_label), int(np.isfinite(per_fold).sum())
    sd = float(np.nanstd(per_fold, ddof=1)) if n > 1 else float("nan")
    half = (
        corrected_standard_error(sd, n, n_folds) * float(stats.t.ppf(0.975, n - 1)) if n > 1 else float("nan")
    )
    labels = {name: float(v) for name, v in zip(names, per_label, strict=True)}
    interval = max(mean - half, 0.0), min(mean + half, 1.0)
    return Summary(mean, sd, interval, labels, tuple(per_fold.tolist()))


def corrected_standard_error(sd: float, n: int, n_folds: int) -> float:
    """SD · √(1/n + 1/(K − 1)) of a mean over n fold values (Nadeau and Bengio 2003).

    Args:
        sd: standard deviation of the n values.
        n: seeds × K.
        n_folds: K; 1/(K − 1) is the number of test rows per training row.
    """
    return sd * float(np.sqrt(1 / n + 1 / (n_folds - 1)))


def mean_over(per_label: Mapping[str, float], names: Iterable[str]) -> float:
    """Mean over these labels, without the absent and the undefined ones; NaN if none is left."""
    return defined_mean([per_label[name] for name in names if name in per_label])


def single_class_notes(values: Sequence[FloatArray], names: Sequence[str]) -> tuple[str, ...]:
    """One sentence for each label that could not be scored in some fold."""
    missing = np.isnan(np.array(values, dtype=np.float64)).sum(axis=0)
    return tuple(
        f"{name}: {count} of {len(values)} test folds hold a single class and are left out of its mean"
        for name, count in zip(names, missing, strict=True)
        if count
    )


def defined_mean(values: npt.ArrayLike) -> float:
    """Mean of the finite values; NaN if there is none."""
    found = np.asarray(values, dtype=np.float64)
    found = found[np.isfinite(found)]
    return float(found.mean()) if len(found) else float("nan")


def json_number(value: float) -> float | None:
    """The value as JSON can hold it; an undefined or infinite one becomes null."""
    return float(value) if np.isfinite(value) else None


def metric_per_label(
    metric: Callable[..., float],
    labels: npt.NDArray[np.integer],
    scores: npt.NDArray[np.floating] | npt.NDArray[np.bool_],
) -> FloatArray:
    """(C,) a metric of scikit-learn for each label; NaN for a label with a single class."""
    values = [
        float(metric(labels[:, c], scores[:, c])) if 0 < labels[:, c].sum() < len(labels) else float("nan")
        for c in range(labels.shape[1])
    ]
    return np.array(values, dtype=np.float64)
