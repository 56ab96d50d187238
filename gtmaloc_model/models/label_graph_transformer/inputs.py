r"""What the label graph transformer reads. Only labels that are visible in a step enter.

The features of a row are coordinates of the kernel $K$ of its feature set (`ensemble.kernel`), the largest
$k$ of the centred kernel, and for each similarity the votes of its $n$ nearest rows,

$$ \frac{\sum_{j \in N_s(i)} S_{s,ij} \, u_j \, (y_j - \bar y)}{\sum_{j \in N_s(i)} S_{s,ij} \, u_j + m},
   \quad \max_{j \in N_s(i)} S_{s,ij} \, u_j, $$

with $u_j$ whether the labels of $j$ are visible, $\bar y$ the label frequencies of the training rows and $m$
.3 times the median of the sums. Neighbours do not depend on labels, so they are found once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.cache import cached
from gtmaloc_model.features.sets import FeatureSet
from gtmaloc_model.features.similarities import similarity_of
from gtmaloc_model.models.ensemble.kernel import kernel_coordinates, kernel_of

_PRIOR = 0.3
_VOTE_SCALE = 3.0  # votes are differences of frequencies, mostly well below 1
_LARGEST_BIAS = 3.0


@dataclass(frozen=True, eq=False)
class GraphInputs:
    """The label-free part.

    Attributes:
        coordinates: (N, k).
        similarities: (S, N, N), each in units of its mean over the 20 nearest rows.
        neighbours: (S, N, n) nearest other rows.
        weights: (S, N, n) their similarities, each in units of the mean.
    """

    coordinates: torch.Tensor
    similarities: torch.Tensor
    neighbours: torch.Tensor
    weights: torch.Tensor

    def to(self, device: torch.device) -> GraphInputs:
        """The same on another device."""
        parts = (self.coordinates, self.similarities, self.neighbours, self.weights)
        return GraphInputs(*(part.to(device) for part in parts))

    def features(self, labels: torch.Tensor, visible: torch.Tensor, prior: torch.Tensor) -> torch.Tensor:
        """(N, k + S (C + 1)) coordinates and votes.

        Args:
            labels: (N, C) 0/1; only those of visible rows are read.
            visible: (N,) 0/1.
            prior: (C,) label frequencies of the training rows.
        """
        seen = torch.cat([(labels - prior) * visible[:, None], visible[:, None]], dim=1)
        weighted = self.weights[..., None] * seen[self.neighbours]
        total = weighted.sum(2)
        share = total[..., -1:]
        m = _PRIOR * share.median(1, keepdim=True)[0].clamp(min=1e-6)
        nearest = weighted[..., -1].amax(2)[..., None]
        votes = torch.cat([_VOTE_SCALE * total[..., :-1] / (share + m), nearest], dim=2)
        return torch.cat([self.coordinates, votes.permute(1, 0, 2).flatten(1)], dim=1)

    def scaled(self, features: torch.Tensor, length: float) -> torch.Tensor:
        """(N, F) features for a linear reading: coordinates times `length`, standardised votes."""
        k = self.coordinates.shape[1]
        votes = features[:, k:]
        centred = votes - votes.mean(0)
        return torch.cat(
            [length * features[:, :k], centred / (centred.square().mean(0).sqrt() + 1e-6)], dim=1
        )


def graph_inputs(
    dataset: LocalizationDataset, chosen: FeatureSet, *, coordinates: int, neighbours: int
) -> GraphInputs:
    """The label-free inputs of all rows, computed once for each dataset."""

    def compute() -> GraphInputs:
        found = [similarity_of(dataset, s) for s in chosen.similarities]
        nearest = [_nearest(s, neighbours) for s in found]
        n, k = len(dataset.mirna_ids), min(neighbours, len(dataset.mirna_ids) - 1)
        return GraphInputs(
            torch.from_numpy(kernel_coordinates(kernel_of(dataset, chosen), coordinates, 1.0)),
            torch.from_numpy(np.array([_bias(s) for s in found], dtype=np.float32).reshape(-1, n, n)),
            torch.from_numpy(np.array([rows for rows, _ in nearest], dtype=np.int64).reshape(-1, n, k)),
            torch.from_numpy(np.array([w for _, w in nearest], dtype=np.float32).reshape(-1, n, k)),
        )

    return cached(dataset, f"graph inputs/{chosen.name}/{coordinates}/{neighbours}", compute)


def _bias(similarity: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    found = similarity.copy()
    np.fill_diagonal(found, 0.0)
    k = min(20, len(found) - 1)
    nearest = -np.partition(-found, k, axis=1)[:, :k]
    return np.asarray(np.clip(found / max(float(nearest.mean()), 1e-6), 0, _LARGEST_BIAS), dtype=np.float32)


def _nearest(
    similarity: npt.NDArray[np.float32], n: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    found = similarity.copy()
    np.fill_diagonal(found, 0.0)
    nearest = np.argsort(-found, axis=1, kind="stable")[:, : min(n, len(found) - 1)]
    weights = np.take_along_axis(found, nearest, axis=1)
    return nearest.astype(np.int64), (weights / max(float(weights.mean()), 1e-6)).astype(np.float32)
