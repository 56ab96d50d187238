"""Models that predict all rows of a dataset at once, and their scores of training rows.

Such a model has no part that was not trained on a training row. Its inner scores come from folds inside the
training rows, fitted when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold, grouped_folds, random_folds
from gtmaloc_model.models.base import Context, FittedModel, InnerScores

INNER_FOLDS = 5

Predict = Callable[[LocalizationDataset, IntArray, Context], FloatArray]
"""(dataset, training rows, context) → (N, C) logits of all rows."""


@dataclass(frozen=True, eq=False)
class FittedTransductively(FittedModel):
    """Logits of all rows, and how to get those of training rows that were held out.

    Attributes:
        logits: (N, C).
        refit: trains and predicts on fewer rows.
        dataset: holds the labels of the training rows, and no others.
        rows: T training rows.
        context: its seed also chooses the inner folds.
    """

    logits: FloatArray
    refit: Predict
    dataset: LocalizationDataset
    rows: IntArray
    context: Context

    @classmethod
    def fit(
        cls, predict: Predict, dataset: LocalizationDataset, rows: IntArray, context: Context
    ) -> FittedTransductively:
        """Train on these rows; every label outside them is set to 0 first."""
        hidden = dataset.only_labels_of(rows)
        return cls(predict(hidden, rows, context), predict, hidden, rows, context)

    def predict(self, rows: IntArray) -> FloatArray:
        """(n, C) logits of these rows."""
        return self.logits[rows]

    @cached_property
    def _inner(self) -> InnerScores:
        scores = np.zeros((len(self.rows), len(self.dataset.compartments)))
        for fold in inner_folds(self.rows, self.context, INNER_FOLDS):
            logits = self.refit(
                self.dataset.only_labels_of(fold.train), fold.train, replace(self.context, cache=None)
            )
            scores[np.searchsorted(self.rows, fold.test)] = logits[fold.test]
        return InnerScores(np.arange(len(self.rows), dtype=np.int64), scores)

    @property
    def inner_scores(self) -> InnerScores:
        """Every training row, scored in `INNER_FOLDS` folds that split no group of the context."""
        return self._inner


def inner_folds(rows: IntArray, context: Context, n_folds: int) -> list[Fold]:
    """Folds of training rows that split no group of the context; fewer if there are too few groups."""
    seed = derived_seed(context.seed, 401) % 2**31
    if context.groups is None:
        return random_folds(rows, min(n_folds, len(rows)), seed)
    own = context.groups[rows]
    return grouped_folds(rows, own, min(n_folds, len(np.unique(own))), seed)


def inner_parts(rows: IntArray, context: Context, n_parts: int) -> list[IntArray]:
    """Positions within the rows of the test part of each inner fold."""
    return [np.searchsorted(rows, fold.test) for fold in inner_folds(rows, context, n_parts)]
