"""Baseline: how far study bias alone gets."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from sklearn.ensemble import RandomForestClassifier

from gtmaloc_learning.arrays import IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.association_columns import partner_counts
from gtmaloc_model.models.base import ASSOCIATION_PROFILES, Context, LocalizationModel
from gtmaloc_model.models.baselines.forests import FittedForests, fit_forests, forest_state


class DegreeOnly(LocalizationModel):
    """Random forest on three numbers: how many targets, drugs and diseases a miRNA has.

    It only knows how well studied a miRNA is; any gain of a model over it is what that model has learned.
    """

    name = "degree-only"
    title = "Degree only (random forest on the numbers of targets, drugs and diseases)"
    citation = "Random forest: Breiman 2001, Machine Learning 45, doi:10.1023/A:1010933404324"
    baseline = True
    needs = frozenset({ASSOCIATION_PROFILES})
    hyperparameters: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {"n_estimators": 150, "min_samples_leaf": 5}
    )

    def settings(self) -> dict[str, Any]:
        """The hyperparameters of each label's forest."""
        return dict(self.hyperparameters)

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedForests:
        """Fit on the training rows (always on the CPU)."""
        forest = RandomForestClassifier(
            oob_score=True, random_state=forest_state(context.seed), **self.hyperparameters
        )
        return fit_forests(forest, partner_counts(dataset), rows, dataset.labels[rows])
