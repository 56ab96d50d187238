"""Attention over all rows with a bias for each similarity, against the formula written out."""

import numpy as np
import pytest
import torch

from gtmaloc_model.nn.label_attention import LabelAttention
from gtmaloc_model.nn.seeded import generator_for

N, F, C, S = 7, 5, 2, 3
DRAW = np.random.default_rng(0)
X = torch.from_numpy(DRAW.normal(size=(N, F)).astype(np.float32))
Z = torch.from_numpy(DRAW.normal(size=(N, F)).astype(np.float32))
VISIBLE = torch.from_numpy(DRAW.choice([-1, 0, 1], (N, C + 1)).astype(np.float32))
SIMILAR = torch.from_numpy(DRAW.random((S, N, N)).astype(np.float32))
EVERY = torch.arange(N)
PRIOR = torch.tensor([0.5, -1.0])


def network(layers: int = 1, heads: int = 2) -> LabelAttention:
    return LabelAttention(
        F, PRIOR, S, width=8, heads=heads, layers=layers, rates=(0.5, 0.5), gate=0.5,
        generator=generator_for(torch.device("cpu"), 0),
    )  # fmt: skip


def normal(h: torch.Tensor) -> torch.Tensor:
    return (h - h.mean(-1, keepdim=True)) / torch.sqrt(h.var(-1, unbiased=False, keepdim=True) + 1e-5)


def test_one_layer_is_the_formula_written_out() -> None:
    net = network()
    layer = net.layers[0]
    with torch.no_grad():
        net.linear.copy_(torch.from_numpy(DRAW.normal(size=(F, C)).astype(np.float32)))
        layer.bias.copy_(torch.from_numpy(DRAW.normal(size=(2, S)).astype(np.float32)))
        h = X @ net.read + VISIBLE @ net.read_labels + net.read_bias
        q, k, v = (normal(h) @ layer.project).split(8, dim=1)
        heads = []
        for head in range(2):
            own = slice(4 * head, 4 * head + 4)
            logits = q[:, own] @ k[:, own].T / 2
            for s in range(S):
                logits = logits + layer.bias[head, s] * SIMILAR[s]
            heads.append(torch.softmax(logits, dim=1) @ v[:, own])
        h = h + torch.cat(heads, dim=1) @ layer.join
        h = h + torch.nn.functional.gelu(normal(h) @ layer.up) @ layer.down
        expected = 0.5 * normal(h) @ net.head + Z @ net.linear + net.head_bias
        assert torch.allclose(net(X, Z, VISIBLE, SIMILAR, EVERY), expected, atol=1e-5)
        assert torch.allclose(net.penalty(), (net.linear**2).sum() / 2)


@pytest.mark.parametrize("layers", [0, 1, 2])
@pytest.mark.parametrize("seed", [None, 0])
def test_logits_do_not_depend_on_who_else_is_asked(layers: int, seed: int | None) -> None:
    """In training too: a row has the noise that it would have if all were asked."""
    net, asked = network(layers), torch.tensor([4, 1])
    torch.nn.init.normal_(net.linear, generator=generator_for(torch.device("cpu"), 1))

    def logits(rows: torch.Tensor) -> torch.Tensor:
        draw = None if seed is None else generator_for(torch.device("cpu"), seed)
        return torch.as_tensor(net(X, Z, VISIBLE, SIMILAR, rows, draw))

    assert torch.allclose(logits(asked), logits(EVERY)[asked], atol=1e-6)


def test_it_starts_near_the_prior() -> None:
    with torch.no_grad():
        found = network()(torch.zeros(N, F), Z, torch.zeros(N, C + 1), SIMILAR, EVERY)
    assert torch.allclose(found, PRIOR.expand(N, C), atol=1e-6)


def test_another_row_is_read_through_attention_only() -> None:
    changed = VISIBLE.clone()
    changed[0] = -changed[0] + 1
    with torch.no_grad():
        for layers, reads in ((0, False), (1, True)):
            one, other = (
                network(layers)(X, Z, visible, SIMILAR, EVERY)[1:] for visible in (VISIBLE, changed)
            )
            assert torch.equal(one, other) is not reads


def test_dropout_comes_from_the_generator_and_only_in_training() -> None:
    net, device = network(), torch.device("cpu")
    with torch.no_grad():
        one, same, other = (
            net(X, Z, VISIBLE, SIMILAR, EVERY, generator_for(device, seed)) for seed in (1, 1, 2)
        )
        assert torch.equal(one, same) and not torch.equal(one, other)
        assert torch.equal(net(X, Z, VISIBLE, SIMILAR, EVERY), net(X, Z, VISIBLE, SIMILAR, EVERY))


def test_heads_must_divide_the_width() -> None:
    with pytest.raises(ValueError, match="width 8 is not divisible by 3 heads"):
        network(heads=3)
