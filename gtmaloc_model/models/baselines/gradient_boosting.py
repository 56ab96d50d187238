"""Baseline: gradient-boosted trees on a feature set."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.sets import feature_set, table_of
from gtmaloc_model.models.base import ASSOCIATION_PROFILES, Context, LocalizationModel
from gtmaloc_model.models.inner_folds import FittedTransductively


class GradientBoosting(LocalizationModel):
    """One sum of small trees for each label; each tree corrects those before it.

    An unknown value goes to the side of a split where it helps.
    """

    name = "gradient-boosting"
    title = "Gradient-boosted trees on a feature set"
    citation = "Friedman 2001, Annals of Statistics 29, doi:10.1214/aos/1013203451"
    needs = frozenset({ASSOCIATION_PROFILES})
    feature_sets = ("network", "all", "intrinsic")
    hyperparameters: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {"max_iter": 40, "learning_rate": 0.1, "max_leaf_nodes": 8, "max_bins": 32, "max_features": 0.5}
    )

    def settings(self) -> dict[str, Any]:
        """The feature set and the hyperparameters of each label's trees."""
        return {"features": self.features, **self.hyperparameters}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedTransductively:
        """Fit on the training rows (always on the CPU)."""
        return FittedTransductively.fit(self._logits, dataset, rows, context)

    def _logits(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        table = table_of(dataset, feature_set(self.features))
        state = derived_seed(context.seed, 302) % 2**31
        return np.stack([self._of_label(table, rows, y, state) for y in dataset.labels[rows].T], axis=1)

    def _of_label(self, table: FloatArray, rows: IntArray, truth: IntArray, state: int) -> FloatArray:
        if truth.min() == truth.max():
            return np.full(len(table), logit_of(truth[:1].astype(np.float64))[0])
        trees = HistGradientBoostingClassifier(
            **self.hyperparameters, early_stopping=False, random_state=state
        )
        fitted = trees.fit(table[rows], truth)
        return np.asarray(fitted.decision_function(table), dtype=np.float64)
