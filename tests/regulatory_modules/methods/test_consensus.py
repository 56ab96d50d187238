"""Consensus: co-association by hand, cuts of the tree, noise stays alone, order and halves."""

from types import MappingProxyType

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

from contracts.method_contract import MethodContract
from fixtures.planted_modules import planted_modules
from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.data.cohort import z_scores
from regulatory_modules.methods import consensus
from regulatory_modules.methods.base import MethodContext, MethodInput
from regulatory_modules.methods.co_association import (
    CoAssociation,
    co_association,
    grouped,
    nearly_equal,
    spherical_kmeans,
)
from regulatory_modules.methods.consensus import Consensus, clusters_at, height_for, member_weights
from regulatory_modules.methods.sample_order import canonical_order


class Small(Consensus):
    """Fewer clusterings."""

    resamples = 10


class TestConsensus(MethodContract):
    method = Consensus
    small = MappingProxyType({"resamples": 8})


def tree_of(share: list[list[float]]) -> FloatArray:
    return linkage(squareform(1 - np.array(share), checks=False), "average")


FOUR = tree_of([[1, 0.9, 0.5, 0.1], [0.9, 1, 0.7, 0.1], [0.5, 0.7, 1, 0.1], [0.1, 0.1, 0.1, 1]])
"""Merges at .1 (0, 1), at .4 (with 2: the mean of .5 and .3), at .9."""


def test_clusters_are_the_parts_below_a_height_and_the_rest_stays_alone() -> None:
    assert clusters_at(FOUR, 0.05).tolist() == [-1, -1, -1, -1]
    assert clusters_at(FOUR, 0.1).tolist() == [0, 0, -1, -1]
    assert clusters_at(FOUR, 0.39).tolist() == [0, 0, -1, -1]
    assert clusters_at(FOUR, 0.4).tolist() == [0, 0, 0, -1]
    assert clusters_at(FOUR, 0.9).tolist() == [0, 0, 0, 0]


def test_the_largest_cluster_comes_first() -> None:
    share = np.full((5, 5), 0.1)
    share[:2, :2] = share[2:, 2:] = 0.9
    np.fill_diagonal(share, 1)
    assert clusters_at(tree_of(share.tolist()), 0.2).tolist() == [1, 1, 0, 0, 0]


def test_a_number_of_clusters_is_reached_at_the_lowest_height() -> None:
    assert height_for(FOUR, 1) == pytest.approx(0.1)


def test_spherical_kmeans_separates_directions() -> None:
    angles = np.array([0, 0.05, -0.05, 1.5, 1.55, 1.6])
    points = np.column_stack([np.cos(angles), np.sin(angles)])
    labels = spherical_kmeans(points, 2, np.random.default_rng(0))
    assert labels.tolist() in ([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0])


def test_co_association_is_one_on_the_diagonal_symmetric_and_the_mean_of_its_halves() -> None:
    data = planted_modules().data
    found = co_association(data.mirna, None, seed=1, resamples=4)
    assert np.diagonal(found.whole).tolist() == [1] * 24
    assert np.array_equal(found.whole, found.whole.T)
    assert found.whole == pytest.approx((found.halves[0] + found.halves[1]) / 2, abs=1e-6)
    assert not np.array_equal(*found.halves)


def test_features_of_one_module_are_together_and_noise_is_not() -> None:
    planted = planted_modules()
    share = co_association(planted.data.mirna, None, seed=1, resamples=6).whole
    inside = planted.mirna_module[:, None] == planted.mirna_module
    of_module = planted.mirna_module >= 0
    assert share[inside & of_module[:, None]].mean() > 0.8
    assert share[~inside].mean() < 0.3


def test_targets_join_what_expression_does_not() -> None:
    """Noise, but six groups that share their targets."""
    values = z_scores(np.random.default_rng(0).normal(size=(50, 60)))
    targets = np.kron(np.eye(6, dtype=bool), np.ones((10, 10), dtype=bool))
    inside = np.kron(np.eye(6, dtype=bool), np.ones((10, 10), dtype=bool)) & ~np.eye(60, dtype=bool)
    without = co_association(values, None, seed=2, resamples=6).whole
    with_targets = co_association(values, targets, seed=2, resamples=6).whole
    assert with_targets[inside].mean() > without[inside].mean() + 0.1


