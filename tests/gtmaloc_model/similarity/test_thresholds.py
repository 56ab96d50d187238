"""Mixing and thresholding of similarities: equations 5 and 6, and the networks of nearest neighbours."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_model.similarity.thresholds import SimilarityEdges, mix, nearest_neighbours, threshold_network

Matrix = npt.NDArray[np.float32]

S = np.array(
    [[1, 0.6, 0.3, 0.0], [0.6, 1, 0.9, 0.0], [0.3, 0.9, 1, 0.0], [0.0, 0.0, 0.0, 0.0]], dtype=np.float32
)


def pairs(edges: SimilarityEdges) -> list[tuple[int, int]]:
    return list(zip(edges.i.tolist(), edges.j.tolist(), strict=True))


@st.composite
def similarities(draw: st.DrawFn) -> Matrix:
    """Symmetric, coarse enough for ties and for scores equal to a threshold."""
    n = draw(st.integers(1, 9))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    upper = np.triu(rng.integers(0, 11, size=(n, n)) / 10, k=1)
    return (upper + upper.T + np.eye(n)).astype(np.float32)


def test_the_mix_is_the_weighted_mean() -> None:
    K = np.eye(4)
    np.testing.assert_allclose(mix(S, K, 0.25), 0.25 * S + 0.75 * K, atol=1e-7)
    np.testing.assert_array_equal(mix(S, K, 1), S)
    assert mix(S, K)[0, 1] == pytest.approx(0.3), "α is one half by default"


@settings(max_examples=60, deadline=None)
@given(similarities(), st.sampled_from([0.1, 0.6, 0.8, 1.0]))
def test_the_threshold_keeps_each_pair_that_reaches_it_once(similarity: Matrix, threshold: float) -> None:
    edges = threshold_network(similarity, threshold)
    n = len(similarity)
    expected = [
        (i, j) for i in range(n) for j in range(i + 1, n) if similarity[i, j] >= np.float32(threshold)
    ]
    assert pairs(edges) == expected
    np.testing.assert_array_equal(edges.score, [similarity[pair] for pair in expected])


@settings(max_examples=60, deadline=None)
@given(similarities(), st.integers(0, 10), st.sampled_from([0.3, 0.8, 1.0]))
def test_neighbours_are_the_union_of_the_nearest_and_of_those_above_the_minimum(
    similarity: Matrix, k: int, minimum: float
) -> None:
    n = len(similarity)
    nearest = [
        sorted((j for j in range(n) if j != i), key=lambda j, i=i: (-similarity[i, j], j))[:k]
        for i in range(n)
    ]
    expected = [
        (i, j)
        for i in range(n)
        for j in range(i + 1, n)
        if similarity[i, j] >= np.float32(minimum)
        or (similarity[i, j] > 0 and (j in nearest[i] or i in nearest[j]))
    ]
    assert pairs(nearest_neighbours(similarity, k, minimum)) == expected


def test_a_node_below_every_threshold_keeps_its_nearest_neighbour() -> None:
    assert pairs(threshold_network(S, 0.8)) == [(1, 2)]
    assert pairs(nearest_neighbours(S, 1, 0.8)) == [(0, 1), (1, 2)]


def test_a_node_that_cannot_be_compared_gets_no_edge() -> None:
    assert 3 not in nearest_neighbours(S, 3, 0.1).j


def test_empty_matrices_give_no_edges() -> None:
    assert pairs(threshold_network(np.zeros((0, 0)), 0.6)) == []
    assert pairs(nearest_neighbours(np.zeros((0, 0)), 5, 0.6)) == []


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.zeros((2, 3)), r"shape \(2, 3\)"),
        ([[1, np.nan], [np.nan, 1]], "is nan at row 0, column 1"),
        ([[1, 3.5], [3.5, 1]], "is 3.5 at row 0, column 1 .* outside 0 to 1"),
        ([[1, -0.5], [-0.5, 1]], "outside 0 to 1"),
        ([[1, 0.5], [0.4, 1]], "not symmetric"),
    ],
)
def test_what_is_not_a_similarity_is_refused(matrix: npt.ArrayLike, message: str) -> None:
    with pytest.raises(GTMALocError, match=message):
        threshold_network(matrix, 0.6)
    with pytest.raises(GTMALocError, match=message):
        nearest_neighbours(matrix, 2, 0.6)
    with pytest.raises(GTMALocError, match=message):
        mix(matrix, np.eye(2))


def test_parameters_out_of_range_are_refused() -> None:
    with pytest.raises(UsageError, match="α between 0 and 1"):
        mix(S, S, 1.5)
    with pytest.raises(UsageError, match="threshold is 0"):
        threshold_network(S, 0)
    with pytest.raises(UsageError, match="neighbours is -1"):
        nearest_neighbours(S, -1, 0.5)
    with pytest.raises(UsageError, match="minimum score is nan"):
        nearest_neighbours(S, 1, float("nan"))
    with pytest.raises(GTMALocError, match="has 4 miRNAs, the interaction profile kernel 2"):
        mix(S, np.eye(2))
