"""How many positives and negatives a score rests on, and what chance alone would reach."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray


def prevalence_per_label(labels: npt.NDArray[np.integer]) -> FloatArray:
    """(C,) share of positive rows: the AUPRC that random scores have on average."""
    return np.asarray(labels.mean(axis=0), dtype=np.float64)


def lift_per_label(auprc: FloatArray, prevalence: FloatArray) -> FloatArray:
    """(C,) AUPRC / prevalence: how many times better than random scores; NaN without positives."""
    undefined = np.full(auprc.shape, np.nan)
    return np.asarray(np.divide(auprc, prevalence, out=undefined, where=prevalence > 0), dtype=np.float64)


def support_per_label(
    folds: Sequence[Sequence[npt.NDArray[np.integer]]], names: Sequence[str]
) -> dict[str, dict[str, dict[str, int]]]:
    """Rows of each class: label → "positives" and "negatives" → "min" and "total".

    `min` is the smallest number in a fold of any seed. `total` is the number in all folds of one seed, of the
    smallest seed if a protocol tests other rows for each.

    Args:
        folds: for each seed, for each fold, the (n, C) 0/1 labels of the test rows.
        names: C names.
    """
    positives = np.array([[labels.sum(axis=0) for labels in seed] for seed in folds])  # (seeds, K, C)
    rows = np.array([[len(labels) for labels in seed] for seed in folds])[:, :, None]
    classes = {"positives": positives, "negatives": rows - positives}
    return {
        name: {
            kind: {"min": int(counts[..., c].min()), "total": int(counts[..., c].sum(axis=1).min())}
            for kind, counts in classes.items()
        }
        for c, name in enumerate(names)
    }
