"""Seeds, weights and dropout from explicitly passed generators, never from the global random state."""

from __future__ import annotations

import torch
from torch import nn

from gtmaloc_base.random_seeds import derived_seed


def generator_for(device: torch.device, seed: int, *purpose: int) -> torch.Generator:
    """A generator on `device` for one purpose."""
    generator = torch.Generator(device=device)
    generator.manual_seed(derived_seed(seed, *purpose))
    return generator


def xavier(*shape: int, generator: torch.Generator) -> nn.Parameter:
    """W ~ U(±√(6 / (fan_in + fan_out))) over the last two axes (Glorot and Bengio 2010)."""
    bound = (6.0 / (shape[-2] + shape[-1])) ** 0.5
    return nn.Parameter((torch.rand(shape, generator=generator) * 2 - 1) * bound)


def dropout(x: torch.Tensor, rate: float, generator: torch.Generator | None) -> torch.Tensor:
    """Inverted dropout; without a generator (evaluation) it is the identity."""
    if generator is None or rate == 0.0:
        return x
    keep = torch.rand(x.shape, generator=generator, device=x.device) >= rate
    return x * keep / (1.0 - rate)
