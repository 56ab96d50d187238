r"""Kernel ridge regression on a feature set.

With $d_b(i, j)$ the mean squared difference of the standardised columns of block $b$ that both rows have,
$d = \sum_b d_b$ divided by its median, and $S$ the mean of the similarities (0 without any),

$$ K = 2 e^{-d} + e^{-3 d} + 2 S, \qquad
   P = \bar Y + K_{\cdot T} (K_{TT} + \lambda I)^{-1} (Y_T - \bar Y), $$

negative eigenvalues of $K$ set to 0; $K$ reads no label. That a block says nothing about a row is a fact of
its own: such a row is as far from every described one as the most distant tenth of these are from each other,
and half a median from another such row.

If a row is said to be unknown to some parts, its $K$ changes by what the change of $d$ and $S$ does before
negative eigenvalues are set to 0.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

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


@dataclass(frozen=True, eq=False)
class FittedKernel:
    """Ridge regression on the labels of T training rows.

    Attributes:
        rows: the training rows.
        labels: (T, C) Y_T.
        factor: the Cholesky factor of K_TT + λ I.
    """

    rows: IntArray
    labels: FloatArray
    factor: tuple[FloatArray, bool]

    @property
    def prior(self) -> FloatArray:
        """(C,) mean of the labels."""
        return np.asarray(self.labels.mean(axis=0))

    @cached_property
    def solved(self) -> FloatArray:
        """(T, C) (K_TT + λ I)⁻¹ (Y_T − prior)."""
        return np.asarray(cho_solve(self.factor, self.labels - self.prior))

    @cached_property
    def inverse(self) -> FloatArray:
        """(T, T) (K_TT + λ I)⁻¹."""
        return np.asarray(cho_solve(self.factor, np.eye(len(self.rows))))

    def probabilities(self, kernel: FloatArray) -> FloatArray:
        """(n, C) regressed labels of n rows of K; they may lie a little outside [0, 1]."""
        return np.asarray(self.prior + kernel[:, self.rows] @ self.solved)

    def weights(self, kernel: FloatArray) -> FloatArray:
        """(n, T) K_T (K_TT + λ I)⁻¹: the regressed labels are prior + weights · (Y_T − prior)."""
        return np.asarray(kernel[:, self.rows] @ self.inverse)


def fit_kernel(dataset: LocalizationDataset, chosen: FeatureSet, training_rows: IntArray) -> FittedKernel:
    """The regression on the labels of these rows."""
    inner = kernel_of(dataset, chosen)[np.ix_(training_rows, training_rows)]
    factor = cho_factor(inner + RIDGE * np.eye(len(training_rows)))
    return FittedKernel(training_rows, dataset.labels[training_rows].astype(np.float64), factor)


def kernel_of(dataset: LocalizationDataset, chosen: FeatureSet) -> FloatArray:
    """(N, N) K of all rows, computed once for each dataset."""
    return cached(dataset, f"kernel/{chosen.name}", lambda: _positive(_whole_kernel(dataset, chosen)))


def kernel_knowing(
    dataset: LocalizationDataset, chosen: FeatureSet, rows: IntArray, known: Collection[str]
) -> FloatArray:
    """(n, N) K of these rows if only the named blocks and their similarities say anything about them."""
    change = _kernel(dataset, chosen, rows, known) - _kernel(dataset, chosen, rows, _names(chosen))
    return kernel_of(dataset, chosen)[rows] + change


def kernel_ridge_probabilities(
    dataset: LocalizationDataset, chosen: FeatureSet, training_rows: IntArray
) -> FloatArray:
    """(N, C) regressed labels; they may lie a little outside [0, 1]."""
    return fit_kernel(dataset, chosen, training_rows).probabilities(kernel_of(dataset, chosen))


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
    return _distances(dataset, block)[0]


def _distances(dataset: LocalizationDataset, block: Block) -> tuple[FloatArray, FloatArray]:
    """(N, N) d_b, and (N,) the distance of each row from one that the block says nothing about."""
    return cached(dataset, f"distance/{block.name}", lambda: _compute(columns_of(dataset, block).values))


def _compute(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    z, known = in_deviations(values)
    m = known.astype(np.float64)
    shared = m @ m.T
    squared = (z**2) @ m.T
    total = squared + squared.T - 2 * z @ z.T
    distance = np.maximum(total, 0.0) / np.maximum(shared, 1.0)
    described = np.asarray(np.isfinite(values).any(axis=1))
    pairs = np.outer(described, described) & np.asarray(shared > 0)
    far, near = (float(np.quantile(distance[pairs], q)) if pairs.any() else 1.0 for q in (_FAR, 0.5))
    distance = np.where(pairs, distance, np.where(described[:, None] | described[None, :], far, near / 2))
    return distance, np.where(described, far, near / 2)


def _whole_kernel(dataset: LocalizationDataset, chosen: FeatureSet) -> FloatArray:
    return _kernel(dataset, chosen, np.arange(len(dataset.mirna_ids)), _names(chosen))


def _kernel(
    dataset: LocalizationDataset, chosen: FeatureSet, rows: IntArray, known: Collection[str]
) -> FloatArray:
    distance = np.zeros((len(rows), len(dataset.mirna_ids)))
    for block in chosen.blocks:
        of_all, of_unknown = _distances(dataset, block)
        distance += of_all[rows] if block.name in known else of_unknown
    distance /= _unit(dataset, chosen)
    kernel = 2 * np.exp(-distance) + np.exp(-3 * distance)
    similar = np.zeros(kernel.shape)
    for s in chosen.similarities:
        if s.block in known:
            similar += similarity_of(dataset, s)[rows]
    return np.asarray(kernel + _SIMILARITY * (similar / max(len(chosen.similarities), 1)))


def _unit(dataset: LocalizationDataset, chosen: FeatureSet) -> float:
    """The median of Σ d_b."""
    return cached(
        dataset,
        f"unit/{chosen.name}",
        lambda: max(
            float(np.median(np.sum([block_distance(dataset, b) for b in chosen.blocks], axis=0))), 1e-12
        ),
    )


def _positive(kernel: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh((kernel + kernel.T) / 2)
    return np.asarray((vectors * np.clip(values, 0, None)) @ vectors.T)


def _names(chosen: FeatureSet) -> tuple[str, ...]:
    return tuple(block.name for block in chosen.blocks)
