"""Preservation by hand, of planted modules in other samples, and its false rate under both nulls."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr

from gtmaloc_learning.arrays import IntArray
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.data.synthetic import Plan, synthetic_cohort
from regulatory_modules.evaluation.correlation_pattern import pair_correlations, statistics
from regulatory_modules.evaluation.null_modules import NullModules
from regulatory_modules.evaluation.preservation import ModulePreservation, preservation, relabelled_draws
from regulatory_modules.methods.base import Found, FoundModule
from regulatory_modules.module_set import ModuleSet

PLAN = Plan(samples=100)
FIRST, TARGETS, TRUTH = synthetic_cohort(1, PLAN)
OTHER = synthetic_cohort(2, PLAN)[0]


def modules_of(members: Sequence[tuple[Sequence[int], Sequence[int]]], cohort: Cohort = FIRST) -> ModuleSet:
    found = tuple(FoundModule(tuple(m), tuple(g), (1.0,) * len(m), (1.0,) * len(g)) for m, g in members)
    nowhere = np.full(PLAN.mirnas, -1), np.full(PLAN.genes, -1)
    return ModuleSet("r", "planted", 0, cohort, TARGETS, Found(found, (0, 0), *nowhere), 0.0)


PLANTED = modules_of(list(zip(TRUTH.mirnas, TRUTH.genes, strict=True)))


def in_order(cohort: Cohort, mirnas: IntArray, genes: IntArray) -> Cohort:
    """The cohort with its miRNAs and genes and their values in another order."""
    return replace(
        cohort,
        mirnas=tuple(cohort.mirnas[i] for i in mirnas),
        genes=tuple(cohort.genes[j] for j in genes),
        mirna_log=cohort.mirna_log[:, mirnas],
        gene_log=cohort.gene_log[:, genes],
    )


def relabelled(seed: int) -> Cohort:
    """The other cohort, whose values belong to other features: structure, but elsewhere."""
    random = np.random.default_rng(seed)
    values = in_order(OTHER, random.permutation(PLAN.mirnas), random.permutation(PLAN.genes))
    return replace(OTHER, mirna_log=values.mirna_log, gene_log=values.gene_log)


def without_structure(seed: int) -> Cohort:
    """The other cohort with the samples of each feature in another order."""
    random = np.random.default_rng(seed)
    return replace(
        OTHER,
        mirna_log=random.permuted(OTHER.mirna_log, axis=0),
        gene_log=random.permuted(OTHER.gene_log, axis=0),
    )


def random_modules(seed: int) -> ModuleSet:
    random = np.random.default_rng(seed)
    return modules_of(
        [
            (random.permutation(PLAN.mirnas)[:5].tolist(), random.permutation(PLAN.genes)[:10].tolist())
            for _ in range(10)
        ]
    )


def test_the_statistics_by_hand() -> None:
    r = np.array([[0.5, -0.2, 0.1]])
    other = np.array([[0.4, -0.1, -0.3], [0.5, -0.2, 0.1], [0.2, 0.2, 0.2]])
    density, connectivity = statistics(r, other)
    np.testing.assert_allclose(density, [(0.4 + 0.1 - 0.3) / 3, 0.8 / 3, 0.2 / 3])
    np.testing.assert_allclose(connectivity[:2], [pearsonr(r[0], other[0]).statistic, 1.0])
    assert np.isnan(connectivity[2])


def test_scores_are_those_of_scipy_in_whatever_order_the_features_are() -> None:
    random = np.random.default_rng(0)
    other = in_order(OTHER, random.permutation(PLAN.mirnas), random.permutation(PLAN.genes))
    one = preservation(PLANTED, other, draws=100)[3]
    mirnas, genes = list(TRUTH.mirnas[3]), list(TRUTH.genes[3])
    r = [
        spearmanr(np.hstack([c.mirna_log[:, mirnas], c.gene_log[:, genes]])).statistic[np.triu_indices(15, 1)]
        for c in (FIRST, OTHER)
    ]
    assert one.density == pytest.approx(np.mean(np.sign(r[0]) * r[1]), abs=1e-12)
    assert one.connectivity == pytest.approx(np.corrcoef(r[0], r[1])[0, 1], abs=1e-12)
    assert (one.common_mirnas, one.common_genes, one.note) == (5, 10, "")


def test_correlations_of_sets_of_features() -> None:
    unit = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    np.testing.assert_allclose(
        pair_correlations(unit, np.array([[0, 1, 2], [2, 0, 1]])), [[0, 0.6, 0.8], [0.6, 0.8, 0]]
    )


def test_planted_modules_hold_in_other_samples() -> None:
    found = preservation(PLANTED, OTHER, draws=200)
    assert all(one.preserved for one in found)
    assert min(one.z_summary for one in found) > 5
    assert {one.p for one in found} == {1 / 201}
    assert found == preservation(PLANTED, OTHER, draws=200)
    assert found != preservation(PLANTED, OTHER, draws=200, seed=1)


@pytest.mark.parametrize("other_of", [relabelled, without_structure])
def test_coherent_modules_seldom_hold_in_an_unrelated_cohort(
    other_of: Callable[[int], Cohort],
) -> None:
    found = [one for seed in range(12) for one in preservation(PLANTED, other_of(seed), draws=100, seed=seed)]
    assert np.mean([one.p < 0.05 for one in found]) < 0.1  # 120 tests; .05 is expected at most
    assert sum(one.preserved for one in found) <= 2


def test_random_modules_seldom_hold_where_the_cohorts_are_alike() -> None:
    found = [one for seed in range(12) for one in preservation(random_modules(seed), OTHER, draws=100)]
    assert np.mean([one.z_summary > 2 for one in found]) > 0.1  # the z of the paper alone says so too often
    assert np.mean([one.p < 0.05 for one in found]) < 0.1
    assert sum(one.preserved for one in found) <= 2


def test_members_that_the_other_cohort_lacks_are_counted() -> None:
    lacking = in_order(OTHER, np.arange(2, PLAN.mirnas), np.arange(1, PLAN.genes))
    found = preservation(PLANTED, lacking, draws=100)
    assert (found[0].common_mirnas, found[0].common_genes) == (3, 9)
    assert found[0].note == "not in the other cohort: 2 miRNAs and 1 gene"
    assert found[0].preserved


def test_too_few_members_are_no_test() -> None:
    lacking = in_order(OTHER, np.arange(4, PLAN.mirnas), np.arange(PLAN.genes))
    first, second = preservation(PLANTED, lacking, draws=100)[:2]
    assert not first.testable
    assert "at least 2 miRNAs" in first.note
    assert first.as_json()["preserved"] is None
    assert second.preserved
    tiny = preservation(modules_of([((0, 1), ()), ((0, 1), (0,))]), OTHER, draws=100)
    assert [one.testable for one in tiny] == [False, True]


def test_both_criteria_count_and_q_is_over_testable_modules() -> None:
    held = ModulePreservation("M1", 2, 2, z_density=3.0, z_connectivity=1.5, p=0.01, q=0.01)
    assert (held.z_summary, held.preserved) == (2.25, True)
    assert not replace(held, z_density=2.0).preserved
    assert not replace(held, q=0.05).preserved
    assert not replace(held, z_connectivity=float("nan")).preserved


def test_each_random_member_has_the_stratum_of_the_member_it_stands_for() -> None:
    mirna_strata, gene_strata = np.array([1, 0, 0, 1, 0, 1]), np.array([0, 1, 0, 1, 0])
    nulls = NullModules(mirna_strata, gene_strata, draws=50)
    at = (np.array([0, 1, 2]), np.array([1, 2]))
    members, sets = relabelled_draws(nulls, at, 6, np.random.default_rng(0))
    assert sorted(members.tolist()) == [0, 1, 2, 7, 8]
    strata = np.concatenate([mirna_strata, gene_strata + 2])
    assert (strata[sets] == strata[members]).all()
    assert all(len(set(row)) == 5 for row in sets.tolist())


def test_a_module_of_all_features_is_compared_with_its_other_orders() -> None:
    few = [replace(in_order(c, np.arange(7), np.arange(0)), genes=()) for c in (FIRST, OTHER)]
    every = replace(
        modules_of([(range(7), ())], few[0]),
        targets=replace(TARGETS, matrix=np.zeros((7, 0), dtype=np.bool_)),
    )
    (one,) = preservation(every, few[1], draws=200)
    assert 2 < one.z_connectivity < 50
    assert (one.common_mirnas, one.common_genes) == (7, 0)


def test_no_modules_are_no_error() -> None:
    assert preservation(modules_of([]), OTHER) == []
