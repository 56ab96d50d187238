"""F1 and Matthews correlation: how good the yes or no is that a threshold makes of a probability."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray

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
    tp, fp, fn, _ = _confusion(labels, probability, threshold)
    return _where_both_classes(labels, 2 * tp / np.maximum(2 * tp + fp + fn, 1))


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
    tp, fp, fn, tn = _confusion(labels, probability, threshold)
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return _where_both_classes(labels, (tp * tn - fp * fn) / np.sqrt(np.maximum(product, 1)))


def _confusion(
    labels: npt.NDArray[np.integer], probability: npt.NDArray[np.floating], threshold: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """TP, FP, FN, TN, each (C,)."""
    true, predicted = labels > 0, predicted_labels(probability, threshold)
    cells = (true & predicted, ~true & predicted, true & ~predicted, ~true & ~predicted)
    tp, fp, fn, tn = (cell.sum(axis=0).astype(np.float64) for cell in cells)
    return tp, fp, fn, tn


def _where_both_classes(labels: npt.NDArray[np.integer], values: FloatArray) -> FloatArray:
    positives = labels.sum(axis=0)
    return np.where((positives > 0) & (positives < len(labels)), values, np.nan)
