"""The layers do what their formulas say."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from torch.nn import functional

from gtmaloc_model.models.gtmaloc.presets import PAPER
from gtmaloc_model.nn.attention import DenseNeighbourAttention, Neighbourhood, SparseNeighbourAttention
from gtmaloc_model.nn.graph_transformer import reconstruction_loss, sample_non_edges
from gtmaloc_model.nn.token_fusion import TokenFusion


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def random_similarity(n: int, seed: int = 0) -> sparse.csr_matrix:
    upper = np.triu(np.random.default_rng(seed).random((n, n)), 1)
    return sparse.csr_matrix(upper + upper.T)


@settings(max_examples=20, deadline=None)
@given(n=st.integers(1, 25), heads=st.sampled_from([1, 2, 4]), threshold=st.floats(0.1, 1.1))
def test_dense_and_sparse_attention_are_the_same_function(n: int, heads: int, threshold: float) -> None:
    near = Neighbourhood.from_similarity(random_similarity(n), threshold)
    dense, passing = (
        kind(8, heads, generator()) for kind in (DenseNeighbourAttention, SparseNeighbourAttention)
    )
    passing.load_state_dict(dense.state_dict())
    x = torch.randn(n, 8, generator=generator(1)).requires_grad_()
    y = x.detach().clone().requires_grad_()
    a, b = dense(x, near), passing(y, near)
    assert torch.allclose(a, b, atol=1e-5)
    a.square().sum().backward()
    b.square().sum().backward()
    assert torch.allclose(x.grad, y.grad, atol=1e-4)


def test_attention_equals_the_formula_written_out() -> None:
    n, d, heads = 6, 8, 2
    near = Neighbourhood.from_similarity(random_similarity(n), 0.5)
    layer = DenseNeighbourAttention(d, heads, generator())
    x = torch.randn(n, d, generator=generator(1))
    q, k, v = (x @ w for w in layer.qkv)
    rows = []
    for i in range(n):
        parts = []
        for h in range(heads):
            cut = slice(h * 4, h * 4 + 4)
            readable = [j for j in range(n) if near.mask[i, j]]
            score = torch.stack([q[i, cut] @ k[j, cut] / math.sqrt(4) for j in readable])
            weight = torch.softmax(score, dim=0)
            parts.append(sum(w * v[j, cut] for w, j in zip(weight, readable, strict=True)))
        rows.append(torch.cat(parts) @ layer.out + layer.bias)
    assert torch.allclose(layer(x, near), torch.stack(rows), atol=1e-5)


def test_a_node_reads_its_neighbours_and_nobody_else() -> None:
    edges = sparse.csr_matrix(np.array([[0, 0.9, 0], [0.9, 0, 0.3], [0, 0.3, 0]]))
    near = Neighbourhood.from_similarity(edges, 0.6)
    assert near.mask.tolist() == [[True, True, False], [True, True, False], [False, False, True]]
    layer = DenseNeighbourAttention(8, 2, generator())
    x = torch.randn(3, 8, generator=generator())
    changed = x.clone()
    changed[2] += 1
    assert torch.equal(layer(x, near)[:2], layer(changed, near)[:2])
    assert not torch.equal(layer(x, near)[2], layer(changed, near)[2])


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


def fused_network(members: int = 2) -> TokenFusion:
    return TokenFusion(members, [5, 6, 7, 8], 3, PAPER.fusion, generator())


def tokens(members: int = 2, rows: int = 9, seed: int = 3) -> list[torch.Tensor]:
    return [torch.randn(members, rows, d, generator=generator(seed + d)) for d in (5, 6, 7, 8)]


def test_fusion_attends_over_the_tokens_of_one_mirna_never_over_the_batch() -> None:
    net, x = fused_network(), tokens()
    alone = net([t[:, :1] for t in x])[0]
    among_others = net(x)[0][:, :1]
    assert torch.allclose(alone, among_others, atol=1e-5)


def test_every_relation_reaches_the_prediction() -> None:
    net, x = fused_network(), tokens()
    before = net(x)[0]
    for r in range(4):
        changed = [t + (i == r) for i, t in enumerate(x)]
        assert not torch.allclose(net(changed)[0], before)


def test_attention_mixes_the_tokens() -> None:
    """Without mixing, each 128 columns before the classifier would depend on their own relation only."""
    net, x = fused_network(), tokens()
    seen = []
    net.norm_feed_forward.register_forward_hook(
        lambda _m, args, _out: seen.append(args[0].reshape(2, 9, 4, 128))
    )
    net(x)
    net([x[0] + 1, *x[1:]])
    assert not torch.allclose(seen[0][:, :, 3], seen[1][:, :, 3])


def test_members_are_independent() -> None:
    """The gradient of one member's loss leaves all other members' weights alone."""
    net, x = fused_network(3), tokens(3)
    net(x)[0][1].square().sum().backward()
    for name, parameter in net.named_parameters():
        if parameter.grad is not None:
            assert torch.equal(parameter.grad[[0, 2]], torch.zeros_like(parameter.grad[[0, 2]])), name


def test_the_self_supervised_loss_counts_masked_tokens_only() -> None:
    net, x = fused_network(), tokens()
    hidden = torch.zeros(2, 9, 4, dtype=torch.bool)
    fused = net(x, hidden)[1]
    assert net.self_supervised_loss(fused, x, hidden).tolist() == [0.0, 0.0]
    hidden[0, 0, 2] = True
    part = net.reconstruct[2](fused[..., 2 * 128 : 3 * 128])
    wanted = 1 - functional.cosine_similarity(part[0, 0], x[2][0, 0], dim=0)
    assert torch.allclose(net.self_supervised_loss(fused, x, hidden)[0], wanted, atol=1e-6)


def test_a_masked_token_is_really_hidden() -> None:
    net, x = fused_network(), tokens()
    hidden = torch.zeros(2, 9, 4, dtype=torch.bool)
    hidden[..., 1] = True
    other = [x[0], x[1] + 100, *x[2:]]
    assert torch.equal(net(x, hidden)[0], net(other, hidden)[0])


def test_width_must_be_divisible_by_heads() -> None:
    with pytest.raises(ValueError, match="not divisible"):
        DenseNeighbourAttention(10, 4, generator())
