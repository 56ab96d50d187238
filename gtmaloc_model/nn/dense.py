"""A dense layer whose weights come from an explicitly passed generator."""

from __future__ import annotations

import torch
from torch import nn

from gtmaloc_model.nn.seeded import xavier


class Dense(nn.Module):
    """x W + b, with W as in `xavier` and b = 0 at the start."""

    def __init__(self, d_in: int, d_out: int, generator: torch.Generator) -> None:
        super().__init__()
        self.weight = xavier(d_in, d_out, generator=generator)
        self.bias = nn.Parameter(torch.zeros(d_out))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(…, d_out) of x (…, d_in)."""
        return x @ self.weight + self.bias
