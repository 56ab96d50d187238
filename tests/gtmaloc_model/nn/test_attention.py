"""Attention over neighbours, dense and as message passing."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from gtmaloc_model.nn.attention import (
    DENSE_LIMIT,
    DenseNeighbourAttention,
    Neighbourhood,
    SparseNeighbourAttention,
    neighbour_attention,
)


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


def test_a_node_attends_only_to_its_neighbours() -> None:
    edges = sparse.csr_matrix(np.array([[0, 0.9, 0], [0.9, 0, 0.3], [0, 0.3, 0]]))
    near = Neighbourhood.from_similarity(edges, 0.6)
    assert near.mask.tolist() == [[True, True, False], [True, True, False], [False, False, True]]
    layer = DenseNeighbourAttention(8, 2, generator())
    x = torch.randn(3, 8, generator=generator())
    changed = x.clone()
    changed[2] += 1
    assert torch.equal(layer(x, near)[:2], layer(changed, near)[:2])
    assert not torch.equal(layer(x, near)[2], layer(changed, near)[2])


def test_width_must_be_divisible_by_heads() -> None:
    with pytest.raises(ValueError, match="not divisible"):
        DenseNeighbourAttention(10, 4, generator())


def test_large_graphs_pass_messages() -> None:
    assert type(neighbour_attention(DENSE_LIMIT, 8, 2, generator())) is DenseNeighbourAttention
    assert type(neighbour_attention(DENSE_LIMIT + 1, 8, 2, generator())) is SparseNeighbourAttention
