"""The graph transformer of one relation matches its formulas."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from torch import nn

from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.models.gtmaloc.encoders import relation_input
from gtmaloc_model.nn.attention import Neighbourhood
from gtmaloc_model.nn.graph_transformer import (
    GraphTransformer,
    GraphTransformerBlock,
    reconstruction_loss,
    sample_non_edges,
)

NEAR = Neighbourhood.from_similarity(six_mirnas().functional_similarity, 0.6)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def layer_norm(x: torch.Tensor, norm: nn.LayerNorm) -> torch.Tensor:
    centred = x - x.mean(1, keepdim=True)
    scaled = centred / (centred.square().mean(1, keepdim=True) + norm.eps).sqrt()
    return scaled * norm.weight + norm.bias


def gelu(x: torch.Tensor) -> torch.Tensor:
    return x * (1 + torch.erf(x / math.sqrt(2))) / 2


def with_random_parameters(module: nn.Module) -> None:
    """Gains, offsets and biases other than 1 and 0, so that leaving any of them out is detected."""
    weights = generator(7)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=weights) * 0.5)


def test_block_equals_the_formula_written_out() -> None:
    """MHA(LN(h)) is added to h, then W₂ GELU(W₁ LN(h) + b₁) + b₂: each part is normalised at its input."""
    near = Neighbourhood.from_similarity(sparse.csr_matrix(six_mirnas().functional_similarity), 0.6)
    block = GraphTransformerBlock(6, 8, 2, 12, generator())
    with_random_parameters(block)
    h = torch.randn(6, 8, generator=generator(1)) * 3 + 1
    read = h + block.attention(layer_norm(h, block.norm_attention), near)
    inner = gelu(layer_norm(read, block.norm_feed_forward) @ block.w1 + block.b1)
    expected = read + inner @ block.w2 + block.b2
    assert torch.allclose(block(h, near), expected, atol=1e-4)


@pytest.mark.parametrize("layers", [0, 2])
def test_network_equals_the_formula_written_out(layers: int) -> None:
    data = relation_input(six_mirnas(), "target", NEAR, torch.device("cpu"))
    net = GraphTransformer(1, 3, 6, width=8, heads=2, feed_forward=12, layers=layers, generator=generator())
    with_random_parameters(net)
    root = 1 / math.sqrt(2)
    profile = torch.tensor([[1.0, 0, 0], [root, root, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [0, 0, 0]])
    h = data.node2vec @ net.w_x + profile @ net.w_a + net.bias
    for block in net.blocks:
        h = block(h, data.neighbours)
    projected = layer_norm(h, net.norm) @ net.w_z
    expected = projected / projected.square().sum(1, keepdim=True).sqrt()
    assert len(net.blocks) == layers
    assert torch.allclose(net(data), expected, atol=1e-5)


def test_output_has_unit_length() -> None:
    data = relation_input(six_mirnas(), "disease", NEAR, torch.device("cpu"))
    net = GraphTransformer(1, 2, 6, width=8, heads=2, feed_forward=12, layers=2, generator=generator())
    assert torch.allclose(net(data).norm(dim=1), torch.ones(6), atol=1e-6)


def test_loss_is_the_sum_over_functional_edges_and_partner_links() -> None:
    data = relation_input(six_mirnas(), "target", NEAR, torch.device("cpu"))
    net = GraphTransformer(1, 3, 6, width=8, heads=2, feed_forward=12, layers=1, generator=generator())
    with torch.no_grad():
        net.log_scale.copy_(torch.tensor([0.5, 2.0]))
        net.offset.copy_(torch.tensor([0.1, -0.3]))
    z, draws = net(data), generator(5)
    partners = net.partners / net.partners.norm(dim=1, keepdim=True)
    similar = reconstruction_loss(z, z, data.edges, torch.tensor(0.5).exp(), torch.tensor(0.1), draws)
    linked = reconstruction_loss(z, partners, data.links, torch.tensor(2.0).exp(), torch.tensor(-0.3), draws)
    assert torch.allclose(net.loss(z, data, generator(5)), similar + linked, atol=1e-6)


def test_reconstruction_loss_by_hand() -> None:
    """One edge (0, 1) between two nodes on the left and three on the right, and one sampled non-edge."""
    left = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    edges = torch.tensor([[0], [1]])
    right = torch.tensor([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    scale, offset = torch.tensor(2.0), torch.tensor(-0.5)
    found = reconstruction_loss(left, right, edges, scale, offset, generator())
    (i, j) = (int(x) for x in sample_non_edges(edges, 2, 3, generator())[:, 0])
    edge, other = 2 * 0.6 - 0.5, 2 * float(left[i] @ right[j]) - 0.5
    expected = (math.log1p(math.exp(-edge)) + math.log1p(math.exp(other))) / 2
    assert float(found) == pytest.approx(expected, abs=1e-6)
    assert float(reconstruction_loss(left, right, edges[:, :0], scale, offset, generator())) == 0


def test_there_are_as_many_non_edges_as_edges_where_there_is_room() -> None:
    edges = torch.tensor([[0, 1, 2, 3], [10, 11, 12, 13]])
    assert sample_non_edges(edges, 50, 50, generator()).shape == (2, 4)


@settings(max_examples=30, deadline=None)
@given(n=st.integers(2, 15), density=st.floats(0.05, 1.0), seed=st.integers(0, 99))
def test_sampled_non_edges_are_never_edges(n: int, density: float, seed: int) -> None:
    chosen = np.triu(np.random.default_rng(seed).random((n, n)) < density, 1)
    edges = torch.from_numpy(np.stack(np.nonzero(chosen)))
    if edges.shape[1] == 0:
        return
    negatives = sample_non_edges(edges, n, n, generator(seed))
    known = {tuple(pair) for pair in edges.T.tolist()}
    for i, j in negatives.T.tolist():
        assert i != j
        assert (i, j) not in known and (j, i) not in known


def test_reconstruction_loss_is_low_for_the_right_vectors() -> None:
    edges = torch.tensor([[0, 2], [1, 3]])
    right = torch.tensor([[1.0, 0], [1, 0], [-1, 0], [-1, 0]])
    collapsed = torch.tensor([[1.0, 0]] * 4)
    one, zero = torch.tensor(5.0), torch.tensor(0.0)
    good = reconstruction_loss(right, right, edges, one, zero, generator())
    bad = reconstruction_loss(collapsed, collapsed, edges, one, zero, generator())
    assert good < 0.1 < bad
