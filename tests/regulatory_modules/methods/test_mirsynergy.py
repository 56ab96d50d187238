import numpy as np
import pytest

from contracts.method_contract import MethodContract
from fixtures.planted_published_modules import planted_modules, recovery
from regulatory_modules.methods.base import MethodContext, MethodInput
from regulatory_modules.methods.mirsynergy import (
    Mirsynergy,
    co_expression,
    density_of_mirnas,
    density_of_module,
    synergistic_modules,
    synergy_of_mirnas,
)

# two pairs of miRNAs with two genes each, and one weak target between them
WEIGHTS = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0.1, 1, 1], [0, 0, 1, 1]])
INTERACTIONS = np.zeros((4, 4))
INTERACTIONS[0, 1] = INTERACTIONS[1, 0] = 1


class TestMirsynergy(MethodContract):
    method = Mirsynergy
    takes_k = False


def test_the_synergy_of_two_mirnas_is_what_they_share_over_the_smaller_total():
    weights = np.array([[0.5, 0.5], [0.5, 0], [0, 1]])
    np.testing.assert_allclose(synergy_of_mirnas(weights), [[0, 0.25 / 1.0], [0.25 / 1.0, 0]])


def test_the_density_of_mirnas():
    shared = np.array([[0, 0.6, 0.3], [0.6, 0, 0], [0.3, 0, 0]])
    assert density_of_mirnas(shared, np.arange(3)) == pytest.approx(2 * 0.9 / (3 * 2))
    assert density_of_mirnas(shared, np.array([0])) == 0


def test_the_density_of_a_module():
    network = np.block([[INTERACTIONS, WEIGHTS], [WEIGHTS.T, np.zeros((4, 4))]])
    # four targets and one pair of genes: 5 / (2 * 2 + 2 * 1)
    assert density_of_module(network, np.array([4, 5]), np.array([0, 1])) == pytest.approx(5 / 6)
    assert density_of_module(network, np.array([4, 5]), np.array([], dtype=int)) == 0


def test_both_stages_on_two_blocks():
    found = [(m.tolist(), g.tolist()) for m, g, _, _ in synergistic_modules(WEIGHTS, INTERACTIONS)]
    assert sorted(found) == [([0, 1], [0, 1]), ([2, 3], [2, 3])]


def test_weights_are_shares_that_stay_inside():
    module = next(m for m in synergistic_modules(WEIGHTS, INTERACTIONS) if m[0].tolist() == [0, 1])
    shared = synergy_of_mirnas(WEIGHTS)
    # miRNA 1 shares 2 with miRNA 0 (over 2) and .1 with each of the others (over 2)
    assert shared[1].tolist() == pytest.approx([1, 0, 0.1 / 2, 0.1 / 2])
    assert module[2].tolist() == pytest.approx([1, 1 / 1.1])
    assert module[3].tolist() == pytest.approx([1, 1])


def test_a_thin_module_is_left_out(monkeypatch):
    # 5 / 6 for the module whose genes interact, 4 / 6 for the other
    monkeypatch.setattr("regulatory_modules.methods.mirsynergy.DENSITY_2", 0.7)
    assert [m[0].tolist() for m in synergistic_modules(WEIGHTS, INTERACTIONS)] == [[0, 1]]


def test_mirnas_with_too_little_synergy_are_left_out(monkeypatch):
    monkeypatch.setattr("regulatory_modules.methods.mirsynergy.DENSITY_1", 1 + 1e-9)
    assert synergistic_modules(WEIGHTS, INTERACTIONS) == []


def test_genes_that_interact_join_a_module_without_a_target_of_their_own():
    # gene 2 has its target in the other miRNA, but interacts with three genes of the module
    weights = np.array([[1, 1, 0], [1, 1, 0], [1, 1, 0], [0, 0, 0.2]])
    alone = np.zeros((4, 4))
    linked = np.zeros((4, 4))
    linked[3, :3] = linked[:3, 3] = 1
    assert synergistic_modules(weights, alone)[0][1].tolist() == [0, 1, 2]
    assert synergistic_modules(weights, linked)[0][1].tolist() == [0, 1, 2, 3]


def test_co_expression_needs_half_or_more_in_few_samples():
    rng = np.random.default_rng(0)
    many, few = rng.normal(size=(400, 3)), rng.normal(size=(20, 3))
    assert co_expression(many)[1] == 0.5
    # t of .05 / 3 one-sided with 18 degrees of freedom is 2.304: r = t / sqrt(18 + t^2)
    assert co_expression(few)[1] == 0.5
    assert co_expression(rng.normal(size=(10, 3)))[1] == pytest.approx(
        2.566 / np.sqrt(8 + 2.566**2), abs=1e-3
    )


def test_opposite_genes_do_not_count_as_interacting():
    z = np.array([1.0, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1])
    pairs, _ = co_expression(np.column_stack([z, -z, z]))
    assert pairs.tolist() == [[1, 0, 1], [0, 1, 0], [1, 0, 1]]


def test_the_planted_modules_are_found():
    planted = planted_modules()
    found = Mirsynergy().find(planted.data, MethodContext())
    assert len(found.modules) == 4
    assert recovery(planted, found.modules) > 0.95


def test_targets_that_rise_with_their_mirnas_make_no_module():
    data = planted_modules().data
    found = Mirsynergy().find(MethodInput(data.mirna, -data.gene, data.targets), MethodContext())
    assert found.modules == ()
    assert found.mirna_clusters.tolist() == [-1] * data.mirna.shape[1]


def test_interactions_of_the_user_are_used():
    data = planted_modules().data
    none = np.zeros((data.gene.shape[1],) * 2, dtype=bool)
    with_none = Mirsynergy().find(MethodInput(data.mirna, data.gene, data.targets, none), MethodContext())
    assert any("0 pairs of genes interact" in note for note in with_none.notes)


def test_mirnas_neither_join_nor_leave_in_the_second_stage():
    # if they could, miRNA 1 would leave before gene 0 joins
    weights = np.array([[0, 1, 0], [1, 0, 0.25], [0, 0.5, 1], [1, 0, 0.5]])
    interactions = np.zeros((4, 4))
    interactions[2, 3] = interactions[3, 2] = 1
    found = synergistic_modules(weights, interactions)
    assert [(m.tolist(), g.tolist()) for m, g, _, _ in found] == [([0, 1, 2], [0, 1, 2, 3])]
