import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulatory_modules.methods.neighbourhood_expansion import expand, merged, overlapping_clusters, synergy

TRIANGLE_WITH_TAIL = np.array([[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 0.5], [0, 0, 0.5, 0]])
THE_FIRST_LEAVES = np.array(
    [[0, 0, 1, 0, 1], [0, 0, 0, 1, 4], [1, 0, 0, 7, 0], [0, 1, 7, 0, 0], [1, 4, 0, 0, 0]], dtype=float
)


def test_the_synergy_of_a_pair():
    # 1 inside, 2 to the third corner, a penalty of 2 for each of 2 members
    assert synergy(TRIANGLE_WITH_TAIL, np.array([0, 1]), 2.0) == pytest.approx(1 / (1 + 2 + 4))


def test_the_synergy_of_a_triangle_with_a_tail():
    assert synergy(TRIANGLE_WITH_TAIL, np.array([0, 1, 2]), 2.0) == pytest.approx(3 / (3 + 0.5 + 6))


def test_one_member_has_no_synergy():
    assert synergy(TRIANGLE_WITH_TAIL, np.array([0]), 2.0) == 0


def test_a_cluster_grows_to_the_triangle_and_stops():
    # with the tail 3.5 / (3.5 + 8) = .304, without it 3 / 9.5 = .316
    assert expand(TRIANGLE_WITH_TAIL, np.array([0]), 2.0).tolist() == [0, 1, 2]


def test_a_smaller_penalty_takes_the_tail_too():
    assert expand(TRIANGLE_WITH_TAIL, np.array([0]), 0.5).tolist() == [0, 1, 2, 3]


def test_a_member_can_leave():
    # 0 draws in 4, 4 draws in 1; of {0, 1, 4} the synergy is 5 / (5 + 2 + 6), of {1, 4} 4 / (4 + 2 + 4)
    assert expand(THE_FIRST_LEAVES, np.array([0]), 2.0).tolist() == [1, 4]


def test_who_is_not_movable_neither_joins_nor_leaves():
    movable = np.array([False, True, True, True, True])
    assert 0 in expand(THE_FIRST_LEAVES, np.array([0]), 2.0, movable)
    assert 4 not in expand(THE_FIRST_LEAVES, np.array([0]), 2.0, movable & (np.arange(5) != 4))


def test_a_vertex_without_edges_stays_alone():
    assert expand(np.zeros((2, 2)), np.array([1]), 2.0).tolist() == [1]


@given(st.integers(0, 2**32 - 1), st.integers(2, 8))
@settings(max_examples=300, deadline=None)
def test_expansion_equals_the_greedy_search_written_out(seed, n):
    rng = np.random.default_rng(seed)
    # eighths are exact, so both searches see the same ties
    weights = np.triu(rng.choice([1, 4, 8, 40], (n, n)) * (rng.random((n, n)) < 0.5), 1) / 8
    weights += weights.T
    assert expand(weights, np.array([0]), 2.0).tolist() == sorted(greedy(weights, {0}, 2.0))


def greedy(weights, members, penalty):
    """The same search, each candidate computed again from the definition."""

    def score(cluster):
        inside = sum(weights[i, j] for i in cluster for j in cluster if i < j)
        leaving = sum(weights[i, j] for i in cluster for j in range(len(weights)) if j not in cluster)
        return inside / (inside + leaving + penalty * len(cluster)) if cluster else 0

    def may_change(i):
        if i in members:
            return len(members) > 1 and any(weights[i, j] for j in range(len(weights)) if j not in members)
        return any(weights[i, j] for j in members)

    while True:
        changes = [members ^ {i} for i in range(len(weights)) if may_change(i)]
        best = max(changes, key=score, default=members)
        if score(best) <= score(members) + 1e-12:
            return members
        members = best


def test_clusters_that_share_four_of_five_merge():
    clusters = [np.arange(5), np.arange(4), np.array([8, 9])]
    assert [c.tolist() for c in merged(clusters, 10, 0.8)] == [[0, 1, 2, 3, 4], [8, 9]]


def test_clusters_that_share_half_do_not_merge():
    clusters = [np.array([0, 1]), np.array([1, 2])]  # 1 / (2 * 2)
    assert [c.tolist() for c in merged(clusters, 3, 0.8)] == [[0, 1], [1, 2]]
    assert [c.tolist() for c in merged(clusters, 3, 0.25)] == [[0, 1, 2]]


def test_clusters_merge_by_way_of_a_third():
    clusters = [
        np.arange(0, 10),
        np.arange(0, 11),
        np.arange(0, 12),
    ]  # 100 / 120 between the first and the last
    assert [c.tolist() for c in merged(clusters, 12, 0.9)] == [list(range(12))]


def test_every_vertex_that_is_in_no_cluster_starts_one():
    two = np.zeros((5, 5))
    two[0, 1] = two[1, 0] = 4
    two[2, 3] = two[3, 2] = 9
    assert [c.tolist() for c in overlapping_clusters(two, 2.0, 0.8)] == [[2, 3], [0, 1], [4]]


def test_a_member_of_a_cluster_starts_none():
    # 1 or 3 alone would grow to {1, 3}; both are in the cluster of 4, the strongest vertex, already
    weights = np.array([[0, 0, 2, 0, 8], [0, 0, 0, 4, 4], [2, 0, 0, 0, 8], [0, 4, 0, 0, 1], [8, 4, 8, 1, 0]])
    assert expand(weights.astype(float), np.array([3]), 2.0).tolist() == [1, 3]
    assert [c.tolist() for c in overlapping_clusters(weights.astype(float), 2.0, 0.8)] == [[0, 1, 2, 3, 4]]
