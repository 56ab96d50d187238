from itertools import combinations
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.method_contract import MethodContract
from fixtures.planted_published_modules import planted_modules, recovery
from regulatory_modules.methods.base import MethodContext, MethodInput
from regulatory_modules.methods.demine import DeMine, entropy_clusters, entropy_density, grown


class TestDeMine(MethodContract):
    method = DeMine
    takes_k = False


def test_the_entropy_density_of_equal_links():
    links = 0.5 * (1 - np.eye(3))
    assert entropy_density(links, np.arange(2)) == pytest.approx(log(2) * 0.5)
    assert entropy_density(links, np.arange(3)) == pytest.approx(log(3) * 0.5)


def test_the_entropy_density_of_unequal_links():
    links = np.array([[0, 0.6, 0], [0.6, 0, 0.3], [0, 0.3, 0]])
    # strengths .6, .9 and .3 of 1.8; mean link 1.8 / 6
    entropy = log(3) / 3 + log(2) / 2 + log(6) / 6
    assert entropy_density(links, np.arange(3)) == pytest.approx(entropy * 0.3)


def test_one_mirna_has_no_entropy_density():
    assert entropy_density(np.array([[0.0]]), np.array([0])) == 0


def test_a_weakly_linked_mirna_stays_outside():
    links = 0.5 * (1 - np.eye(4))
    links[3, :3] = links[:3, 3] = 0.1
    assert grown(links, 0).tolist() == [0, 1, 2]


@given(st.integers(0, 2**32 - 1), st.integers(2, 8))
@settings(max_examples=150, deadline=None)
def test_a_cluster_ends_where_no_single_change_raises_its_entropy_density(seed, n):
    rng = np.random.default_rng(seed)
    links = np.triu(rng.random((n, n)) * (rng.random((n, n)) < 0.6), 1)
    links += links.T
    cluster = grown(links, 0)
    best = entropy_density(links, cluster)
    inside = set(cluster.tolist())
    for i in range(n):
        changed = np.array(sorted(inside ^ {i}), dtype=int)
        if len(changed):
            assert entropy_density(links, changed) <= best + 1e-9


def test_mirnas_without_links_start_no_cluster():
    links = np.zeros((4, 4))
    links[1, 3] = links[3, 1] = 0.2
    assert [c.tolist() for c in entropy_clusters(links)] == [[1, 3]]


def input_of(targets) -> MethodInput:
    matrix = np.array(targets, dtype=bool)
    rng = np.random.default_rng(0)
    return MethodInput(rng.normal(size=(6, matrix.shape[0])), rng.normal(size=(6, matrix.shape[1])), matrix)


def test_genes_of_two_of_three_mirnas_join_and_of_one_do_not():
    found = DeMine().find(input_of([[1, 1, 1, 0, 1], [1, 1, 0, 1, 0], [1, 0, 1, 1, 0]]), MethodContext())
    assert [(m.mirnas, m.genes) for m in found.modules] == [((0, 1, 2), (0, 1, 2, 3))]
    assert found.modules[0].mirna_weights == pytest.approx((3 / 4, 3 / 4, 3 / 4))
    assert found.modules[0].gene_weights == pytest.approx((1, 2 / 3, 2 / 3, 2 / 3))


def test_genes_of_half_of_four_mirnas_do_not_join():
    of_pairs = np.array([[i in pair for pair in combinations(range(4), 2)] for i in range(4)])
    found = DeMine().find(input_of(np.hstack([np.ones((4, 3)), of_pairs])), MethodContext())
    assert [(m.mirnas, m.genes) for m in found.modules] == [((0, 1, 2, 3), (0, 1, 2))]


def test_two_mirnas_with_one_common_target_are_no_module():
    found = DeMine().find(input_of([[1, 1, 0], [1, 0, 1]]), MethodContext())
    assert found.modules == ()


def test_the_planted_modules_are_found():
    planted = planted_modules()
    assert recovery(planted, DeMine().find(planted.data, MethodContext()).modules) > 0.8
