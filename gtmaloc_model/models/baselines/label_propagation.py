r"""Baseline: labels spread over a network of similar miRNAs.

With $W$ the mean similarity of a feature set, of which each row keeps its nearest rows ($W_{ij}$ counts if
$j$ is near to $i$ or $i$ to $j$), $D$ its row sums, $S = D^{-1/2} W D^{-1/2}$ and $\bar Y$ the label
frequencies of the training rows $T$,

$$ M = (1 - \alpha)(I - \alpha S)^{-1}, \qquad
   P_{ic} = \bar Y_c + \frac{\sum_{j \in T} M_{ij} (Y_{jc} - \bar Y_c)}{\mu + \sum_{j \in T} M_{ij}}. $$

A row that is connected to no training row has the frequencies themselves.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.cache import cached
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.features.similarities import similarity_of
from gtmaloc_model.models.base import ASSOCIATION_PROFILES, Context, LocalizationModel
from gtmaloc_model.models.ensemble.kernel import LEAST
from gtmaloc_model.models.inner_folds import FittedTransductively


class LabelPropagation(LocalizationModel):
    """What the labels of similar miRNAs say, and of those similar to them."""

    name = "label-propagation"
    title = "Label propagation on the mean similarity of a feature set"
    citation = "Zhou, Bousquet, Lal, Weston and Schölkopf 2004, Advances in NIPS 16"
    needs = frozenset({ASSOCIATION_PROFILES})
    feature_sets = ("network", "intrinsic")  # "all" has the similarities of "network"
    alpha: ClassVar[float] = 0.8
    neighbours: ClassVar[int] = 20
    prior_weight: ClassVar[float] = 0.01
    """μ; like α and the neighbours, not tuned."""

    def settings(self) -> dict[str, Any]:
        """The feature set, α, the neighbours and μ."""
        return {
            "features": self.features,
            "alpha": self.alpha,
            "neighbours": self.neighbours,
            "prior_weight": self.prior_weight,
        }

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedTransductively:
        """Fit on the training rows (always on the CPU)."""
        return FittedTransductively.fit(self._logits, dataset, rows, context)

    def _logits(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        key = f"propagation/{self.features}/{self.alpha}/{self.neighbours}"
        spread = cached(dataset, key, lambda: self._spread(dataset))
        found = propagated(spread[:, rows], dataset.labels[rows].astype(np.float64), self.prior_weight)
        return logit_of(found, LEAST)

    def _spread(self, dataset: LocalizationDataset) -> FloatArray:
        similarities = feature_set(self.features).similarities
        mean = np.mean([similarity_of(dataset, s) for s in similarities], axis=0, dtype=np.float64)
        return spread_of(np.asarray(mean), self.alpha, self.neighbours)


def spread_of(similarity: FloatArray, alpha: float, neighbours: int) -> FloatArray:
    """(N, N) M of a symmetric similarity ≥ 0; its diagonal does not count."""
    weight = similarity.copy()
    np.fill_diagonal(weight, 0.0)
    if len(weight) > neighbours:
        least = np.partition(weight, -neighbours, axis=1)[:, -neighbours, None]
        near = weight >= least
        weight = np.where(near | near.T, weight, 0.0)
    scale = 1 / np.sqrt(np.maximum(weight.sum(axis=1), 1e-12))
    normalised = scale[:, None] * weight * scale[None, :]
    return np.asarray((1 - alpha) * np.linalg.inv(np.eye(len(weight)) - alpha * normalised))


def propagated(spread: FloatArray, labels: FloatArray, prior_weight: float) -> FloatArray:
    """(N, C) P from the columns (N, T) of M at the training rows and their labels (T, C)."""
    prior = labels.mean(axis=0)
    mass = spread.sum(axis=1, keepdims=True)
    return np.asarray(prior + spread @ (labels - prior) / (prior_weight + mass))
