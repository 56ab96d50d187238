r"""The ensemble: the mean logit of three members that err in different places.

$$ s = \tfrac{1}{5} (2 \operatorname{logit} p_{\text{trees}} + 2 \operatorname{logit} p_{\text{kernel}}
     + \operatorname{logit} p_{\text{votes}}), $$

with the probabilities clipped to [.005, .995].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.explanations import ModelExplanation
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.row_groups import MOLECULE, single
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import ASSOCIATION_PROFILES, Context, LocalizationModel
from gtmaloc_model.models.ensemble.explanation import EnsembleExplainer, FittedMembers
from gtmaloc_model.models.ensemble.kernel import RIDGE, fit_kernel
from gtmaloc_model.models.ensemble.trees import HYPERPARAMETERS, fit_trees
from gtmaloc_model.models.ensemble.votes import PENALTY, columns_read, fit_votes
from gtmaloc_model.models.inner_folds import FittedTransductively


class Ensemble(LocalizationModel):
    """Extra-trees, kernel ridge and a regression on neighbours' labels; logits are averaged."""

    name = "ensemble"
    title = "Ensemble of extra-trees, kernel ridge and neighbours' votes on a feature set"
    citation = (
        "Geurts, Ernst and Wehenkel 2006, Machine Learning 63, doi:10.1007/s10994-006-6226-1; kernel ridge: "
        "Saunders, Gammerman and Vovk 1998, ICML"
    )
    needs = frozenset({ASSOCIATION_PROFILES})
    feature_sets = ("network", "all", "intrinsic", "hairpin", "mature")
    members = ("extra-trees", "kernel-ridge", "vote-regression")
    trees: ClassVar[Mapping[str, Any]] = MappingProxyType(dict(HYPERPARAMETERS))

    def settings(self) -> dict[str, Any]:
        """Hyperparameters of the members."""
        return {"features": self.features, "trees": dict(self.trees), "ridge": RIDGE, "votes": PENALTY}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedEnsemble:
        """Fit the members on the training rows (always on the CPU)."""
        hidden = dataset.only_labels_of(rows)
        members = self._members(hidden, rows, context)
        return FittedEnsemble(members.all_logits, self._logits, hidden, rows, context, members)

    def _members(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedMembers:
        chosen = feature_set(self.features)
        trees = fit_trees(dataset, chosen, rows, context, self.trees)
        read = columns_read(dataset, chosen, trees.inputs.shape[1])
        votes = fit_votes(trees.inputs[rows], dataset.labels[rows], read)
        return FittedMembers(dataset, chosen, trees, fit_kernel(dataset, chosen, rows), votes, context)

    def _logits(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        return self._members(dataset, rows, context).all_logits


@dataclass(frozen=True, eq=False)
class FittedEnsemble(FittedTransductively):
    """Logits of all rows, and the members that they come from."""

    members: FittedMembers

    def explain(self, rows: IntArray) -> ModelExplanation:
        """Contributions of parts, features and neighbours (`ensemble.explanation`)."""
        groups = self.dataset.groups
        molecule = single(groups[MOLECULE]) if MOLECULE in groups else np.arange(len(self.logits))
        return EnsembleExplainer(self.members, molecule).explain(rows)
