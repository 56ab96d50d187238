r"""What the label graph transformer reads. Only labels that are visible in a step enter.

The features of a row are coordinates of the kernel $K$ of its feature set (`ensemble.kernel`), the largest
$k$ of the centred kernel; the standardised columns of the blocks that no similarity comes from (conservation,
names, …); and for each similarity the votes of its $n$ nearest rows,

$$ \frac{\sum_{j \in N_s(i)} S_{s,ij} \, u_j \, (y_j - \bar y)}{\sum_{j \in N_s(i)} S_{s,ij} \, u_j + m},
   \quad \max_{j \in N_s(i)} S_{s,ij} \, u_j, $$

with $u_j$ whether the labels of $j$ are visible, $\bar y$ the label frequencies of the training rows and $m$
.3 times the median of the sums. Neighbours do not depend on labels, so they are found once. Their weights are
kept as a dense matrix: the product with the few rows that are visible costs less than gathering neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.cache import cached
from gtmaloc_model.features.sets import FeatureSet, columns_of
from gtmaloc_model.features.similarities import similarity_of
from gtmaloc_model.features.standardised import within_deviations
from gtmaloc_model.models.ensemble.kernel import kernel_coordinates, kernel_of

_PRIOR = 0.3
_VOTE_SCALE = 3.0  # votes are differences of frequencies, mostly well below 1
_LARGEST_BIAS = 3.0


@dataclass(frozen=True, eq=False)
class GraphInputs:
    """The label-free part.

    Attributes:
        coordinates: (N, k).
        columns: (N, D) within five deviations, 0 where a value is unknown.
        similarities: (S, N, N), each in units of its mean over the 20 nearest rows.
        weights: (S, N, N) at s, j, i the similarity of row j to row i in units of its mean over the n nearest
            rows; 0 where j is none of these.
    """

    coordinates: torch.Tensor
    columns: torch.Tensor
    similarities: torch.Tensor
    weights: torch.Tensor

    @property
    def described(self) -> int:
        """The number of features that no label enters: k + D."""
        return self.coordinates.shape[1] + self.columns.shape[1]

    def to(self, device: torch.device) -> GraphInputs:
        """The same on another device."""
        parts = (self.coordinates, self.columns, self.similarities, self.weights)
        return GraphInputs(*(part.to(device) for part in parts))

    def features(self, labels: torch.Tensor, visible: torch.Tensor, prior: torch.Tensor) -> torch.Tensor:
        """(N, k + D + S (C + 1)) coordinates, columns and votes.

        Args:
            labels: (N, C) 0/1; only those of visible rows are read.
            visible: (v,) rows.
            prior: (C,) label frequencies of the training rows.
        """
        seen = labels[visible] - prior
        weights = self.weights.index_select(1, visible)
        total = weights.transpose(1, 2) @ torch.cat([seen, torch.ones_like(seen[:, :1])], dim=1)
        share = total[..., -1:]
        m = _PRIOR * share.median(1, keepdim=True)[0].clamp(min=1e-6)
        nearest = weights.amax(1)[..., None]
        votes = torch.cat([_VOTE_SCALE * total[..., :-1] / (share + m), nearest], dim=2)
        return torch.cat([self.coordinates, self.columns, votes.permute(1, 0, 2).flatten(1)], dim=1)

    def scaled(self, features: torch.Tensor, length: float) -> torch.Tensor:
        """(N, F) features for a linear reading: coordinates times `length`, columns, standardised votes."""
        votes = features[:, self.described :]
        centred = votes - votes.mean(0)
        standardised = centred / (centred.square().mean(0).sqrt() + 1e-6)
        return torch.cat([length * self.coordinates, self.columns, standardised], dim=1)


def graph_inputs(
    dataset: LocalizationDataset, chosen: FeatureSet, *, coordinates: int, neighbours: int
) -> GraphInputs:
    """The label-free inputs of all rows, computed once for each dataset."""

    def compute() -> GraphInputs:
        found = [similarity_of(dataset, s) for s in chosen.similarities]
        n = len(dataset.mirna_ids)
        bias, weights = [_bias(s) for s in found], [_weights(s, neighbours) for s in found]
        return GraphInputs(
            torch.from_numpy(kernel_coordinates(kernel_of(dataset, chosen), coordinates, 1.0)),
            torch.from_numpy(_columns(dataset, chosen)),
            *(torch.from_numpy(np.array(of, dtype=np.float32).reshape(-1, n, n)) for of in (bias, weights)),
        )

    return cached(dataset, f"graph inputs/{chosen.name}/{coordinates}/{neighbours}", compute)


def _columns(dataset: LocalizationDataset, chosen: FeatureSet) -> npt.NDArray[np.float32]:
    found = [
        within_deviations(columns_of(dataset, block).values) for block in chosen.blocks_without_similarity
    ]
    return np.hstack([np.zeros((len(dataset.mirna_ids), 0)), *found]).astype(np.float32)


def _bias(similarity: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    found = similarity.copy()
    np.fill_diagonal(found, 0.0)
    k = min(20, len(found) - 1)
    nearest = -np.partition(-found, k, axis=1)[:, :k]
    return np.asarray(np.clip(found / max(float(nearest.mean()), 1e-6), 0, _LARGEST_BIAS), dtype=np.float32)


def _weights(similarity: npt.NDArray[np.float32], n: int) -> npt.NDArray[np.float32]:
    """(N, N) at j, i the weight of the vote of row j for row i, one of n."""
    found = similarity.copy()
    np.fill_diagonal(found, 0.0)
    nearest = np.argsort(-found, axis=1, kind="stable")[:, : min(n, len(found) - 1)]
    weights = np.take_along_axis(found, nearest, axis=1)
    every = np.zeros_like(found)
    np.put_along_axis(every, nearest, weights / max(float(weights.mean()), 1e-6), axis=1)
    return np.ascontiguousarray(every.T)