def test_a_feature_without_targets_is_judged_by_expression_alone() -> None:
    data = planted_modules().data
    targets = data.targets.copy()
    targets[0] = False
    share = co_association(data.mirna, targets, seed=3, resamples=4).whole
    assert share[0, 1:6].mean() > 0.7, "it belongs to the first module"


def test_noise_gives_no_large_cluster() -> None:
    values = z_scores(np.random.default_rng(4).normal(size=(200, 60)))
    found = Small().find(
        MethodInput(values, values[:, :0], np.zeros((60, 0), dtype=bool)), MethodContext(seed=0)
    )
    assert max((len(module.mirnas) for module in found.modules), default=0) <= 3


def test_a_shared_factor_does_not_hide_the_modules() -> None:
    """One factor runs through all features, as purity does in tumours; ten groups of five remain."""
    random = np.random.default_rng(5)
    group = np.repeat(np.arange(20), 5)
    own = 1.2 * random.normal(size=(150, 20))[:, group] + random.normal(size=(150, 100))
    own[:, 50:] = random.normal(size=(150, 50))
    shared = random.normal(size=(150, 1)) * random.normal(size=100)
    mirna = z_scores(own + shared)
    found = Small().find(
        MethodInput(mirna, mirna[:, :0], np.zeros((100, 0), dtype=bool)), MethodContext(seed=0)
    )
    planted = {tuple(range(start, start + 5)) for start in range(0, 50, 5)}
    assert len(planted & {module.mirnas for module in found.modules}) >= 9


def test_the_weight_is_the_mean_share_with_the_other_members() -> None:
    share = np.array([[1, 0.9, 0.6, 0], [0.9, 1, 0.7, 0], [0.6, 0.7, 1, 0], [0, 0, 0, 1]])
    weights = member_weights(CoAssociation(share, (share, share)), np.array([0, 0, 0, -1]))
    assert weights == pytest.approx([0.75, 0.8, 0.65, 0])


def test_the_order_of_samples_follows_from_their_values() -> None:
    values = np.random.default_rng(6).normal(size=(9, 3))
    order = np.random.default_rng(7).permutation(9)
    assert np.array_equal(values[canonical_order(values)], values[order][canonical_order(values[order])])
    assert values[canonical_order(values), 0].tolist() == sorted(values[:, 0])


def test_many_features_are_grouped_first() -> None:
    base = np.random.default_rng(8).normal(size=(30, 4))
    values = z_scores(np.repeat(base, 5, axis=1) + 0.01 * np.random.default_rng(9).normal(size=(30, 20)))
    groups = nearly_equal(values, 8, seed=0)
    assert groups.max() < 8 and all(len(set(groups[i : i + 5])) <= 5 for i in range(0, 20, 5))
    assert all(len(set(np.flatnonzero(groups == g) // 5)) == 1 for g in range(groups.max() + 1))
    targets = np.eye(20, dtype=bool)
    means, united = grouped(values, targets, groups)
    assert united is not None and united.sum() == 20
    assert means[:, groups[0]] == pytest.approx(values[:, groups == groups[0]].mean(axis=1))


def test_grouped_features_get_the_cluster_of_their_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consensus, "LARGE", 18)
    planted = planted_modules()
    found = Small().find(planted.data, MethodContext(seed=0))
    assert len(found.mirna_clusters) == 24 and len(found.modules) >= 2


def test_few_features_are_few_questions() -> None:
    values = z_scores(np.random.default_rng(1).normal(size=(10, 1)))
    found = Small().find(MethodInput(values, values[:, :0], np.zeros((1, 0), dtype=bool)), MethodContext())
    assert found.modules == () and found.mirna_clusters.tolist() == [-1]


def test_the_choice_shows_every_cut_of_both_sides() -> None:
    found = Small().find(planted_modules().data, MethodContext(seed=0))
    assert {row["side"] for row in found.choice} == {"miRNAs", "genes"}
    assert all(0.3 <= row["together"] <= 0.9 and -1 <= row["agreement"] <= 1 for row in found.choice)
