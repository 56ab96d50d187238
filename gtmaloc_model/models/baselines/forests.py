"""One forest for each label, and its out-of-bag scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.base import clone
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.models.base import FittedModel, InnerScores

Forest: TypeAlias = RandomForestClassifier | ExtraTreesClassifier


def forest_state(seed: int) -> int:
    """The random state of a forest, in the range that scikit-learn accepts."""
    return derived_seed(seed, 301) % 2**31


@dataclass(frozen=True, eq=False)
class FittedForests(FittedModel):
    """One forest for each label; a label that is constant in training is predicted as that constant.

    Attributes:
        forests: C forests or constant labels.
        features: (N, F) features of all rows.
        out_of_bag: (T, C) probability of each training row by the trees that did not see it.
    """

    forests: tuple[Any, ...]
    features: FloatArray
    out_of_bag: FloatArray

    @property
    def inner_scores(self) -> InnerScores:
        """Every training row, scored by the trees that did not see it."""
        return InnerScores(np.arange(len(self.out_of_bag), dtype=np.int64), logit_of(self.out_of_bag))

    def predict(self, rows: IntArray) -> FloatArray:
        """Logits (n, C) of the share of votes, which is clipped to [1e-6, 1 − 1e-6]."""
        return logit_of(np.stack([_votes(forest, self.features[rows]) for forest in self.forests], axis=1))


def fit_forests(
    forest: Forest, features: FloatArray, rows: IntArray, labels: npt.NDArray[np.integer]
) -> FittedForests:
    """Fit a copy of the forest for each label.

    Args:
        forest: unfitted forest with `oob_score`.
        features: (N, F) features of all rows.
        rows: T training rows.
        labels: (T, C) 0/1 of the training rows.
    """
    forests: list[Any] = []
    out_of_bag = labels.astype(np.float64)
    for c in range(labels.shape[1]):
        if labels[:, c].min() == labels[:, c].max():
            forests.append(float(labels[0, c]))
            continue
        fitted = clone(forest).fit(features[rows], labels[:, c])
        forests.append(fitted)
        # a row that every tree saw has no out-of-bag vote
        prior = float(labels[:, c].mean())
        out_of_bag[:, c] = np.nan_to_num(fitted.oob_decision_function_[:, 1], nan=prior)
    return FittedForests(tuple(forests), features, out_of_bag)


def _votes(forest: Any, features: FloatArray) -> FloatArray:
    if isinstance(forest, float):
        return np.full(len(features), forest)
    return np.asarray(forest.predict_proba(features)[:, 1], dtype=np.float64)
