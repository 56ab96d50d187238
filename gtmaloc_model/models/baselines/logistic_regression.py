r"""Baseline: one logistic regression for each label on a feature set.

With $z_i$ the standardised columns of row $i$, where an unknown value is 0 and each block has one more column
for the share of values that the row lacks (`standardised_blocks`),

$$ s_{ic} = w_c \cdot z_i + b_c, \qquad
   w_c, b_c = \arg\min \tfrac{1}{2} \lVert w \rVert^2
   - \lambda^{-1} \sum_{i \in T} \log P(Y_{ic} \mid s_{ic}). $$
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from sklearn.linear_model import LogisticRegression as BinaryRegression

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.features.standardised import standardised_blocks
from gtmaloc_model.models.base import ASSOCIATION_PROFILES, Context, LocalizationModel
from gtmaloc_model.models.inner_folds import FittedTransductively


class LogisticRegression(LocalizationModel):
    """A linear model: what single columns say when nothing is combined."""

    name = "logistic-regression"
    title = "Logistic regression on a feature set"
    citation = (
        "Cox 1958, Journal of the Royal Statistical Society B 20, doi:10.1111/j.2517-6161.1958.tb00292.x"
    )
    needs = frozenset({ASSOCIATION_PROFILES})
    feature_sets = ("network", "all", "intrinsic")
    penalty: ClassVar[float] = 100.0
    """λ, not tuned."""

    def settings(self) -> dict[str, Any]:
        """The feature set and the penalty."""
        return {"features": self.features, "penalty": self.penalty}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedTransductively:
        """Fit on the training rows (always on the CPU)."""
        return FittedTransductively.fit(self._logits, dataset, rows, context)

    def _logits(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        inputs = standardised_blocks(dataset, feature_set(self.features))
        return np.stack([self._of_label(inputs, rows, y) for y in dataset.labels[rows].T], axis=1)

    def _of_label(self, inputs: FloatArray, rows: IntArray, truth: IntArray) -> FloatArray:
        if truth.min() == truth.max():
            return np.full(len(inputs), logit_of(truth[:1].astype(np.float64))[0])
        fitted = BinaryRegression(C=1 / self.penalty, max_iter=300).fit(inputs[rows], truth)
        return np.asarray(fitted.decision_function(inputs), dtype=np.float64)
