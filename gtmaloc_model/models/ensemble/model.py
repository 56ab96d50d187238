r"""The ensemble: the mean logit of extra-trees and kernel ridge, which err in different places.

$$ s = \tfrac{1}{2} (\operatorname{logit} p_{\text{trees}} + \operatorname{logit} p_{\text{kernel}}) $$

with both probabilities clipped to [.005, .995].
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import ASSOCIATION_PROFILES, Context, LocalizationModel
from gtmaloc_model.models.ensemble.kernel import LEAST, RIDGE, kernel_ridge_probabilities
from gtmaloc_model.models.ensemble.trees import HYPERPARAMETERS, tree_probabilities
from gtmaloc_model.models.inner_folds import FittedTransductively


class Ensemble(LocalizationModel):
    """Extra-trees and kernel ridge on one feature set; logits are averaged."""

    name = "ensemble"
    title = "Ensemble of extra-trees and kernel ridge on a feature set"
    citation = (
        "Geurts, Ernst and Wehenkel 2006, Machine Learning 63, doi:10.1007/s10994-006-6226-1; kernel ridge: "
        "Saunders, Gammerman and Vovk 1998, ICML"
    )
    needs = frozenset({ASSOCIATION_PROFILES})
    feature_sets = ("network", "all", "intrinsic", "hairpin", "mature")
    members = ("extra-trees", "kernel-ridge")
    trees: ClassVar[Mapping[str, Any]] = MappingProxyType(dict(HYPERPARAMETERS))

    def settings(self) -> dict[str, Any]:
        """Hyperparameters of the members."""
        return {"features": self.features, "trees": dict(self.trees), "ridge": RIDGE}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedTransductively:
        """Fit both members on the training rows (always on the CPU)."""
        return FittedTransductively.fit(self._logits, dataset, rows, context)

    def _logits(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        chosen = feature_set(self.features)
        members = (
            tree_probabilities(dataset, chosen, rows, context, self.trees),
            kernel_ridge_probabilities(dataset, chosen, rows),
        )
        return np.asarray(np.mean([logit_of(p, LEAST) for p in members], axis=0))
