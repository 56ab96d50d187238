r"""Which labels occur together.

With $n_c$ the positives of label $c$ among $N$ rows, labels $c$ and $d$ are observed together $n_{cd}$ times;
if they were independent, $n_c n_d / N$ times are expected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray, LabelArray


@dataclass(frozen=True, eq=False)
class LabelPairs:
    """Numbers for each pair of labels.

    Attributes:
        observed: (C, C) rows that have both; the diagonal has those of one label.
        expected: (C, C) the number under independence.
    """

    observed: IntArray
    expected: FloatArray

    @property
    def ratio(self) -> FloatArray:
        """(C, C) observed / expected; NaN on the diagonal and where none is expected."""
        ratio = np.full(self.expected.shape, np.nan)
        np.divide(self.observed, self.expected, out=ratio, where=self.expected > 0)
        np.fill_diagonal(ratio, np.nan)
        return ratio


def label_pairs(known: LabelArray) -> LabelPairs:
    """The pairs among (N, C) 0/1 labels."""
    labels = known.astype(np.int64)
    count = labels.sum(axis=0)
    return LabelPairs(labels.T @ labels, np.outer(count, count) / max(len(labels), 1))
