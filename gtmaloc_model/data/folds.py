"""Folds: which rows a model may learn from, and which rows it predicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import IntArray


@dataclass(frozen=True, eq=False)
class Fold:
    """Row numbers of one fold; `train` and `test` share no row.

    Attributes:
        number: 0, 1, …
        train: rows whose labels a model may read, ascending.
        test: rows to predict, ascending.
    """

    number: int
    train: IntArray
    test: IntArray


def random_folds(rows: IntArray, n_folds: int, seed: int) -> list[Fold]:
    """Split rows at random into folds of (almost) equal size.

    Args:
        rows: row numbers, each once.
        n_folds: K, from 2 to the number of rows.
        seed: random seed of the shuffle.

    Returns:
        K folds; each row is in exactly one test part.

    Raises:
        UsageError: the rows cannot be split into K folds.
    """
    if not 2 <= n_folds <= len(rows):
        raise UsageError(
            f"{n_folds} folds of {len(rows)} rows are not possible", f"Choose 2 to {len(rows)} folds"
        )
    shuffled = np.random.default_rng(seed).permutation(rows).astype(np.int64)
    parts = np.array_split(shuffled, n_folds)
    return [
        Fold(number=k, train=np.sort(np.concatenate(parts[:k] + parts[k + 1 :])), test=np.sort(test))
        for k, test in enumerate(parts)
    ]
