"""Density and connectivity of groups of features in two cohorts; the formulas are in `preservation`."""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray

_ROUNDING = 1e-9


def pair_correlations(ranks: FloatArray, sets: IntArray) -> FloatArray:
    """(B, n (n − 1) / 2) correlations of all pairs of members of each set.

    Args:
        ranks: (F, S) unit ranks of the features.
        sets: (B, n) positions of features.
    """
    of = ranks[sets]
    matrix = of @ of.transpose(0, 2, 1)
    return np.asarray(matrix[(slice(None), *np.triu_indices(sets.shape[1], 1))], dtype=np.float64)


def statistics(r: FloatArray, r_other: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(B,) density and connectivity of (B or 1, P) correlations in the first and the other cohort.

    Connectivity is NaN where all pairs correlate alike, up to rounding.
    """
    density = (np.sign(r) * r_other).mean(axis=1)
    a, b = (x - x.mean(axis=1, keepdims=True) for x in (r, r_other))
    scale = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    vary = (np.ptp(r, axis=1) > _ROUNDING) & (np.ptp(r_other, axis=1) > _ROUNDING)
    with np.errstate(invalid="ignore", divide="ignore"):
        connectivity = np.where(vary, (a * b).sum(axis=1) / scale, np.nan)
    # rounded, so that sums of the same values in another order are equal and a constant null has no z
    return np.asarray(np.round(density, 12), np.float64), np.asarray(np.round(connectivity, 12), np.float64)
