"""The label-free input of the label graph transformer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.cache import cached
from gtmaloc_model.features.sets import FeatureSet, columns_of
from gtmaloc_model.features.similarities import similarity_of


def standardised_blocks(dataset: LocalizationDataset, chosen: FeatureSet) -> FloatArray:
    """(N, F) blocks in units of their columns' standard deviation; each block has unit mean square.

    An unknown value is 0, the mean, and each block has one more column: the share of its values that a row lacks.
    """
    return cached(
        dataset,
        f"standardised/{chosen.name}",
        lambda: np.hstack([_standardised(columns_of(dataset, block).values) for block in chosen.blocks]),
    )


def stacked_similarities(dataset: LocalizationDataset, chosen: FeatureSet) -> FloatArray:
    """(S, N, N) similarities of the set, each divided by its mean over the 20 nearest other rows."""

    def compute() -> FloatArray:
        return np.stack([_scaled(similarity_of(dataset, s)) for s in chosen.similarities])

    return cached(dataset, f"stacked/{chosen.name}", compute)


def _standardised(values: FloatArray) -> FloatArray:
    known = np.isfinite(values)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, values, 0.0).sum(axis=0) / count
    centred = np.where(known, values - mean, 0.0)
    spread = np.sqrt((centred**2).sum(axis=0) / count)
    varied = spread > 1e-12
    z = np.clip(centred[:, varied] / spread[varied], -5, 5)
    missing = 1 - known.mean(axis=1, keepdims=True)
    return np.hstack([z, missing])


def _scaled(similarity: npt.NDArray[np.float32]) -> FloatArray:
    found = similarity.astype(np.float32).copy()
    np.fill_diagonal(found, 0.0)
    nearest = -np.partition(-found, min(20, len(found) - 1), axis=1)[:, :20]
    return np.asarray(np.clip(found / max(float(nearest.mean()), 1e-6), 0, 3), dtype=np.float32)
