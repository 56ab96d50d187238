"""The networks as the published code defines them, for comparison only.

Written from a description of that code, which departs from the paper's text in many points listed in
docs/gtmaloc_paper.md. The graph part has one kernel for queries, keys and values, no residual, no
normalisation and no sampled non-edges; the fusion attends over a sequence of length one; the self-supervised
head is trained towards zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from gtmaloc_model.models.compared.gtmaloc_as_released.preset import (
    ReleasedFusionSettings,
    ReleasedGraphSettings,
)
from gtmaloc_model.nn.dense import Dense
from gtmaloc_model.nn.seeded import dropout, xavier

_NORM_EPSILON = 1e-6


class ReleasedGraphLayer(nn.Module):
    r"""One layer of the released graph transformer.

    .. math::
        q^{(k)} = H W^{(k)}, \quad C^{(k)} = \operatorname{softmax}(q^{(k)} q^{(k)\top} \text{ on the mask}),
        \quad H' = \operatorname{relu}(\operatorname{relu}([C^{(1)} q^{(1)} \Vert \dots] + b) M)
    """

    def __init__(self, d_in: int, d_out: int, heads: int, generator: torch.Generator) -> None:
        super().__init__()
        self.heads = heads
        self.kernel = xavier(d_in, heads * d_out, generator=generator)
        self.bias = nn.Parameter(torch.zeros(heads * d_out))
        self.mix = xavier(heads * d_out, d_out, generator=generator)

    def forward(self, h: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Attend without scaling; queries, keys and values are the same."""
        q = (h @ self.kernel).view(len(h), self.heads, -1).transpose(0, 1)
        read = functional.scaled_dot_product_attention(q, q, q, attn_mask=mask, scale=1.0)
        joined = read.transpose(0, 1).reshape(len(h), -1)
        return functional.relu(functional.relu(joined + self.bias) @ self.mix)


class ReleasedGraphTransformer(nn.Module):
    """Two layers, d → 256 → 128; reads only node2vec and trains only on edges."""

    def __init__(
        self, node2vec_dim: int, settings: ReleasedGraphSettings, generator: torch.Generator
    ) -> None:
        super().__init__()
        sizes = [node2vec_dim, *[settings.hidden] * (settings.layers - 1), settings.width]
        pairs = pairwise(sizes)
        self.layers = nn.ModuleList(ReleasedGraphLayer(a, b, settings.heads, generator) for a, b in pairs)

    def forward(self, node2vec: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(N, width), non-negative and not normalised; the caller normalises what it keeps."""
        h = node2vec
        for layer in self.layers:
            h = layer(h, mask)
        return h


def released_graph_loss(z: torch.Tensor, edges: torch.Tensor) -> torch.Tensor:
    """−mean log σ(z_i · z_j) over edges (2, E); without non-edges, growing norms alone reduce it."""
    i, j = edges
    return -functional.logsigmoid((z[i] * z[j]).sum(1).float()).mean()


class ReleasedFusion(nn.Module):
    """The concatenated modalities as one token (softmax over length one is 1); post-LN; 8 heads of 256."""

    def __init__(
        self, dims: Sequence[int], n_labels: int, settings: ReleasedFusionSettings, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.settings = settings
        self.project = nn.ModuleList(Dense(d, settings.width, generator) for d in dims)
        fused, inner = settings.width * len(dims), settings.heads * settings.head_width
        self.query, self.key, self.value = (Dense(fused, inner, generator) for _ in range(3))
        self.out = Dense(inner, fused, generator)
        self.norms = nn.ModuleList(nn.LayerNorm(fused, eps=_NORM_EPSILON) for _ in range(2))
        self.grow = Dense(fused, settings.feed_forward, generator)
        self.shrink = Dense(settings.feed_forward, fused, generator)
        self.zero_hidden = Dense(fused, 64, generator)
        self.zero_out = Dense(64, 32, generator)
        self.hidden = Dense(fused, settings.classifier, generator)
        self.classify = Dense(settings.classifier, n_labels, generator)

    def forward(
        self, inputs: Sequence[torch.Tensor], generator: torch.Generator | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits (B, C) and the output (B, 32) of the head that is trained towards zero."""
        rate = self.settings.dropout
        projected = [functional.relu(layer(x)) for layer, x in zip(self.project, inputs, strict=True)]
        x = torch.cat(projected, dim=1)
        split = (len(x), 1, self.settings.heads, self.settings.head_width)
        q, k, v = (layer(x).view(split).transpose(1, 2) for layer in (self.query, self.key, self.value))
        read = self.out(functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(len(x), -1))
        x = self.norms[0](x + dropout(read, rate, generator))
        x = self.norms[1](x + dropout(self.shrink(functional.relu(self.grow(x))), rate, generator))
        seen = dropout(functional.relu(self.hidden(x)), rate, generator)
        return self.classify(seen), self.zero_out(functional.relu(self.zero_hidden(x)))

    def penalty(self) -> torch.Tensor:
        """L2 penalty on the projection kernels, 0.01 · Σ w² (the code's only weight decay)."""
        squares = [layer.get_parameter("weight").square().sum() for layer in self.project]
        return torch.stack(squares).sum() * self.settings.weight_decay
