r"""Conformal sets: which of "present" and "absent" a probability cannot exclude, at a given coverage.

Split-conformal for each label and each of the two classes (label-conditional; Vovk 2013). With $p_{(1)} \ge
\dots \ge p_{(n)}$ the probabilities of the $n$ positives, none of which comes from a model trained on that
row, and
$k = \lceil (n + 1) c \rceil$,

$$ \text{present} \in S(p) \iff p \ge p_{(k)}, $$

always if $k > n$; "absent" likewise, with the negatives in ascending order. If a new positive is exchangeable
with these, $S$ contains "present" with probability at least $c$; the same for a negative.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray

COVERAGE = 0.9
PRESENT, ABSENT, EITHER, NEITHER = "present", "absent", "either", "neither"
SETS = (PRESENT, ABSENT, EITHER, NEITHER)


@dataclass(frozen=True, eq=False)
class ConformalSets:
    """Where the sets of each label begin and end.

    Attributes:
        present_from: (C,) at or above this probability, "present" is in the set.
        absent_to: (C,) at or below this probability, "absent" is in the set.
    """

    present_from: FloatArray
    absent_to: FloatArray

    @classmethod
    def fit(
        cls, truth: npt.NDArray[np.integer], probability: FloatArray, coverage: float = COVERAGE
    ) -> ConformalSets:
        """Limits from (n, C) 0/1 labels and the probabilities of the same rows."""
        columns = [
            (probability[truth[:, c] == 1, c], probability[truth[:, c] == 0, c]) for c in _labels(truth)
        ]
        return cls(
            np.array([-_limit(-positives, coverage) for positives, _ in columns]),
            np.array([_limit(negatives, coverage) for _, negatives in columns]),
        )

    def of(self, probability: FloatArray) -> npt.NDArray[np.str_]:
        """(n, C) the set of each probability, as one of `SETS`."""
        present, absent = probability >= self.present_from, probability <= self.absent_to
        return np.where(present, np.where(absent, EITHER, PRESENT), np.where(absent, ABSENT, NEITHER)).astype(
            np.str_
        )


def contains(sets: npt.NDArray[np.str_], truth: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Whether each set contains the truth."""
    return np.asarray((sets == EITHER) | (sets == np.where(truth == 1, PRESENT, ABSENT)))


def _labels(truth: npt.NDArray[np.integer]) -> range:
    return range(truth.shape[1])


def _limit(values: FloatArray, coverage: float) -> float:
    """The ⌈(n + 1) c⌉-th smallest of n values; ∞ if there are too few."""
    k = math.ceil((len(values) + 1) * coverage - 1e-9)
    return float(np.sort(values)[k - 1]) if k <= len(values) else math.inf
