r"""Kernel ridge regression on a feature set.

With $d_b(i, j)$ the mean squared difference of the standardised columns of block $b$ that both rows have,
$d = \sum_b d_b$ divided by its median, and $S$ the mean of the similarities (0 without any),

$$ K = 2 e^{-d} + e^{-3 d} + 2 S, \qquad
   P = \bar Y + K_{\cdot T} (K_{TT} + \lambda I)^{-1} (Y_T - \bar Y), $$

negative eigenvalues of $K$ set to 0; $K$ reads no label. That a block says nothing about a row is a fact of
its own: such a row is as far from every described one as the most distant tenth of these are from each other,
and half a median from another such row.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.block import Block
from gtmaloc_model.features.cache import cached
from gtmaloc_model.features.sets import FeatureSet, columns_of
from gtmaloc_model.features.similarities import similarity_of
from gtmaloc_model.features.standardised import in_deviations

RIDGE = 5.0
"""λ, chosen on development seeds (docs/features.md)."""

LEAST = 0.005
"""Regressed labels lie a little outside [0, 1]; logits are taken of those clipped to [LEAST, 1 − LEAST]."""

_SIMILARITY = 2.0
_FAR = 0.9  # quantile of the distances


def kernel_of(dataset: LocalizationDataset, chosen: FeatureSet) -> FloatArray:
    """(N, N) K of all rows, computed once for each dataset."""
    return cached(dataset, f"kernel/{chosen.name}", lambda: _kernel(dataset, chosen))


def kernel_ridge_probabilities(
    dataset: LocalizationDataset, chosen: FeatureSet, training_rows: IntArray
) -> FloatArray:
    """(N, C) regressed labels; they may lie a little outside [0, 1]."""
    kernel = kernel_of(dataset, chosen)
    labels = dataset.labels[training_rows].astype(np.float64)
    prior = labels.mean(axis=0)
    inner = kernel[np.ix_(training_rows, training_rows)]
    factor = cho_factor(inner + RIDGE * np.eye(len(training_rows)))
    return np.asarray(prior + kernel[:, training_rows] @ cho_solve(factor, labels - prior))


def kernel_coordinates(kernel: FloatArray, k: int, scale: float) -> npt.NDArray[np.float32]:
    """(N, k) coordinates with inner products of the centred kernel; mean squared length scale²."""
    centred = kernel - kernel.mean(axis=0) - kernel.mean(axis=1, keepdims=True) + kernel.mean()
    values, vectors = np.linalg.eigh((centred + centred.T) / 2)
    k = min(k, len(values))
    found = vectors[:, ::-1][:, :k] * np.sqrt(np.clip(values[::-1][:k], 0, None))
    found *= np.sign(found[np.abs(found).argmax(axis=0), np.arange(k)] + 1e-300)  # eigenvectors have no sign
    length = float(np.sqrt((found**2).sum(axis=1).mean())) if k else 1.0
    return np.asarray(scale * found / max(length, 1e-9), dtype=np.float32)


def block_distance(dataset: LocalizationDataset, block: Block) -> FloatArray:
    """(N, N) d_b of all rows; constant columns are left out."""
    return cached(dataset, f"distance/{block.name}", lambda: _distance(columns_of(dataset, block).values))


def _distance(values: FloatArray) -> FloatArray:
    z, known = in_deviations(values)
    m = known.astype(np.float64)
    shared = m @ m.T
    squared = (z**2) @ m.T
    total = squared + squared.T - 2 * z @ z.T
    distance = np.maximum(total, 0.0) / np.maximum(shared, 1.0)
    described = np.asarray(np.isfinite(values).any(axis=1))
    pairs = np.outer(described, described) & np.asarray(shared > 0)
    far, near = (float(np.quantile(distance[pairs], q)) if pairs.any() else 1.0 for q in (_FAR, 0.5))
    return np.where(pairs, distance, np.where(described[:, None] | described[None, :], far, near / 2))


def _kernel(dataset: LocalizationDataset, chosen: FeatureSet) -> FloatArray:
    distance = np.sum([block_distance(dataset, block) for block in chosen.blocks], axis=0)
    distance = distance / max(float(np.median(distance)), 1e-12)
    kernel = 2 * np.exp(-distance) + np.exp(-3 * distance)
    if chosen.similarities:
        similar = np.mean([similarity_of(dataset, s) for s in chosen.similarities], axis=0, dtype=np.float64)
        kernel += _SIMILARITY * similar
    values, vectors = np.linalg.eigh((kernel + kernel.T) / 2)
    return np.asarray((vectors * np.clip(values, 0, None)) @ vectors.T)
