"""Folds: which rows a model may learn from, and which rows it predicts."""

from __future__ import annotations

from collections.abc import Sequence
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
    return _folds(np.array_split(shuffled, n_folds))


def grouped_folds(rows: IntArray, groups: IntArray, n_folds: int, seed: int) -> list[Fold]:
    """Split rows into folds of similar size, so that no group is split.

    Groups are shuffled and taken from the largest to the smallest; each goes to the fold with the fewest rows
    so far (the first of several). A fold is therefore larger than the smallest one by no more than the
    smallest of its own groups.

    Args:
        rows: row numbers, each once.
        groups: the group of each of these rows.
        n_folds: K, from 2 to the number of groups.
        seed: random seed of the shuffle.

    Returns:
        K folds; each row is in exactly one test part, together with its whole group.

    Raises:
        UsageError: the groups cannot be split into K folds.
    """
    _, group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if not 2 <= n_folds <= len(sizes):
        raise UsageError(
            f"{n_folds} folds of {len(sizes)} groups of related rows are not possible",
            f"Choose 2 to {len(sizes)} folds" if len(sizes) > 1 else "Choose a protocol without groups: P901",
        )
    shuffled = np.random.default_rng(seed).permutation(len(sizes))
    filled, fold_of = np.zeros(n_folds, dtype=np.int64), np.empty(len(sizes), dtype=np.int64)
    for g in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        fold_of[g] = np.argmin(filled)
        filled[fold_of[g]] += sizes[g]
    return _folds([rows[fold_of[group] == k] for k in range(n_folds)])


def _folds(parts: Sequence[IntArray]) -> list[Fold]:
    """One fold for each part, which tests it and trains on the others."""
    return [
        Fold(number=k, train=np.sort(np.concatenate([*parts[:k], *parts[k + 1 :]])), test=np.sort(test))
        for k, test in enumerate(parts)
    ]
