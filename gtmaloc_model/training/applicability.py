r"""Whether a row is described well enough, and near enough to labelled rows, to be judged like them.

$$ d_i = \text{share of the set's values that are known}, \qquad
   n_i = \operatorname{mean}_s \max_{t \in T,\, g_t \ne g_i} S_s(i, t) $$

with the similarities $S_s$ of the set, the labelled rows $T$ and the groups $g$ that folds keep together. A
row is inside the domain if $d_i$ and $n_i$ reach the .05 quantile of the labelled rows' own values. No label
is read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.answers import mean_of_answers
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.sets import FeatureSet, table_of
from gtmaloc_model.features.similarities import similarity_of

OUTSIDE = 0.05
"""Share of the labelled rows that may lie below each limit."""


@dataclass(frozen=True, eq=False)
class Domain:
    """How rows compare with the labelled ones.

    Attributes:
        values: (N, 2) d and n.
        limits: (2,) least value of each inside the domain.
    """

    values: FloatArray
    limits: FloatArray

    @property
    def inside(self) -> npt.NDArray[np.bool_]:
        """(N,) whether each row lies inside the domain of the labelled rows."""
        return np.asarray((self.values >= self.limits).all(axis=1))


def domain(
    dataset: LocalizationDataset,
    chosen: FeatureSet,
    labelled: IntArray,
    groups: IntArray | None,
    answer: IntArray | None = None,
) -> Domain:
    """The domain of the labelled rows, and where each row lies.

    Args:
        dataset: N rows with knowledge.
        chosen: the feature set.
        labelled: rows with a known label.
        groups: (N,) groups of rows that are not compared, or None: a row is then not compared with itself.
        answer: as in `mean_of_answers`: the rows of an answer get its mean values, and count once.
    """
    of_rows = np.stack([described(dataset, chosen), nearness(dataset, chosen, labelled, groups)], axis=1)
    values = mean_of_answers(of_rows, answer)
    once = labelled if answer is None else labelled[np.unique(answer[labelled], return_index=True)[1]]
    return Domain(values, np.quantile(values[once], OUTSIDE, axis=0))


def described(dataset: LocalizationDataset, chosen: FeatureSet) -> FloatArray:
    """(N,) d: the share of known values; 1 for a set without columns."""
    known = np.isfinite(table_of(dataset, chosen))
    return known.mean(axis=1) if known.shape[1] else np.ones(len(known))


def nearness(
    dataset: LocalizationDataset, chosen: FeatureSet, labelled: IntArray, groups: IntArray | None
) -> FloatArray:
    """(N,) n: how similar the most similar labelled row of another group is, on average."""
    own = np.arange(len(dataset.mirna_ids)) if groups is None else groups
    other = own[:, None] != own[labelled][None, :]
    nearest = [
        np.where(other, similarity_of(dataset, s)[:, labelled], 0.0).max(axis=1) for s in chosen.similarities
    ]
    return np.asarray(np.mean(nearest, axis=0), dtype=np.float64)
