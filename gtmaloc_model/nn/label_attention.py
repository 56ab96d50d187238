r"""A graph transformer over all rows at once that reads the visible labels of other rows.

One token for each row: $h_i = W_x x_i + W_v [v_i \mid m_i] + b$, with $v_i \in \{-1, 0, 1\}^C$ the visible
labels and $m_i$ whether there are any. Each pre-norm layer attends over all rows with a learned bias for
each similarity $S_s$,

$$ \alpha^{(k)}_{ij} = \operatorname{softmax}_j \Big( \frac{q_i^{(k)} \cdot k_j^{(k)}}{\sqrt{d / K}}
   + \sum_s w_{ks} S_{s,ij} \Big), $$

so that a head can look at relatives in sequence, another at co-expressed rows. The logits add what the
layers found to a linear reading of the same inputs, $z_i$,

$$ s_i = b_o + W_z z_i + g \, W_o \operatorname{LN}(h_i), $$

of which the linear part alone learns what a few hundred rows can teach, under the penalty
$\tfrac{\lambda}{2} \lVert W_z \rVert^2$. The rows of a batch are the whole graph, so attention is dense
(`nn.attention` explains when that pays). All rows are attended to, with or without visible labels, but only
the rows whose logits are asked for attend in the last layer.
"""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional

from gtmaloc_model.nn.seeded import dropout, xavier

_FIRST_BIAS = 2.0
"""Weight of all similarities at the start: a neighbour with S = 1 counts e² times as much as a stranger."""

_FIRST_SCALE = 0.3
"""Of the weights that read x and of the head, so that the first logits are close to the prior."""


class LabelAttention(nn.Module):
    """The network.

    Args:
        features: F, columns of x.
        prior: (C,) logits that the head starts from.
        similarities: S.
        width: d, divisible by `heads`.
        heads: K.
        layers: number of layers.
        rates: dropout of the input and of each layer's output.
        gate: g, what the attention's part is multiplied by.
        generator: source of the initial weights.
    """

    def __init__(
        self,
        features: int,
        prior: torch.Tensor,
        similarities: int,
        *,
        width: int,
        heads: int,
        layers: int,
        rates: tuple[float, float],
        gate: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.input_rate, self.rate = rates
        self.gate = gate
        self.linear = nn.Parameter(torch.zeros(features, len(prior)))
        self.read = _scaled(xavier(features, width, generator=generator))
        self.read_labels = xavier(len(prior) + 1, width, generator=generator)
        self.read_bias = nn.Parameter(torch.zeros(width))
        self.layers = nn.ModuleList(
            _Layer(similarities, width, heads, generator=generator) for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.head = _scaled(xavier(width, len(prior), generator=generator))
        self.head_bias = nn.Parameter(prior.clone())

    def forward(
        self,
        x: torch.Tensor,
        z: torch.Tensor,
        visible: torch.Tensor,
        similarities: torch.Tensor,
        asked: torch.Tensor,
        generator: torch.Generator | None = None,
    ) -> torch.Tensor:
        """(n, C) logits of the asked rows; they do not depend on which others are asked.

        Args:
            x: (N, F) features.
            z: (N, F) the same, scaled for the linear reading.
            visible: (N, C + 1) labels of −1 or 1 with a last column of 1; zeros where a row's are hidden.
            similarities: (S, N, N).
            asked: (n,) rows.
            generator: source of dropout; None for evaluation.
        """
        h = dropout(x, self.input_rate, generator) @ self.read + visible @ self.read_labels + self.read_bias
        every = torch.arange(len(h), device=h.device)
        for number, layer in enumerate(self.layers, start=1):
            h = layer(h, similarities, asked if number == len(self.layers) else every, self.rate, generator)
        h, z = h if self.layers else h[asked], z[asked]
        return torch.as_tensor(self.head_bias + z @ self.linear + self.gate * (self.norm(h) @ self.head))

    def penalty(self) -> torch.Tensor:
        """½ ‖W_z‖²."""
        return 0.5 * self.linear.square().sum()


class _Layer(nn.Module):
    """h + attention, then h + feed-forward, each on the normalised h."""

    def __init__(self, similarities: int, width: int, heads: int, *, generator: torch.Generator) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} is not divisible by {heads} heads")
        self.heads = heads
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project = xavier(width, 3 * width, generator=generator)
        self.bias = nn.Parameter(torch.full((heads, similarities), _FIRST_BIAS / max(1, similarities)))
        self.join = xavier(width, width, generator=generator)
        self.up = xavier(width, 2 * width, generator=generator)
        self.down = xavier(2 * width, width, generator=generator)

    def forward(
        self,
        h: torch.Tensor,
        similarities: torch.Tensor,
        asked: torch.Tensor,
        rate: float,
        generator: torch.Generator | None,
    ) -> torch.Tensor:
        """(N, d) → (n, d) of the asked rows."""
        (total, width), n = h.shape, len(asked)
        normal = self.first(h)
        q = (normal[asked] @ self.project[:, :width]).reshape(n, self.heads, -1).transpose(0, 1)
        k, v = (normal @ self.project[:, width:]).reshape(total, 2, self.heads, -1).permute(1, 2, 0, 3)
        logits = q @ k.transpose(1, 2) / math.sqrt(width // self.heads)
        logits = logits + torch.tensordot(self.bias, similarities.index_select(1, asked), dims=1)
        attended = (logits.softmax(-1) @ v).transpose(0, 1).reshape(n, width)
        # Drawn for all rows: what an asked row draws does not depend on which others are asked.
        noise = [dropout(torch.ones_like(h), rate, generator)[asked] for _ in range(2)]
        h = h[asked] + noise[0] * (attended @ self.join)
        return h + noise[1] * (functional.gelu(self.second(h) @ self.up) @ self.down)


def _scaled(weight: nn.Parameter) -> nn.Parameter:
    return nn.Parameter(weight.data * _FIRST_SCALE)
