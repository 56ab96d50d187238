"""The graph transformer of one relation: label-free embeddings of the miRNAs (equations 7–11)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from gtmaloc_model.nn.attention import Neighbourhood, neighbour_attention
from gtmaloc_model.nn.seeded import xavier


@dataclass(frozen=True, eq=False)
class RelationInput:
    """The input of the graph transformer of one relation; nothing here depends on a label.

    Attributes:
        node2vec: (N, d) embedding of the relation, standardised.
        associations: (N, M) 0/1 profile of the relation.
        neighbours: thresholded functional similarity with self-loops.
        edges: (2, E) true pairs (i, j) of the functional similarity network, i < j.
        links: (2, L) true pairs (miRNA, partner).
    """

    node2vec: torch.Tensor
    associations: torch.Tensor
    neighbours: Neighbourhood
    edges: torch.Tensor
    links: torch.Tensor


class GraphTransformerBlock(nn.Module):
    r"""One pre-LN layer.

    .. math::
        h \leftarrow h + \operatorname{MHA}(\operatorname{LN}(h)), \qquad
        h \leftarrow h + W_2 \operatorname{GELU}(W_1 \operatorname{LN}(h) + b_1) + b_2

    Args:
        n_nodes: N, which determines whether attention is dense or message passing.
        width: d of the input and the output.
        heads: attention heads.
        feed_forward: inner size of the feed-forward part.
        generator: source of the initial weights.
    """

    def __init__(
        self, n_nodes: int, width: int, heads: int, feed_forward: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.attention = neighbour_attention(n_nodes, width, heads, generator)
        self.norm_attention, self.norm_feed_forward = nn.LayerNorm(width), nn.LayerNorm(width)
        self.w1 = xavier(width, feed_forward, generator=generator)
        self.b1 = nn.Parameter(torch.zeros(feed_forward))
        self.w2 = xavier(feed_forward, width, generator=generator)
        self.b2 = nn.Parameter(torch.zeros(width))

    def forward(self, h: torch.Tensor, neighbours: Neighbourhood) -> torch.Tensor:
        """Attend to the neighbours, then transform each node."""
        h = h + self.attention(self.norm_attention(h), neighbours)
        inner = functional.gelu(self.norm_feed_forward(h) @ self.w1 + self.b1)
        return torch.as_tensor(h + inner @ self.w2 + self.b2)


class GraphTransformer(nn.Module):
    r"""Graph transformer with a structure-reconstruction loss.

    The association profile a_i and the node2vec vector x_i are fused at the input, the functional similarity
    network is the attention mask, and the output has unit length:

    .. math::
        h_i^{(0)} = W_x x_i + W_a \frac{a_i}{\sqrt{|a_i|}} + b, \qquad
        z_i = \frac{W_z \operatorname{LN}(h_i^{(L)})}{\lVert W_z \operatorname{LN}(h_i^{(L)}) \rVert}

    Args:
        node2vec_dim: size of x_i.
        n_partners: size of a_i.
        n_nodes: N.
        width: size of h_i and z_i.
        heads: attention heads of a layer.
        feed_forward: inner size of a layer's feed-forward part.
        layers: L.
        generator: source of the initial weights.

    Shapes:
        output (N, width).
    """

    def __init__(
        self,
        node2vec_dim: int,
        n_partners: int,
        n_nodes: int,
        *,
        width: int,
        heads: int,
        feed_forward: int,
        layers: int,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.w_x = xavier(node2vec_dim, width, generator=generator)
        self.w_a = xavier(n_partners, width, generator=generator)
        self.bias = nn.Parameter(torch.zeros(width))
        self.blocks = nn.ModuleList(
            GraphTransformerBlock(n_nodes, width, heads, feed_forward, generator) for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.w_z = xavier(width, width, generator=generator)
        self.partners = xavier(n_partners, width, generator=generator)
        self.log_scale = nn.Parameter(torch.tensor([1.0, 1.0]))
        self.offset = nn.Parameter(torch.zeros(2))

    def forward(self, data: RelationInput) -> torch.Tensor:
        """Unit-length embedding of every miRNA."""
        profile = data.associations / data.associations.sum(1, keepdim=True).clamp(min=1).sqrt()
        h = data.node2vec @ self.w_x + profile @ self.w_a + self.bias
        for block in self.blocks:
            h = block(h, data.neighbours)
        return functional.normalize(self.norm(h) @ self.w_z, dim=1)

    def loss(self, z: torch.Tensor, data: RelationInput, generator: torch.Generator) -> torch.Tensor:
        r"""Structure reconstruction (equations 10 and 11) over both kinds of edges of the fused graph.

        .. math::
            s_{ij} = \sigma(\tau z_i \cdot z_j + c), \qquad
            L = -\sum_{(i,j) \in E} \log s_{ij} - \sum_{(i,j) \in E^-} \log(1 - s_{ij})

        with as many sampled non-edges E⁻ as edges E. Pairs (miRNA, partner) use a learned unit vector for the
        partner. With unit vectors the loss cannot be reduced by growing norms.
        """
        partners = functional.normalize(self.partners, dim=1)
        similar = reconstruction_loss(z, z, data.edges, self.log_scale[0].exp(), self.offset[0], generator)
        linked = reconstruction_loss(
            z, partners, data.links, self.log_scale[1].exp(), self.offset[1], generator
        )
        return similar + linked


def reconstruction_loss(
    left: torch.Tensor,
    right: torch.Tensor,
    edges: torch.Tensor,
    scale: torch.Tensor,
    offset: torch.Tensor,
    generator: torch.Generator,
) -> torch.Tensor:
    """Mean cross-entropy over the edges and equally many sampled non-edges; 0 without edges."""
    if edges.shape[1] == 0:
        return left.sum() * 0.0
    negatives = sample_non_edges(edges, len(left), len(right), generator)
    pairs = torch.cat([edges, negatives], dim=1)
    truth = torch.cat([torch.ones(edges.shape[1]), torch.zeros(negatives.shape[1])]).to(left)
    score = scale * (left[pairs[0]] * right[pairs[1]]).sum(1) + offset
    return functional.binary_cross_entropy_with_logits(score.float(), truth.float())


def sample_non_edges(
    edges: torch.Tensor, n_left: int, n_right: int, generator: torch.Generator
) -> torch.Tensor:
    """(2, ≤ E) random pairs that are not edges (in either direction if both sides are the same nodes).

    Pairs that are edges are redrawn up to eight times and then left out, so that a nearly complete graph
    gives fewer negatives instead of an endless loop.
    """
    known = edges[0] * n_right + edges[1]
    if n_left == n_right:
        loops = torch.arange(n_left, device=edges.device) * (n_right + 1)
        known = torch.cat([known, edges[1] * n_right + edges[0], loops])
    known = torch.unique(known)
    total, wanted = n_left * n_right, edges.shape[1]
    drawn = torch.randint(total, (wanted,), generator=generator, device=edges.device)
    for _ in range(8):
        hit = _contains(known, drawn)
        if not bool(hit.any()):
            break
        replacement = torch.randint(total, (wanted,), generator=generator, device=edges.device)
        drawn = torch.where(hit, replacement, drawn)
    drawn = drawn[~_contains(known, drawn)]
    return torch.stack([drawn // n_right, drawn % n_right])


def _contains(ordered: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    place = torch.searchsorted(ordered, values).clamp(max=len(ordered) - 1)
    return ordered[place] == values
