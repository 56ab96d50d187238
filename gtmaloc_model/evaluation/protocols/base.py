"""The interface of a protocol: a dataset in, folds out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import IntArray, LabelArray
from gtmaloc_learning.predictions import KNOWN, SCORED, Predictions
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold


@dataclass(frozen=True, eq=False)
class Truth:
    """What predictions are judged by; no model sees it.

    Attributes:
        labels: (N, C) 0/1.
        scored: (N, C) the pairs that count; None for all.
    """

    labels: LabelArray
    scored: npt.NDArray[np.bool_] | None = None

    def judging(self, table: Predictions) -> Predictions:
        """The table of the same N rows with these labels as the known ones."""
        judged = table.with_layer(KNOWN, self.labels)
        return judged if self.scored is None else judged.with_layer(SCORED, self.scored)


class Protocol(ABC):
    """A rule that splits the rows of a dataset into training and test parts.

    Attributes:
        name: name on the command line, case-insensitive.
        meaning: one line for the help text and the report.
        labels_scored: the compartments that are scored, and over which means are taken; None for all.
        compares_releases: whether it needs an earlier localization release beside the data.
        notes: what a reader of its figures has to know.
    """

    name: ClassVar[str]
    meaning: ClassVar[str]
    labels_scored: ClassVar[tuple[str, ...] | None] = None
    compares_releases: ClassVar[bool] = False
    notes: tuple[str, ...] = ()

    def prepare(self, dataset: LocalizationDataset) -> LocalizationDataset:
        """The rows that are evaluated: the dataset itself, unless the protocol merges rows.

        Models, baselines and folds all see the prepared dataset. Preparing it again changes nothing.

        Raises:
            UsageError: the dataset lacks what the protocol needs.
        """
        return dataset

    def groups(self, dataset: LocalizationDataset) -> IntArray | None:
        """(N,) group of each row that no fold splits; None if every row is on its own.

        Raises:
            UnknownGroups: the dataset does not know these groups.
        """
        return None

    def truth(self, dataset: LocalizationDataset) -> Truth:
        """What the predictions for the rows of a prepared dataset are judged by: its labels.

        Raises:
            UsageError: the protocol does not know it.
        """
        return Truth(dataset.labels)

    @abstractmethod
    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        """Split the rows.

        Args:
            dataset: the data, prepared.
            n_folds: K ≥ 2.
            seed: random seed of every choice.

        Returns:
            K folds numbered 0 … K − 1. Each labelled row is in exactly one test part, no other row is in more
            than one, and no fold trains on a row that it tests.

        Raises:
            UsageError: that many folds are not possible.
        """
