r"""A protocol whose models learn from a share of the training rows: one point of a learning curve.

With $G_k$ the groups of the training rows of fold $k$ in a random order, the model reads the rows of the
first $\lceil s \, |G_k| \rceil$ groups. Test rows are those of the whole protocol, so that points differ by
training alone, and a smaller share is part of every larger one.
"""

from __future__ import annotations

import numpy as np

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold
from gtmaloc_model.evaluation.protocols.base import Protocol, Truth


class ShareOfTraining(Protocol):
    """Another protocol with fewer training rows; groups that it keeps together stay so.

    Args:
        whole: the protocol that splits the rows.
        share: s, above 0 and below 1.

    Raises:
        UsageError: the share is not usable.
    """

    def __init__(self, whole: Protocol, share: float) -> None:
        if not 0 < share < 1:
            raise UsageError(
                f"The share of training rows {share} is not usable", "Give a number between 0 and 1"
            )
        self.whole, self.share, self.notes = whole, share, whole.notes
        vars(self).update(  # of a class everywhere else
            name=name_with_share(whole.name, share),
            meaning=f"{whole.meaning}; {share:.0%} of the training rows",
            labels_scored=whole.labels_scored,
            compares_releases=whole.compares_releases,
        )

    def prepare(self, dataset: LocalizationDataset) -> LocalizationDataset:
        """The rows of the whole protocol."""
        return self.whole.prepare(dataset)

    def groups(self, dataset: LocalizationDataset) -> IntArray | None:
        """The groups of the whole protocol."""
        return self.whole.groups(dataset)

    def truth(self, dataset: LocalizationDataset) -> Truth:
        """That of the whole protocol."""
        return self.whole.truth(dataset)

    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        """The folds of the whole protocol, with the same test rows and a share of the training rows."""
        groups = self.groups(dataset)
        groups = np.arange(len(dataset.mirna_ids)) if groups is None else groups
        return [
            Fold(fold.number, _part(fold.train, groups, self.share, seed, fold.number), fold.test)
            for fold in self.whole.folds(dataset, n_folds, seed)
        ]


def name_with_share(protocol: str, share: float) -> str:
    """The name of a protocol with a share of the training rows: P901-family@0.25."""
    return f"{protocol}@{share:g}"


def share_in_name(name: str) -> tuple[str, float]:
    """The protocol and the share of training rows in a name: P901-family and 1 of P901-family itself."""
    protocol, _, share = name.partition("@")
    return protocol, float(share or 1)


def _part(rows: IntArray, groups: IntArray, share: float, seed: int, fold: int) -> IntArray:
    present = np.unique(groups[rows])
    shuffled = np.random.default_rng([seed, fold]).permutation(present)
    chosen = shuffled[: int(np.ceil(share * len(present)))]
    return rows[np.isin(groups[rows], chosen)]
