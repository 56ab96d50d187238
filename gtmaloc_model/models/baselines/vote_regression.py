"""Baseline: logistic regression on the labels of neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import ASSOCIATION_PROFILES, Context, LocalizationModel
from gtmaloc_model.models.ensemble.kernel import LEAST
from gtmaloc_model.models.ensemble.trees import tree_inputs
from gtmaloc_model.models.ensemble.votes import PENALTY, columns_read, fit_votes
from gtmaloc_model.models.inner_folds import FittedTransductively


class VoteRegression(LocalizationModel):
    """Weighs the similarities of a feature set against each other, and the blocks that none comes from."""

    name = "vote-regression"
    title = "Logistic regression on the labels of similar miRNAs"
    citation = (
        "Neighbours' votes as inputs of a second model: Wolpert 1992, Neural Networks 5, "
        "doi:10.1016/S0893-6080(05)80023-1"
    )
    needs = frozenset({ASSOCIATION_PROFILES})
    feature_sets = ("network", "all", "intrinsic")

    def settings(self) -> dict[str, Any]:
        """The feature set and the penalty."""
        return {"features": self.features, "penalty": PENALTY}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedTransductively:
        """Fit on the training rows (always on the CPU)."""
        return FittedTransductively.fit(self._logits, dataset, rows, context)

    def _logits(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        chosen = feature_set(self.features)
        inputs = tree_inputs(dataset, chosen, rows, context.groups)
        read = columns_read(dataset, chosen, inputs.shape[1])
        fitted = fit_votes(inputs[rows], dataset.labels[rows], read)
        return np.asarray(logit_of(fitted.probabilities(inputs), LEAST))
