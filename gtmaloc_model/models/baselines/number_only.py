"""Baseline: how much the name alone says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context, LocalizationModel
from gtmaloc_model.models.baselines.forests import FittedForests, fit_forests, forest_state

_NAME = re.compile(r"(?:[a-z0-9]+-)?[a-z]+-?(?P<number>\d+)(?P<letter>[a-z]?)[a-z]*(?:-(?P<copy>\d+))?.*")


class NumberOnly(LocalizationModel):
    """Random forest on the number, letter and copy in the name: 181, 1 and 2 for hsa-mir-181a-2.

    Numbers are given in the order of discovery, and miRNAs found early are studied more. Any gain of a model
    over this one is what a name does not say.
    """

    name = "number-only"
    title = "Number only (random forest on the number, letter and copy in the name)"
    citation = "Random forest: Breiman 2001, Machine Learning 45, doi:10.1023/A:1010933404324"
    needs = frozenset()
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
        columns = np.array([name_columns(mirna) for mirna in dataset.mirna_ids], dtype=np.float64)
        return fit_forests(forest, columns.reshape(-1, 3), rows, dataset.labels[rows])


def name_columns(mirna: str) -> FloatArray:
    """(3,) number, position of the letter in the alphabet, and copy; 0 for what the name does not have."""
    found = _NAME.fullmatch(mirna)
    if found is None:
        return np.zeros(3)
    letter = ord(found["letter"]) - ord("a") + 1 if found["letter"] else 0
    return np.array([float(found["number"]), float(letter), float(found["copy"] or 0)])
