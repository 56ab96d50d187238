r"""A model in the style of MiRLoc.

Known from the abstract: a miRNA is described by its functional similarity to the other miRNAs instead of its
sequence, and by where the mRNAs of its targets are. Unknown: the classifier, how the two parts are weighed,
the folds and every hyperparameter. Chosen here, as two presets:

- `forest` learns each label from $[F_i \mid R_i]$, the row of the functional network (1 on the diagonal) and
  the shares of target compartments (`features.colocalization`), with a random forest;
- `vote` learns nothing: $s_{ic} = \operatorname{logit} \tfrac12 (V_{ic} + U_{ic})$ with the weighted mean
  labels of the most similar training miRNAs, by $F$ in $V$ and by the cosine of $R$ in $U$.

The similarity is the dataset's functional network, which has no edge below its threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.colocalization import colocalization
from gtmaloc_model.features.neighbour_labels import neighbour_labels
from gtmaloc_model.models.base import (
    ASSOCIATION_PROFILES,
    FUNCTIONAL_SIMILARITY,
    KNOWLEDGE,
    Context,
    FittedModel,
    LocalizationModel,
    PublishedFigure,
)
from gtmaloc_model.models.baselines.forests import fit_forests, forest_state
from gtmaloc_model.models.inner_folds import FittedTransductively

_PAPER = "Xu et al. 2022, Briefings in Bioinformatics 23, doi:10.1093/bib/bbac044"
_TABLE = "Huang et al. 2025, Frontiers in Genetics 16, doi:10.3389/fgene.2025.1623008 (their table)"


class MiRLoc(LocalizationModel):
    """Functional similarity and the compartments of target mRNAs, as MiRLoc reads them."""

    name = "mirloc"
    title = "MiRLoc-style (functional similarity and compartments of target mRNAs)"
    citation = _PAPER
    published = (
        PublishedFigure("P1041", 0.7630, 0.6689, "MiRLoc, as reported by others (10 folds)", _TABLE),
    )
    needs = frozenset({ASSOCIATION_PROFILES, FUNCTIONAL_SIMILARITY, KNOWLEDGE})
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
        {
            "forest": MappingProxyType({"n_estimators": 200, "min_samples_leaf": 2}),
            "vote": MappingProxyType({"neighbours": 20}),
        }
    )

    @property
    def functional_threshold(self) -> float:
        """The default of the project; the abstract names none."""
        return 0.6

    def settings(self) -> dict[str, Any]:
        """The preset and the threshold."""
        return {**self.presets[self.preset], "functional_threshold": self.functional_threshold}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        """Fit on the training rows (always on the CPU)."""
        self.check(dataset)
        if self.preset == "vote":
            return FittedTransductively.fit(self._vote, dataset, rows, context)
        forest = RandomForestClassifier(
            oob_score=True, random_state=forest_state(context.seed), **self.presets["forest"]
        )
        return fit_forests(forest, self._columns(dataset), rows, dataset.labels[rows])

    def _columns(self, dataset: LocalizationDataset) -> FloatArray:
        return np.hstack([functional_rows(dataset, self.functional_threshold), colocalization(dataset)])

    def _vote(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        shares = colocalization(dataset)
        unit = shares / np.maximum(np.linalg.norm(shares, axis=1, keepdims=True), 1e-12)
        similarities = (functional_rows(dataset, self.functional_threshold), unit @ unit.T)
        k, labels = self.presets["vote"]["neighbours"], dataset.labels[rows]
        return logit_of(np.mean([neighbour_labels(s[:, rows], labels, k) for s in similarities], axis=0))


def functional_rows(dataset: LocalizationDataset, threshold: float) -> FloatArray:
    """(N, N) functional similarities at or above the threshold, with 1 on the diagonal."""
    found = dataset.functional_similarity.toarray().astype(np.float64)
    found[found < np.float32(threshold)] = 0.0
    np.fill_diagonal(found, 1.0)
    return np.asarray(found, dtype=np.float64)
