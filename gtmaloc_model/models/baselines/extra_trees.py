"""Baseline: how far plain trees get without a neural network."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.association_columns import association_columns
from gtmaloc_model.features.neighbour_labels import association_neighbours
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import ASSOCIATION_PROFILES, Context, FittedModel, LocalizationModel
from gtmaloc_model.models.baselines.forests import fit_forests, forest_state
from gtmaloc_model.models.ensemble.trees import HYPERPARAMETERS, tree_probabilities
from gtmaloc_model.models.inner_folds import FittedTransductively


class ExtraTrees(LocalizationModel):
    """Extremely randomised trees on the raw association columns, their sums and the neighbours' labels.

    With a feature set, one forest on its blocks and label features instead (`ensemble.trees`).

    The neighbour features of a miRNA are the similarity-weighted mean labels of its nearest *training* miRNAs
    (cosine of association profiles); a training row never counts itself.
    """

    name = "extra-trees"
    title = "Extra-trees on association columns and neighbours' labels"
    citation = "Geurts, Ernst and Wehenkel 2006, Machine Learning 63, doi:10.1007/s10994-006-6226-1"
    baseline = True
    feature_sets = ("", "network", "all", "intrinsic")
    needs = frozenset({ASSOCIATION_PROFILES})
    hyperparameters: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {"n_estimators": 250, "min_samples_leaf": 2, "max_features": 0.1, "bootstrap": True}
    )

    on_features: ClassVar[Mapping[str, Any]] = MappingProxyType(dict(HYPERPARAMETERS))

    def settings(self) -> dict[str, Any]:
        """The hyperparameters of each label's forest, or of the one forest on a feature set."""
        if self.features:
            return {"features": self.features, **self.on_features}
        return dict(self.hyperparameters)

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        """Fit on the training rows (always on the CPU)."""
        if self.features:
            return FittedTransductively.fit(self._logits, dataset, rows, context)
        trees = ExtraTreesClassifier(
            oob_score=True, random_state=forest_state(context.seed), **self.hyperparameters
        )
        return fit_forests(trees, extra_trees_features(dataset, rows), rows, dataset.labels[rows])

    def _logits(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        return logit_of(
            tree_probabilities(dataset, feature_set(self.features), rows, context, self.on_features)
        )


def extra_trees_features(dataset: LocalizationDataset, training_rows: IntArray) -> FloatArray:
    """(N, F) association columns with their sums, then neighbour labels per relation, for all rows."""
    every = np.arange(len(dataset.mirna_ids))
    return np.hstack([association_columns(dataset), association_neighbours(dataset, every, training_rows)])
