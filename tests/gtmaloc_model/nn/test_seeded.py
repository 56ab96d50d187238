"""Weights and dropout come from the generators that are passed, and have the documented distribution."""

import math

import torch

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_model.nn.seeded import dropout, generator_for, xavier

CPU = torch.device("cpu")


def test_a_generator_belongs_to_its_seed_and_purpose() -> None:
    first, same, other_seed, other_purpose = (
        torch.rand(4, generator=generator_for(CPU, *key)) for key in ((0, 1), (0, 1), (1, 1), (0, 2))
    )
    assert torch.equal(first, same)
    assert not torch.equal(first, other_seed) and not torch.equal(first, other_purpose)
    assert generator_for(CPU, 0, 1).initial_seed() == derived_seed(0, 1)


def test_xavier_fills_its_interval_and_no_more() -> None:
    """The bound is √(6 / (fan_in + fan_out)) over the last two axes: here √(6 / 150) = 0.2."""
    weights = xavier(3, 50, 100, generator=torch.Generator().manual_seed(0)).detach()
    assert weights.shape == (3, 50, 100)
    assert 0.199 < float(weights.max()) <= 0.2 and -0.2 <= float(weights.min()) < -0.199
    assert abs(float(weights.std()) - 0.2 / math.sqrt(3)) < 0.002


def test_dropout_keeps_the_mean_and_is_the_identity_without_a_generator() -> None:
    x = torch.full((200, 200), 3.0)
    assert dropout(x, 0.25, None) is x
    assert dropout(x, 0.0, torch.Generator()) is x
    found = dropout(x, 0.25, torch.Generator().manual_seed(0))
    assert set(found.unique().tolist()) == {0.0, 4.0}
    assert abs(float((found == 0).float().mean()) - 0.25) < 0.01
