"""What a dataset knows of each block and similarity that models may read, and what computing them costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.block import Block
from gtmaloc_model.features.cache import set_aside
from gtmaloc_model.features.sets import FEATURE_SETS
from gtmaloc_model.features.similarities import SIMILARITIES, Similarity

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DescribedBlock:
    """One block in a dataset of N rows.

    Attributes:
        block: its declaration.
        sets: the feature sets that have it.
        columns: number of columns.
        known_rows: rows of which at least one value is known.
        known_values: share of values that are known; 0 without columns.
        seconds: to compute it from the dataset, nothing being cached.
    """

    block: Block
    sets: tuple[str, ...]
    columns: int
    known_rows: int
    known_values: float
    seconds: float


@dataclass(frozen=True, slots=True)
class DescribedSimilarity:
    """One similarity in a dataset of N rows.

    Attributes:
        similarity: its declaration.
        sets: the feature sets that have it.
        rows_with_neighbours: rows that are similar to at least one other row.
        seconds: to compute it from the dataset, nothing being cached.
    """

    similarity: Similarity
    sets: tuple[str, ...]
    rows_with_neighbours: int
    seconds: float


def described_blocks(dataset: LocalizationDataset) -> list[DescribedBlock]:
    """Every block of the feature sets, in the order in which the sets name them.

    Raises:
        MissingKnowledge: the dataset consists of published matrices only.
    """
    blocks = {block.name: block for chosen in FEATURE_SETS.values() for block in chosen.blocks}
    found = []
    for block in blocks.values():
        columns, seconds = _timed(partial(block.compute, dataset))
        known = np.isfinite(columns.values)
        sets = tuple(s.name for s in FEATURE_SETS.values() if block in s.blocks)
        share = float(known.mean()) if known.size else 0.0
        found.append(
            DescribedBlock(block, sets, len(columns.names), int(known.any(axis=1).sum()), share, seconds)
        )
    return found


def described_similarities(dataset: LocalizationDataset) -> list[DescribedSimilarity]:
    """Every similarity; see `described_blocks`."""
    found = []
    for similarity in SIMILARITIES.values():
        matrix, seconds = _timed(partial(similarity.compute, dataset))
        others = matrix > 0
        np.fill_diagonal(others, False)
        sets = tuple(s.name for s in FEATURE_SETS.values() if similarity in s.similarities)
        found.append(DescribedSimilarity(similarity, sets, int(others.any(axis=1).sum()), seconds))
    return found


def _timed(compute: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    with set_aside():
        found = compute()
    return found, time.perf_counter() - began
