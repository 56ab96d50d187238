"""Folds that keep related rows together, so that no model is tested on a relative of a training row.

The groups come from the dataset (`gtmaloc_model.data.row_groups`); a dataset without them is refused.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from graph_schema.benchmark import PREDICTABLE_COMPARTMENTS
from gtmaloc_learning.arrays import IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold, grouped_folds
from gtmaloc_model.data.molecules import merge_molecules
from gtmaloc_model.data.row_groups import CLUSTER, FAMILY
from gtmaloc_model.evaluation.protocols.base import Protocol


class DisjointProtocol(Protocol):
    """Labelled rows in folds that split no group.

    Attributes:
        group: the kind of group, a name of `GROUPS`.
    """

    group: ClassVar[str]

    def groups(self, dataset: LocalizationDataset) -> IntArray:
        """The groups of this kind."""
        return dataset.group(self.group)

    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        """Folds of the labelled rows; the rows of a group are tested together.

        Raises:
            UnknownGroups: the dataset does not know these groups.
            UsageError: there are fewer groups than folds.
        """
        rows = np.flatnonzero(dataset.labelled)
        return grouped_folds(rows, self.groups(dataset)[rows], n_folds, seed)


class P901Family(DisjointProtocol):
    """Labelled rows; numbers and miFam families are not split."""

    name = "P901-family"
    meaning = "labelled rows; no miRNA number or family is in training and test"
    group = FAMILY


class P901Strict(DisjointProtocol):
    """Labelled rows; numbers, miFam families and genomic clusters are not split."""

    name = "P901-strict"
    meaning = "labelled rows; no miRNA number, family or genomic cluster (50 kb) is in training and test"
    group = CLUSTER


class PMolecule(DisjointProtocol):
    """Labelled molecules; numbers and miFam families are not split.

    On the rows of the benchmark, nearly every negative of Exosome and Microvesicle is another spelling of a
    positive row. Merged, these two have no negatives left, so their figures say nothing.
    """

    name = "P-molecule"
    meaning = "rows that are one molecule merged, their labels united; folds as P901-family"
    group = FAMILY
    labels_scored = PREDICTABLE_COMPARTMENTS

    def prepare(self, dataset: LocalizationDataset) -> LocalizationDataset:
        """One row for each molecule."""
        return merge_molecules(dataset)
