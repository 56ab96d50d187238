"""Multi-head attention of a node over its neighbours: dense or as message passing, with one interface."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from scipy import sparse
from torch import nn
from torch.nn import functional
from torch_geometric.nn import MessagePassing
from torch_geometric.utils import softmax

from gtmaloc_model.nn.seeded import xavier

DENSE_LIMIT = 10_000
"""Largest N for an (N, N) mask, which is faster (8–14 times at N = 1,041) but needs memory of order N²."""


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Who may attend to whom: edge (j → i) lets i attend to j. Every node attends to itself.

    Attributes:
        edge_index: (2, E) sources j and targets i, self-loops included, no edge twice.
        n_nodes: N.
    """

    edge_index: torch.Tensor
    n_nodes: int

    @classmethod
    def from_similarity(cls, similarity: sparse.csr_matrix, threshold: float) -> Neighbourhood:
        """A = [S ≥ T] + I (equation 6 of the paper, with self-loops)."""
        kept = similarity.tocoo()
        keep = kept.data >= threshold
        n = similarity.shape[0]
        adjacency = sparse.coo_matrix((np.ones(int(keep.sum())), (kept.row[keep], kept.col[keep])), (n, n))
        with_loops = (adjacency.tocsr() + sparse.identity(n, format="csr")).tocoo()
        edges = np.stack([with_loops.col, with_loops.row]).astype(np.int64)
        return cls(torch.from_numpy(edges), n)

    @cached_property
    def mask(self) -> torch.Tensor:
        """(N, N) true at [i, j] if i may attend to j."""
        mask = torch.zeros(self.n_nodes, self.n_nodes, dtype=torch.bool, device=self.edge_index.device)
        mask[self.edge_index[1], self.edge_index[0]] = True
        return mask

    def to(self, device: torch.device) -> Neighbourhood:
        """The same neighbourhood on another device."""
        return Neighbourhood(self.edge_index.to(device), self.n_nodes)


class NeighbourAttention(nn.Module):
    r"""Multi-head attention restricted to the neighbourhood of each node.

    .. math::
        \alpha_{ij}^{(k)} = \operatorname{softmax}_{j \in N(i)} \frac{q_i^{(k)} \cdot k_j^{(k)}}{\sqrt{d/K}},
        \qquad h_i' = W_O \, \big\Vert_{k=1}^{K} \sum_{j \in N(i)} \alpha_{ij}^{(k)} v_j^{(k)} + b_O

    Subclasses compute the sum over j; they have the same parameters and can load each other's weights.

    Args:
        width: d, divisible by `heads`.
        heads: K.
        generator: source of the initial weights.

    Shapes:
        input (N, d), output (N, d).
    """

    def __init__(self, width: int, heads: int, generator: torch.Generator) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} is not divisible by {heads} heads")
        self.heads = heads
        self.qkv = xavier(3, width, width, generator=generator)
        self.out = xavier(width, width, generator=generator)
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x: torch.Tensor, neighbours: Neighbourhood) -> torch.Tensor:
        """Let every node attend to its neighbours."""
        n, width = x.shape
        q, k, v = (x @ w for w in self.qkv)
        shape = (n, self.heads, width // self.heads)
        read = self.attend(q.view(shape), k.view(shape), v.view(shape), neighbours)
        return read.reshape(n, width) @ self.out + self.bias

    def attend(
        self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, neighbours: Neighbourhood
    ) -> torch.Tensor:
        """Σ_j α_ij v_j for each head; all tensors (N, K, d / K)."""
        raise NotImplementedError


class DenseNeighbourAttention(NeighbourAttention):
    """Masked scaled-dot-product attention over all pairs: the fast form for up to `DENSE_LIMIT` nodes."""

    def attend(
        self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, neighbours: Neighbourhood
    ) -> torch.Tensor:
        """Attend with an (N, N) mask."""
        q, k, v = (t.transpose(0, 1).unsqueeze(0) for t in (q, k, v))
        read = functional.scaled_dot_product_attention(q, k, v, attn_mask=neighbours.mask)
        return read.squeeze(0).transpose(0, 1)


class SparseNeighbourAttention(NeighbourAttention):
    """Message passing along the edges: memory grows with E, not with N²."""

    def __init__(self, width: int, heads: int, generator: torch.Generator) -> None:
        super().__init__(width, heads, generator)
        self.passing = _AttentionPassing()

    def attend(
        self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, neighbours: Neighbourhood
    ) -> torch.Tensor:
        """Attend along the edge list."""
        return torch.as_tensor(self.passing(q, k, v, neighbours.edge_index))


class _AttentionPassing(MessagePassing):  # type: ignore[misc]
    """Σ_j softmax_j(q_i · k_j / √d) v_j over the incoming edges of i."""

    def __init__(self) -> None:
        super().__init__(aggr="add", node_dim=0)

    def forward(
        self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, edge_index: torch.Tensor
    ) -> torch.Tensor:
        return torch.as_tensor(self.propagate(edge_index, q=q, k=k, v=v, size=(len(q), len(q))))

    def message(
        self, q_i: torch.Tensor, k_j: torch.Tensor, v_j: torch.Tensor, index: torch.Tensor, size_i: int
    ) -> torch.Tensor:
        score = (q_i * k_j).sum(-1) / math.sqrt(q_i.shape[-1])
        weight: Any = softmax(score, index, num_nodes=size_i)
        return torch.as_tensor(weight).unsqueeze(-1) * v_j


def neighbour_attention(
    n_nodes: int, width: int, heads: int, generator: torch.Generator
) -> NeighbourAttention:
    """The layer for a graph of this size: dense up to `DENSE_LIMIT` nodes, message passing above."""
    kind = DenseNeighbourAttention if n_nodes <= DENSE_LIMIT else SparseNeighbourAttention
    return kind(width, heads, generator)
