"""F1 and Matthews correlation: how good the yes or no is that a threshold makes of a probability."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score, matthews_corrcoef

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.metrics import metric_per_label

THRESHOLD = 0.5
"""A label is predicted from this calibrated probability on: more likely than not."""


def predicted_labels(
    probability: npt.NDArray[np.floating], threshold: float = THRESHOLD
) -> npt.NDArray[np.bool_]:
    """(n, C) whether a label is predicted: p ≥ threshold."""
    return np.asarray(probability >= threshold)


def f1_per_label(
    labels: npt.NDArray[np.integer], probability: npt.NDArray[np.floating], threshold: float = THRESHOLD
) -> FloatArray:
    """(C,) F1 = 2 TP / (2 TP + FP + FN); NaN for a label with a single class.

    Args:
        labels: (n, C) 0/1.
        probability: (n, C) calibrated probabilities.
        threshold: t of p ≥ t.
    """
    return metric_per_label(
        partial(f1_score, zero_division=0.0), labels, predicted_labels(probability, threshold)
    )


def mcc_per_label(
    labels: npt.NDArray[np.integer], probability: npt.NDArray[np.floating], threshold: float = THRESHOLD
) -> FloatArray:
    """(C,) MCC = (TP TN − FP FN) / √((TP + FP)(TP + FN)(TN + FP)(TN + FN)); NaN for a single class.

    A label that is predicted for all rows or for none has 0/0, which counts as 0: no correlation (Chicco and
    Jurman 2020).

    Args:
        labels: (n, C) 0/1.
        probability: (n, C) calibrated probabilities.
        threshold: t of p ≥ t.
    """
    return metric_per_label(matthews_corrcoef, labels, predicted_labels(probability, threshold))
