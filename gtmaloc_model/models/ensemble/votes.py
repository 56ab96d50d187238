r"""Logistic regression of each label on the labels of neighbours.

With $V_i$ the label features of row $i$ by all similarities of a set (`label_features`), standardised over
the training rows $T$,

$$ s_{ic} = w_c \cdot V_i + b_c, \qquad
   w_c, b_c = \arg\min \tfrac{\lambda}{2} \lVert w \rVert^2 - \sum_{i \in T} \log P(Y_{ic} \mid s_{ic}). $$

Trees and kernel fit blocks and votes together; this member can only weigh similarities against each other,
and errs in other places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from gtmaloc_learning.arrays import FloatArray, LabelArray
from gtmaloc_learning.calibration import logit_of

PENALTY = 500.0
"""λ, chosen on development seeds (docs/features.md)."""

_LEAST = 0.005  # share of a label that is constant in training


@dataclass(frozen=True, eq=False)
class FittedVotes:
    """A regression on the last V columns of the inputs of a forest.

    Attributes:
        mean: (V,) of the training rows.
        spread: (V,) their deviation.
        weights: (V, C).
        bias: (C,).
    """

    mean: FloatArray
    spread: FloatArray
    weights: FloatArray
    bias: FloatArray

    def probabilities(self, inputs: FloatArray) -> FloatArray:
        """(n, C) for n inputs of the forest."""
        votes = inputs[:, inputs.shape[1] - len(self.mean) :]
        return np.asarray(expit((votes - self.mean) / self.spread @ self.weights + self.bias))


def fit_votes(votes: FloatArray, labels: LabelArray) -> FittedVotes:
    """Fit on the (n, V) label features and (n, C) labels of the training rows; V may be 0."""
    mean, spread = votes.mean(axis=0), votes.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    prior = logit_of(labels.mean(axis=0), _LEAST)
    weights = np.zeros((votes.shape[1], labels.shape[1]))
    for c, truth in enumerate(labels.T):
        if votes.shape[1] and truth.min() < truth.max():
            fitted = LogisticRegression(C=1 / PENALTY, max_iter=500).fit((votes - mean) / spread, truth)
            weights[:, c], prior[c] = fitted.coef_[0], fitted.intercept_[0]
    return FittedVotes(mean, spread, weights, prior)
