r"""How good predictions are for rows that are little or much studied.

A range of degrees has few rows in one fold, so scores of all folds are pooled. Outputs of models that were
trained on different rows do not share a scale; each is therefore first replaced by its rank within its fold,

$$ r_{ic} = |\{j : f_j = f_i,\ s_{jc} \le s_{ic}\}| \,/\, |\{j : f_j = f_i\}|, $$

with $f$ the fold and $s$ the output, and the mean rank for equal outputs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.metrics import auprc_per_label, auroc_per_label, defined_mean
from gtmaloc_learning.predictions import Predictions


@dataclass(frozen=True, eq=False)
class DegreePart:
    """The rows of one range of degrees.

    Attributes:
        low: smallest degree.
        high: largest degree.
        rows: number of rows.
        auroc: (C,) of the ranks of these rows, pooled over folds; NaN for a label with a single class.
        auprc: (C,) likewise.
        prevalence: (C,) share of positives, which random scores reach as AUPRC.
    """

    low: int
    high: int
    rows: int
    auroc: FloatArray
    auprc: FloatArray
    prevalence: FloatArray

    @property
    def mean_auroc(self) -> float:
        """Mean over the labels that have both classes; NaN if none has."""
        return defined_mean(self.auroc)

    @property
    def mean_auprc(self) -> float:
        """Mean over the labels that have both classes; NaN if none has."""
        return defined_mean(self.auprc)


def quartile_bounds(degree: IntArray) -> FloatArray:
    """(3,) the degrees up to which a row belongs to the first, second and third quarter."""
    return np.asarray(np.quantile(degree, (0.25, 0.5, 0.75)), dtype=np.float64)


def ranks_in_folds(table: Predictions) -> FloatArray:
    """(N, C) rank of each output within its fold, above 0 to 1."""
    rank = np.empty(table.probability.shape, dtype=np.float64)
    for fold in np.unique(table.held_out_fold):
        own = table.held_out_fold == fold
        rank[own] = rankdata(table.probability[own], axis=0) / own.sum()
    return rank


def by_degree(table: Predictions, degree: IntArray, bounds: FloatArray) -> tuple[DegreePart, ...]:
    """The scores of the rows of each range; a range without rows is left out. Equal degrees stay together.

    Args:
        table: out-of-fold predictions.
        degree: (N,) number of partners of each row.
        bounds: ascending; a row belongs to the first range whose bound is not below its degree.
    """
    rank = ranks_in_folds(table)
    number = np.searchsorted(bounds, degree, side="left")
    parts = []
    for k in np.unique(number):
        chosen = number == k
        own = table.subset(chosen)
        parts.append(
            DegreePart(
                low=int(degree[chosen].min()),
                high=int(degree[chosen].max()),
                rows=len(own.ids),
                auroc=auroc_per_label(own.known, rank[chosen]),
                auprc=auprc_per_label(own.known, rank[chosen]),
                prevalence=np.asarray(own.known.mean(axis=0), dtype=np.float64),
            )
        )
    return tuple(parts)
