r"""Extremely randomised trees on a feature set: one forest that predicts every compartment at once.

The input of row $i$ is $[X_i \mid V_i]$: the blocks of the set, and for each similarity the labels of its
nearest training rows (`label_features`). Trees send a missing value to the side where it helps.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.neighbour_labels import label_features
from gtmaloc_model.features.sets import FeatureSet, table_of
from gtmaloc_model.features.similarities import similarity_of
from gtmaloc_model.models.base import Context

HYPERPARAMETERS: Mapping[str, Any] = MappingProxyType(
    {"n_estimators": 250, "min_samples_leaf": 2, "max_features": 0.1}
)


def tree_inputs(
    dataset: LocalizationDataset, chosen: FeatureSet, training_rows: IntArray, groups: IntArray | None
) -> FloatArray:
    """(N, F) blocks and label features of all rows; only labels of training rows are read."""
    every = np.arange(len(dataset.mirna_ids))
    labels = dataset.labels[training_rows]
    voted = [
        label_features(similarity_of(dataset, s), every, training_rows, labels, s.neighbours, groups)
        for s in chosen.similarities
    ]
    return np.hstack([table_of(dataset, chosen), *voted])


def tree_probabilities(
    dataset: LocalizationDataset,
    chosen: FeatureSet,
    training_rows: IntArray,
    context: Context,
    hyperparameters: Mapping[str, Any] = HYPERPARAMETERS,
) -> FloatArray:
    """(N, C) share of votes for each compartment, by a forest that was fitted on the training rows."""
    inputs = tree_inputs(dataset, chosen, training_rows, context.groups)
    forest = ExtraTreesClassifier(
        **hyperparameters, random_state=derived_seed(context.seed, 301) % 2**31, n_jobs=2
    )
    forest.fit(inputs[training_rows], dataset.labels[training_rows])
    forest.set_params(n_jobs=1)  # threads would add the votes in varying order: not reproducible
    votes = forest.predict_proba(inputs)
    return np.stack(
        [_positive(share, seen) for share, seen in zip(votes, forest.classes_, strict=True)], axis=1
    )


def _positive(share: FloatArray, seen: IntArray) -> FloatArray:
    """The share of votes for 1; a label that is constant in training is predicted as that constant."""
    column = np.flatnonzero(seen == 1)
    return share[:, column[0]] if len(column) else np.zeros(len(share))
