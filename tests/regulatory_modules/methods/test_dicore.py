import numpy as np
import pytest

from contracts.method_contract import MethodContract
from fixtures.planted_published_modules import planted_modules, recovery
from regulatory_modules.data.cohort import z_scores
from regulatory_modules.methods.base import MethodContext, MethodInput
from regulatory_modules.methods.dicore import DICORE, collaborating_groups


class TestDICORE(MethodContract):
    method = DICORE


def block(mirnas: int, genes: int, *, samples: int = 60, strength: float = 2.0) -> MethodInput:
    """One block of full targets that share a factor, and a second one of 4 by 6 without any."""
    rng = np.random.default_rng(0)
    mirna, gene = rng.normal(size=(samples, mirnas + 4)), rng.normal(size=(samples, genes + 6))
    factor = rng.normal(size=(samples, 1))
    mirna[:, :mirnas] += strength * factor
    gene[:, :genes] -= strength * factor
    targets = np.zeros((mirnas + 4, genes + 6), dtype=bool)
    targets[:mirnas, :genes] = True
    targets[mirnas:, genes:] = True
    return MethodInput(z_scores(mirna), z_scores(gene), targets)


def test_groups_are_cut_where_the_silhouette_is_largest():
    similarity = np.zeros((9, 9))
    for start in (0, 3, 6):
        similarity[start : start + 3, start : start + 3] = 0.8
    labels, choice = collaborating_groups(similarity, None, (2, 6))
    assert [len(set(labels[i : i + 3].tolist())) for i in (0, 3, 6)] == [1, 1, 1]
    assert len(set(labels.tolist())) == 3
    # inside .2, to the nearest other group 1: (1 - .2) / 1
    assert {row["k"]: row["silhouette"] for row in choice}[3] == pytest.approx(0.8)


def test_k_fixes_the_number_of_groups():
    similarity = np.kron(np.eye(4), np.ones((2, 2)))
    labels, choice = collaborating_groups(similarity, 4, (2, 6))
    assert choice == []
    assert (labels[::2] == labels[1::2]).all()
    assert sorted(set(labels.tolist())) == [0, 1, 2, 3]
    assert len(set(collaborating_groups(similarity, 3, (2, 6))[0].tolist())) == 3
    assert len(set(collaborating_groups(similarity, 50, (2, 6))[0].tolist())) == 8


def test_groups_with_a_common_factor_are_a_module_and_others_are_not():
    found = DICORE().find(block(3, 5), MethodContext(k=2))
    assert [(m.mirnas, m.genes) for m in found.modules] == [((0, 1, 2), (0, 1, 2, 3, 4))]
    assert found.k == (2, 2)
    assert min(found.modules[0].mirna_weights) > 0.8


@pytest.mark.parametrize(("mirnas", "genes"), [(2, 5), (3, 4)])
def test_fewer_than_three_mirnas_or_five_genes_are_no_module(mirnas, genes):
    assert DICORE().find(block(mirnas, genes), MethodContext(k=2)).modules == ()


def test_a_significant_but_weak_correlation_is_no_module():
    data = block(3, 5, samples=2000, strength=0.4)
    assert DICORE().find(data, MethodContext(k=2)).modules == ()


def test_a_strong_correlation_of_few_samples_is_not_significant():
    data = block(3, 5, samples=11, strength=0.0)
    found = DICORE().find(data, MethodContext(k=2))
    assert found.modules == ()
    assert any("2 have no significant correlation" in n or "1 have no significant" in n for n in found.notes)


def test_as_many_members_as_samples_cannot_be_tested():
    found = DICORE().find(block(3, 5, samples=9), MethodContext(k=2))
    assert found.modules == ()
    assert any("2 have as many members as samples" in note for note in found.notes)


def test_members_without_a_target_in_the_pair_leave_it():
    data = block(4, 6)
    targets = data.targets.copy()
    targets[3, :6] = False
    targets[3, 6] = True  # its only target is in the other block
    targets[:, 5] = False
    targets[4, 5] = True
    found = DICORE().find(MethodInput(data.mirna, data.gene, targets), MethodContext(k=2))
    assert ((0, 1, 2), (0, 1, 2, 3, 4)) in [(m.mirnas, m.genes) for m in found.modules]


def test_labels_are_those_of_the_groups_and_none_without_targets():
    data = block(3, 5)
    targets = data.targets.copy()
    targets[6] = False
    found = DICORE().find(MethodInput(data.mirna, data.gene, targets), MethodContext(k=2))
    assert found.mirna_clusters[6] == -1
    assert len(set(found.mirna_clusters[:3].tolist())) == 1
    assert len(set(found.mirna_clusters[3:6].tolist())) == 1
    assert set(found.mirna_clusters.tolist()) == {-1, 0, 1}


def test_without_k_the_choice_is_reported_for_both_sides():
    found = DICORE().find(planted_modules().data, MethodContext(k_range=(2, 6)))
    tried = [(row["side"], row["k"]) for row in found.choice]
    assert tried == [(side, k) for side in ("mirnas", "genes") for k in range(2, 7)]
    best = {
        side: max((r for r in found.choice if r["side"] == side), key=lambda r: r["silhouette"])["k"]
        for side in ("mirnas", "genes")
    }
    assert found.k == (best["mirnas"], best["genes"])


def test_the_planted_modules_are_found():
    planted = planted_modules()
    assert recovery(planted, DICORE().find(planted.data, MethodContext()).modules) > 0.8
