r"""Logistic regression of each label on the labels of neighbours.

With $V_i$ the label features of row $i$ by all similarities of a set (`label_features`), and the columns of
the blocks that no similarity comes from (conservation, names, …), standardised over the training rows $T$, 0
where a value is unknown,

$$ s_{ic} = w_c \cdot V_i + b_c, \qquad
   w_c, b_c = \arg\min \tfrac{\lambda}{2} \lVert w \rVert^2 - \sum_{i \in T} \log P(Y_{ic} \mid s_{ic}). $$

Trees and kernel fit blocks and votes together; this member can only weigh similarities against each other,
and what none of them says, and errs in other places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from gtmaloc_learning.arrays import FloatArray, IntArray, LabelArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.sets import FeatureSet, columns_of

PENALTY = 500.0
"""λ, chosen on development seeds (docs/features.md)."""

_LEAST = 0.005  # share of a label that is constant in training


@dataclass(frozen=True, eq=False)
class FittedVotes:
    """A regression on some of the inputs of a forest.

    Attributes:
        columns: (V,) which inputs it reads.
        mean: (V,) over the training rows that know the value.
        spread: (V,) their deviation.
        weights: (V, C).
        bias: (C,).
    """

    columns: IntArray
    mean: FloatArray
    spread: FloatArray
    weights: FloatArray
    bias: FloatArray

    def probabilities(self, inputs: FloatArray) -> FloatArray:
        """(n, C) for n inputs of the forest."""
        read = _standardised(inputs[:, self.columns], self.mean, self.spread)
        return np.asarray(expit(read @ self.weights + self.bias))


def columns_read(dataset: LocalizationDataset, chosen: FeatureSet, width: int) -> IntArray:
    """(V,) which of the `width` inputs of a forest it reads: blocks without a similarity, and votes."""
    sizes = [len(columns_of(dataset, block).names) for block in chosen.blocks]
    alone = chosen.blocks_without_similarity
    read = np.repeat([block in alone for block in chosen.blocks], sizes)
    return np.flatnonzero(np.concatenate([read, np.ones(width - len(read), dtype=bool)]))


def fit_votes(inputs: FloatArray, labels: LabelArray, columns: IntArray) -> FittedVotes:
    """Fit on the (n, F) forest inputs and (n, C) labels of the training rows, reading V ≥ 0 columns."""
    values = inputs[:, columns]
    count = np.maximum(np.isfinite(values).sum(axis=0), 1)
    mean = np.nansum(values, axis=0) / count
    spread = np.sqrt(np.nansum((values - mean) ** 2, axis=0) / count)
    spread = np.where(spread > 1e-9, spread, 1.0)
    z = _standardised(values, mean, spread)
    prior = logit_of(labels.mean(axis=0), _LEAST)
    weights = np.zeros((len(columns), labels.shape[1]))
    for c, truth in enumerate(labels.T):
        if len(columns) and truth.min() < truth.max():
            fitted = LogisticRegression(C=1 / PENALTY, max_iter=500).fit(z, truth)
            weights[:, c], prior[c] = fitted.coef_[0], fitted.intercept_[0]
    return FittedVotes(columns, mean, spread, weights, prior)


def _standardised(values: FloatArray, mean: FloatArray, spread: FloatArray) -> FloatArray:
    """(n, V) in deviations, 0 where a value is unknown."""
    return np.nan_to_num((values - mean) / spread)
