"""The elbow on curves worked out by hand, silhouette and gap against their formulas."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.methods.cluster_number import (
    choice_rows,
    elbow,
    gap_choice,
    gap_statistic,
    silhouettes,
)
from regulatory_modules.methods.clustering import kmeans_sweep

KS = np.arange(2, 12)


def curve(*changes: float, start: float = 100.0) -> FloatArray:
    """SSE that falls by these amounts."""
    return start - np.concatenate([[0.0], np.cumsum(changes)])


def groups(n_each: int = 12, count: int = 4, seed: int = 0) -> FloatArray:
    """Groups of which any two are equally far apart."""
    noise = np.random.default_rng(seed).normal(0, 0.3, (n_each * count, 5))
    return np.repeat(10 * np.eye(count, 5), n_each, axis=0) + noise


def test_a_candidate_changes_more_before_it_than_over_the_three_nodes_after_it() -> None:
    #                  K = 3  4   5  6  7  8  9 10 11
    bent = elbow(KS, curve(9, 8, 10, 3, 3, 3, 7, 2, 2))
    assert KS[bent.candidate].tolist() == [5] and bent.k == 5
    assert bent.change[1:7].tolist() == [9 - 21, 8 - 16, 10 - 9, 3 - 13, 3 - 12, 3 - 11]
    assert np.isnan(bent.change[[0, -3, -2, -1]]).all(), "no node before, or fewer than three after"


def test_as_much_as_over_the_nodes_after_it_is_not_more() -> None:
    assert not elbow(KS, curve(9, 3, 3, 3, 3, 3, 3, 3, 3)).candidate.any()
    assert elbow(KS, curve(10, 3, 3, 3, 3, 3, 3, 3, 3)).candidate.tolist() == [False, True] + [False] * 8


def test_of_several_candidates_the_largest_difference_wins_and_not_the_largest_change() -> None:
    bent = elbow(KS, curve(20, 6, 6, 5, 9, 1, 1, 1, 0.5))
    assert KS[bent.candidate].tolist() == [3, 7] and bent.k == 7
    assert (bent.change[1], bent.change[5]) == (3, 6)


def test_the_number_of_nodes_after_k_can_be_chosen() -> None:
    sse = curve(5, 4, 3, 2, 1, 1, 1, 1, 1)
    assert KS[elbow(KS, sse, d=1).candidate].tolist() == [3, 4, 5, 6]
    assert not elbow(KS, sse, d=3).candidate.any()


def test_without_a_candidate_the_largest_difference_still_wins() -> None:
    bent = elbow(KS, curve(9, 8, 8, 4, 4, 4, 4, 4, 4))
    assert bent.k == 5 and not bent.candidate.any()


@pytest.mark.parametrize(("nodes", "k"), [(1, 2), (2, 2), (3, 3), (4, 3), (5, 3)])
def test_a_short_curve_has_an_elbow_too(nodes: int, k: int) -> None:
    assert elbow(KS[:nodes], curve(*[5, 1, 1, 1][: nodes - 1])).k == k


@given(st.lists(st.integers(0, 100), min_size=4, max_size=38))
def test_any_curve_gives_what_a_plain_loop_gives(changes: list[int]) -> None:
    ks = np.arange(2, 3 + len(changes))
    bent = elbow(ks, curve(*changes))
    differences = {ks[n + 1]: changes[n] - sum(changes[n + 1 : n + 4]) for n in range(len(changes) - 3)}
    assert bent.k == max(differences, key=lambda k: (differences[k], -k))
    assert set(ks[bent.candidate].tolist()) == {k for k, change in differences.items() if change > 0}


def test_planted_groups_are_counted() -> None:
    features = groups()
    sweep = kmeans_sweep(features, (2, 10), 0, 10)
    bent = elbow(sweep.ks, sweep.sse)
    gap, se = gap_statistic(features, sweep.ks, 0, references=5)
    silhouette = silhouettes(features, sweep.labels, 0)
    assert bent.k == gap_choice(sweep.ks, gap, se) == sweep.ks[silhouette.argmax()] == 4


def plain_silhouette(features: FloatArray, labels: IntArray) -> float:
    """Rousseeuw's definition, one row at a time."""
    scores = []
    for i, own in enumerate(labels):
        distance = np.linalg.norm(features - features[i], axis=1)
        alike = (labels == own) & (np.arange(len(labels)) != i)
        if not alike.any():
            scores.append(0.0)
            continue
        inside = distance[alike].mean()
        outside = min(distance[labels == other].mean() for other in set(labels.tolist()) - {own})
        scores.append((outside - inside) / max(inside, outside))
    return float(np.mean(scores))


def test_silhouettes_follow_their_definition() -> None:
    random = np.random.default_rng(3)
    features, labels = random.normal(size=(30, 4)), random.integers(0, 3, 30)
    labels[0] = 3  # a cluster of one
    both = silhouettes(features, np.array([labels, np.zeros(30, dtype=np.int64)]), 0)
    assert both[0] == pytest.approx(plain_silhouette(features, labels), abs=1e-12)
    assert np.isnan(both[1]), "one cluster has no silhouette"


def test_many_rows_are_sampled_once() -> None:
    features = groups(400)
    labels = np.repeat(np.arange(4), 400)[None]
    drawn = silhouettes(features, labels, 0)
    assert drawn[0] == pytest.approx(plain_silhouette(features[::4], labels[0, ::4]), abs=0.01)
    assert np.array_equal(drawn, silhouettes(features, labels, 0))


def test_the_gap_is_the_mean_logarithm_of_the_references_minus_that_of_the_data() -> None:
    """With one cluster only the references are random; uniform draws from a width w have variance w² / 12."""
    random = np.random.default_rng(0)
    features = random.uniform(-1, 1, (400, 1)) @ np.array([[3.0, 4.0]])
    gap, se = gap_statistic(features, np.array([1, 2]), 0, references=40)
    width = np.ptp(features @ np.array([0.6, 0.8]))
    sse = ((features - features.mean(axis=0)) ** 2).sum()
    assert gap[0] == pytest.approx(
        np.log(400 * width**2 / 12) - np.log(sse), abs=4 * se[0] / np.sqrt(40) + 0.01
    )
    # relative variance of a variance of n uniform draws: (kurtosis - 1) / n = 0.8 / n
    assert se[0] == pytest.approx(np.sqrt(1 + 1 / 40) * np.sqrt(0.8 / 400), rel=0.35)


def test_the_gap_takes_the_first_k_within_one_standard_error() -> None:
    ks = np.array([2, 3, 4, 5])
    assert gap_choice(ks, np.array([0.1, 0.5, 0.55, 0.9]), np.full(4, 0.1)) == 3
    assert gap_choice(ks, np.array([0.1, 0.5, 0.55, 0.9]), np.full(4, 0.01)) == 5


def test_rows_are_json_values_and_an_undefined_one_is_none() -> None:
    features = np.repeat(np.arange(3.0)[:, None], 2, axis=0)  # three distinct rows, so at most three clusters
    rows = choice_rows(features, kmeans_sweep(features, (2, 6), 0, 2), 0)
    assert [row["k"] for row in rows] == [2, 3]
    assert list(rows[0]) == ["k", "sse", "silhouette", "gap", "gap_se", "elbow_change", "candidate"]
    assert rows[0]["elbow_change"] is None and rows[0]["candidate"] is False
    assert rows[1]["sse"] == pytest.approx(0) and rows[1]["gap"] is None and rows[1]["silhouette"] == 1.0
    assert rows[0]["gap"] is not None
