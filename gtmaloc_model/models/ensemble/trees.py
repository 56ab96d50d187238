r"""Extremely randomised trees on a feature set: one forest that predicts every compartment at once.

The input of row $i$ is $[X_i \mid V_i]$: the blocks of the set, and for each similarity the labels of its
nearest training rows (`label_features`). Trees send a missing value to the side where it helps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.neighbour_labels import label_votes
from gtmaloc_model.features.sets import FeatureSet, columns_of, table_of
from gtmaloc_model.models.base import Context

HYPERPARAMETERS: Mapping[str, Any] = MappingProxyType(
    {"n_estimators": 250, "min_samples_leaf": 2, "max_features": 0.1}
)


@dataclass(frozen=True, eq=False)
class FittedTrees:
    """A forest and the inputs that it was fitted on.

    Attributes:
        forest: predicts C compartments.
        inputs: (N, F) of all rows: columns of blocks, then label features.
        described: number of columns of blocks.
    """

    forest: ExtraTreesClassifier
    inputs: FloatArray
    described: int

    def probabilities(self, inputs: FloatArray) -> FloatArray:
        """(n, C) share of votes for each compartment."""
        votes = self.forest.predict_proba(inputs)
        columns = self.positive_columns
        return np.stack(
            [np.zeros(len(v)) if c is None else v[:, c] for v, c in zip(votes, columns, strict=True)], axis=1
        )

    @property
    def positive_columns(self) -> tuple[int | None, ...]:
        """For each compartment the column of the votes for 1; None if no training row is found there."""
        found = [np.flatnonzero(np.asarray(seen) == 1) for seen in self.forest.classes_]
        return tuple(int(column[0]) if len(column) else None for column in found)


def tree_inputs(
    dataset: LocalizationDataset, chosen: FeatureSet, training_rows: IntArray, groups: IntArray | None
) -> FloatArray:
    """(N, F) blocks and label features of all rows; only labels of training rows are read."""
    return np.hstack([table_of(dataset, chosen), label_votes(dataset, chosen, training_rows, groups)])


def fit_trees(
    dataset: LocalizationDataset,
    chosen: FeatureSet,
    training_rows: IntArray,
    context: Context,
    hyperparameters: Mapping[str, Any] = HYPERPARAMETERS,
) -> FittedTrees:
    """A forest that was fitted on the training rows."""
    inputs = tree_inputs(dataset, chosen, training_rows, context.groups)
    # No n_jobs: scikit-learn's threads lose each other's warning filters and then warn without end, and add
    # the votes in varying order.
    forest = ExtraTreesClassifier(**hyperparameters, random_state=derived_seed(context.seed, 301) % 2**31)
    forest.fit(inputs[training_rows], dataset.labels[training_rows])
    described = sum(len(columns_of(dataset, block).names) for block in chosen.blocks)
    return FittedTrees(forest, inputs, described)


def tree_probabilities(
    dataset: LocalizationDataset,
    chosen: FeatureSet,
    training_rows: IntArray,
    context: Context,
    hyperparameters: Mapping[str, Any] = HYPERPARAMETERS,
) -> FloatArray:
    """(N, C) share of votes for each compartment, by a forest that was fitted on the training rows."""
    trees = fit_trees(dataset, chosen, training_rows, context, hyperparameters)
    return trees.probabilities(trees.inputs)
