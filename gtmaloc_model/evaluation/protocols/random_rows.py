"""Folds of rows chosen at random.

The names contain the row numbers of the published benchmark and are used for other data too.
"""

from __future__ import annotations

import numpy as np

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold, random_folds
from gtmaloc_model.evaluation.protocols.base import Protocol


class P1041(Protocol):
    """All rows, as in the published comparison."""

    name = "P1041"
    meaning = (
        "all rows; a row with no known compartment counts as negative for every compartment (as published)"
    )

    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        """Random folds of all rows."""
        return random_folds(np.arange(len(dataset.mirna_ids)), n_folds, seed)


class P901(Protocol):
    """Rows with at least one known compartment."""

    name = "P901"
    meaning = "labelled rows only"

    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        """Random folds of the labelled rows."""
        return random_folds(np.flatnonzero(dataset.labelled), n_folds, seed)
