"""K-means for many K: the SSE, the bits, and how firmly a row belongs to its cluster."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from gtmaloc_base.random_seeds import derived_seed
from regulatory_modules.methods.clustering import (
    centers_of,
    distinct_rows,
    firmness,
    in_order,
    kmeans,
    kmeans_sweep,
    possible_ks,
    squared_distances,
    starts_of_a_sweep,
)

ROWS = np.random.default_rng(0).normal(size=(60, 7))


def test_the_sse_of_a_sweep_is_that_of_its_labels() -> None:
    sweep = kmeans_sweep(ROWS, (1, 6), 0, 3)
    assert sweep.ks.tolist() == [1, 2, 3, 4, 5, 6]
    for k, labels, sse in zip(sweep.ks, sweep.labels, sweep.sse, strict=True):
        assert set(labels.tolist()) == set(range(k))
        by_hand = sum(((ROWS[labels == c] - ROWS[labels == c].mean(axis=0)) ** 2).sum() for c in range(k))
        assert sse == pytest.approx(by_hand, rel=1e-12)


def test_every_k_has_a_seed_of_its_own() -> None:
    sweep = kmeans_sweep(ROWS, (5, 6), 4, 1)
    for row, k in enumerate((5, 6)):
        fitted = KMeans(k, n_init=1, random_state=derived_seed(4, k) % 2**32).fit(ROWS)
        assert np.array_equal(sweep.labels[row], fitted.labels_)


def test_more_starts_are_never_worse_and_a_narrow_sweep_equals_a_part_of_a_wide_one() -> None:
    few, many = kmeans_sweep(ROWS, (2, 12), 4, 1), kmeans_sweep(ROWS, (2, 12), 4, 10)
    assert (many.sse <= few.sse + 1e-9).all() and (many.sse < few.sse - 1e-9).any()
    narrow = kmeans_sweep(ROWS, (5, 6), 4, 1)
    assert np.array_equal(narrow.labels, few.labels[3:5]) and np.array_equal(narrow.sse, few.sse[3:5])


def test_one_seed_gives_one_result_on_any_number_of_threads_and_another_seed_another() -> None:
    rows = np.random.default_rng(1).normal(size=(1500, 40))
    with threadpool_limits(limits=2):
        two = kmeans_sweep(rows, (7, 8), 0, 1)
    with threadpool_limits(limits=1):
        one = kmeans_sweep(rows, (7, 8), 0, 1)
    assert one.sse.tobytes() == two.sse.tobytes() and one.labels.tobytes() == two.labels.tobytes()
    assert not np.array_equal(kmeans_sweep(rows, (7, 8), 1, 1).sse, one.sse)


def test_there_are_never_more_clusters_than_distinct_rows() -> None:
    twice = np.repeat(ROWS[:3], 2, axis=0)
    assert distinct_rows(twice) == 3
    assert possible_ks(twice, (2, 40)).tolist() == [2, 3]
    assert possible_ks(twice, (5, 9)).tolist() == [3]
    assert possible_ks(twice[:1], (2, 40)).tolist() == [1]
    assert kmeans_sweep(twice, (2, 40), 0, 2).sse[-1] == pytest.approx(0)


def test_clusters_are_numbered_by_their_first_member() -> None:
    assert in_order(np.array([4, 4, -1, 0, 4, 2, 0])).tolist() == [0, 0, -1, 1, 0, 2, 1]
    labels = kmeans(ROWS, 5, 3)
    assert np.array_equal(labels, in_order(labels)) and len(set(labels.tolist())) == 5


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_numbering_keeps_who_is_together(seed: int, k: int) -> None:
    labels = np.random.default_rng(seed).integers(0, k, 15)
    ordered = in_order(labels)
    assert np.array_equal(labels[:, None] == labels, ordered[:, None] == ordered)
    assert set(ordered.tolist()) == set(range(len(set(labels.tolist()))))


def test_distances_and_centers_are_those_of_the_definition() -> None:
    labels = np.arange(60) % 4
    centers = centers_of(ROWS, labels)
    assert np.allclose(centers[2], ROWS[2::4].mean(axis=0), atol=1e-14)
    expected = ((ROWS[:, None] - centers) ** 2).sum(axis=2)
    assert np.allclose(squared_distances(ROWS, centers), expected, atol=1e-12)


def test_firmness_is_one_minus_own_over_next_distance() -> None:
    line = np.array([[0.0], [2.0], [7.0], [9.0], [12.0]])  # centers 1 and 28/3
    labels = np.array([0, 0, 1, 1, 1])
    own = np.array([1, 1, 28 / 3 - 7, 1 / 3, 12 - 28 / 3])
    other = np.array([28 / 3, 28 / 3 - 2, 6, 8, 11])
    assert np.allclose(firmness(line, labels), 1 - own / other, atol=1e-12)
    assert firmness(line, np.zeros(5, dtype=np.int64)).tolist() == [1] * 5
    assert firmness(line, np.array([0, 1, 1, 1, 0]))[4] == 0, "nearer to another center: 0, not negative"
    assert firmness(np.zeros((2, 3)), np.array([0, 1])).tolist() == [1, 1]


def test_many_rows_are_swept_with_fewer_starts() -> None:
    assert [starts_of_a_sweep(n) for n in (432, 2_000, 2_001, 17_292)] == [10, 10, 3, 3]
