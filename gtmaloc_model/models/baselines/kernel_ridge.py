"""Baseline: kernel ridge regression on a feature set."""

from __future__ import annotations

from typing import Any

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import ASSOCIATION_PROFILES, Context, LocalizationModel
from gtmaloc_model.models.ensemble.kernel import LEAST, RIDGE, kernel_ridge_probabilities
from gtmaloc_model.models.inner_folds import FittedTransductively


class KernelRidge(LocalizationModel):
    """One regression of all compartments on a kernel of blocks and similarities."""

    name = "kernel-ridge"
    title = "Kernel ridge regression on a feature set"
    citation = (
        "Saunders, Gammerman and Vovk 1998, ICML, Ridge Regression Learning Algorithm in Dual Variables"
    )
    needs = frozenset({ASSOCIATION_PROFILES})
    feature_sets = ("network", "all", "intrinsic")

    def settings(self) -> dict[str, Any]:
        """The feature set and the ridge."""
        return {"features": self.features, "ridge": RIDGE}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedTransductively:
        """Fit on the training rows."""
        return FittedTransductively.fit(self._logits, dataset, rows, context)

    def _logits(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        found = kernel_ridge_probabilities(dataset, feature_set(self.features), rows)
        return logit_of(found, LEAST)
