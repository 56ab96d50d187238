"""Fusion of the four relation tokens of a miRNA, and its two heads (equations 12–18).

Several networks (the members of an inner cross-fit) are trained side by side: every parameter has a leading
axis M, and member m sees only its own rows. One batched product is faster than M small ones, and the members
remain independent: no operation mixes them.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from gtmaloc_model.nn.seeded import dropout, xavier


class MemberLinear(nn.Module):
    """y_m = x_m W_m + b_m for each member m. Shapes: (M, B, d_in) → (M, B, d_out)."""

    def __init__(self, ensemble_size: int, d_in: int, d_out: int, generator: torch.Generator) -> None:
        super().__init__()
        self.weight = xavier(ensemble_size, d_in, d_out, generator=generator)
        self.bias = nn.Parameter(torch.zeros(ensemble_size, 1, d_out))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Apply each member's linear map to its own rows."""
        return torch.baddbmm(self.bias, x, self.weight)


class MemberNorm(nn.Module):
    """Layer normalisation over the last axis, with a gain and an offset for each member."""

    def __init__(self, ensemble_size: int, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(ensemble_size, 1, width))
        self.offset = nn.Parameter(torch.zeros(ensemble_size, 1, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Normalise (M, B, d)."""
        return functional.layer_norm(x, x.shape[-1:]) * self.gain + self.offset


class TokenFusion(nn.Module):
    r"""Pre-LN transformer block over the four tokens of each miRNA.

    .. math::
        Q = XW_Q,\; K = XW_K,\; V = XW_V, \qquad
        \operatorname{head}_k = \operatorname{softmax}\!\Big(\frac{Q_k K_k^\top}{\sqrt{d_k}}\Big) V_k

        X \leftarrow X + [\operatorname{head}_1 \Vert \dots \Vert \operatorname{head}_K] W_O, \qquad
        X \leftarrow X + W_2 \operatorname{GELU}(W_1 \operatorname{LN}(X))

    X (4, 128) holds the projected tokens, so attention runs over relations, never over the rows of a batch.
    The classifier reads the four tokens concatenated: p = σ(W_c GELU(W_h f) + b_c), f (512).

    Self-supervised head: tokens replaced by a learned mask vector are reconstructed, each from its own 128
    columns of f, which depend on the other tokens only through attention; loss 1 − cos.

    Args:
        ensemble_size: M.
        dims: input size of each relation.
        n_labels: C.
        width: size of a token.
        heads: K; without heads the tokens are not mixed before the classifier.
        head_width: size of one head.
        feed_forward: inner size of the feed-forward part.
        hidden: size of the hidden layer of the classifier.
        dropout: rate inside the block and the classifier.
        generator: source of the initial weights.

    Shapes:
        inputs: one (M, B, d_r) per relation; output: logits (M, B, C) and the fused vector (M, B, 4 · width).
    """

    def __init__(
        self,
        ensemble_size: int,
        dims: Sequence[int],
        n_labels: int,
        *,
        width: int,
        heads: int,
        head_width: int,
        feed_forward: int,
        hidden: int,
        dropout: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        m, inner, fused = ensemble_size, heads * head_width, width * len(dims)
        self.ensemble_size, self.dims, self.width = ensemble_size, tuple(dims), width
        self.heads, self.head_width, self.dropout = heads, head_width, dropout
        self.project = nn.ModuleList(MemberLinear(m, d, width, generator) for d in dims)
        self.mask_token = nn.Parameter(torch.zeros(m, 1, len(dims), width))
        self.relation = nn.Parameter(torch.randn(m, 1, len(dims), width, generator=generator) * 0.02)
        self.norm_feed_forward = MemberNorm(m, width)
        if heads:
            self.norm_attention = MemberNorm(m, width)
            self.qkv = MemberLinear(m, width, 3 * inner, generator)
            self.out = MemberLinear(m, inner, width, generator)
        self.grow = MemberLinear(m, width, feed_forward, generator)
        self.shrink = MemberLinear(m, feed_forward, width, generator)
        self.norm_fused = MemberNorm(m, fused)
        self.hidden = MemberLinear(m, fused, hidden, generator)
        self.classify = MemberLinear(m, hidden, n_labels, generator)
        self.reconstruct = nn.ModuleList(MemberLinear(m, width, d, generator) for d in dims)

    def forward(
        self,
        inputs: Sequence[torch.Tensor],
        hidden: torch.Tensor | None = None,
        generator: torch.Generator | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Fuse and classify; `hidden` (M, B, 4) marks masked tokens, `generator` enables dropout."""
        rate = self.dropout
        tokens = torch.stack([layer(x) for layer, x in zip(self.project, inputs, strict=True)], dim=2)
        if hidden is not None:
            tokens = torch.where(hidden.unsqueeze(-1), self.mask_token.to(tokens.dtype), tokens)
        tokens = tokens + self.relation
        m, b, t, width = tokens.shape
        x = tokens.reshape(m, b * t, width)
        if self.heads:
            x = x + dropout(self._attend(self.norm_attention(x), (m, b, t)), rate, generator)
        inner = dropout(functional.gelu(self.grow(self.norm_feed_forward(x))), rate, generator)
        x = x + dropout(self.shrink(inner), rate, generator)
        fused = self.norm_fused(x.reshape(m, b, t * width))
        seen = dropout(functional.gelu(self.hidden(dropout(fused, rate, generator))), rate, generator)
        return self.classify(seen), fused

    def _attend(self, x: torch.Tensor, shape: tuple[int, int, int]) -> torch.Tensor:
        m, b, t = shape
        heads, size = self.heads, self.head_width
        q, k, v = self.qkv(x).view(m * b, t, 3, heads, size).permute(2, 0, 3, 1, 4)
        read = functional.scaled_dot_product_attention(q, k, v)
        return torch.as_tensor(self.out(read.transpose(1, 2).reshape(m, b * t, heads * size)))

    def self_supervised_loss(
        self,
        fused: torch.Tensor,
        inputs: Sequence[torch.Tensor],
        hidden: torch.Tensor,
        masked_tokens: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """(M,) mean of 1 − cos(reconstruction, input) over the masked tokens of each member.

        Only masked tokens are reconstructed. Members have different numbers of them, so each product reads as
        many rows of every member as the one with the most has: the masked ones first, then others that
        weigh 0.

        Args:
            fused: (M, B, 4 · width) output for the rows.
            inputs: their inputs.
            hidden: (M, B, 4) which tokens were masked.
            masked_tokens: (M,) number to divide by, if the rows are only a part of the batch.
        """
        member = torch.arange(self.ensemble_size, device=hidden.device)[:, None]
        own = fused.view(*fused.shape[:2], len(self.dims), self.width).unbind(2)
        total = torch.zeros(self.ensemble_size, device=hidden.device)
        for layer, token, x, masked in zip(self.reconstruct, own, inputs, hidden.unbind(2), strict=True):
            most = int(masked.sum(1).max())
            rows = masked.to(torch.uint8).argsort(dim=1, descending=True, stable=True)[:, :most]
            found, wanted = layer(token[member, rows]).float(), x[member, rows].float()
            apart = 1 - functional.cosine_similarity(found, wanted, dim=-1)
            total = total + (apart * masked[member, rows]).sum(1)
        count = hidden.sum((1, 2)) if masked_tokens is None else masked_tokens
        return total / count.clamp(min=1)
