"""Density and correlation of modules beside matched and coherent random modules."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from fixtures.coherent_blocks import block_cohort, block_module, random_targets
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.data.targets import Targets
from regulatory_modules.evaluation.against_null import against_null, empirical_p
from regulatory_modules.evaluation.anticorrelation import (
    AntiCorrelation,
    CorrelationTest,
    masked_median,
    neighbours,
    unit_ranks,
)
from regulatory_modules.evaluation.density import density
from regulatory_modules.evaluation.kept_nulls import KeptNulls
from regulatory_modules.evaluation.null_modules import OUTSIDE, NullModules


def test_empirical_p_counts_the_module_itself_ties_and_the_right_side() -> None:
    null = np.array([1.0, 2.0, 3.0, np.nan])
    assert empirical_p(2.0, null) == 3 / 4
    assert empirical_p(2.0, null, lower=True) == 3 / 4
    assert empirical_p(4.0, null) == 1 / 4
    assert empirical_p(0.0, null, lower=True) == 1 / 4
    assert empirical_p(0.0, np.zeros(9)) == 1
    assert np.isnan(empirical_p(np.nan, null)) and np.isnan(empirical_p(1.0, null[3:]))


def test_a_score_beside_its_null() -> None:
    found = against_null(5.0, np.array([1.0, 2.0, 3.0, np.nan]))
    assert (found.value, found.null_mean, found.z, found.p) == (5, 2, 3, 1 / 4)
    assert np.isnan(against_null(5.0, np.ones(4)).z)
    assert against_null(np.nan, np.ones(4)).as_json() == {"value": None, "null_mean": 1, "z": None, "p": None}


def test_density_is_that_of_the_module_and_its_null_that_of_the_draws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    targets = np.zeros((4, 6), dtype=np.bool_)
    targets[0, :3] = targets[1, :2] = targets[3, 5] = True
    draws_m, draws_g = np.array([[0, 1], [2, 3], [0, 3]]), np.array([[0, 1, 2], [3, 4, 5], [2, 4, 5]])
    for at_once in (1 << 23, 1):
        monkeypatch.setattr("regulatory_modules.evaluation.density._VALUES_AT_ONCE", at_once)
        found = density(targets, np.array([0, 1]), np.array([0, 1, 3]), draws_m, draws_g)
        assert found.value == pytest.approx(4 / 6)
        assert found.null_mean == pytest.approx((5 + 1 + 2) / 18)
        assert found.p == pytest.approx(2 / 4)
    assert np.isnan(
        density(targets, np.array([0, 1]), np.array([], dtype=np.int64), draws_m, draws_g[:, :0]).value
    )


def test_rank_products_are_spearman_with_ties_and_constants_are_unrelated() -> None:
    values = np.random.default_rng(0).integers(0, 5, (30, 4)).astype(np.float64)
    np.testing.assert_allclose(
        unit_ranks(values).T @ unit_ranks(values), spearmanr(values).statistic, atol=1e-12
    )
    assert unit_ranks(np.ones((5, 1))).tolist() == [[0.0]] * 5


def test_neighbours_are_the_seed_and_the_most_correlated(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    factors = np.repeat(random.normal(size=(40, 4)), 5, axis=1)
    ranks = unit_ranks(factors + random.normal(size=factors.shape) / 10)
    seeds = np.array([7, 0, 7, 19])
    for at_once in (1 << 22, 20):
        monkeypatch.setattr("regulatory_modules.evaluation.anticorrelation._VALUES_AT_ONCE", at_once)
        found = [sorted(row) for row in neighbours(ranks, seeds, 5).tolist()]
        assert found == [list(range(5, 10)), list(range(5)), list(range(5, 10)), list(range(15, 20))]
    assert neighbours(np.zeros((3, 6)), np.array([4]), 1).tolist() == [[4]]


def test_the_masked_median_is_the_median_of_what_is_masked() -> None:
    values = np.random.default_rng(0).normal(size=(50, 9))
    mask = np.random.default_rng(1).random((50, 9)) < 0.4
    mask[0] = False
    found = masked_median(values, mask)
    assert np.isnan(found[0])
    for row, chosen, median in zip(values[1:], mask[1:], found[1:], strict=True):
        assert np.isnan(median) if not chosen.any() else median == pytest.approx(np.median(row[chosen]))


def _test(cohort: Cohort, targets: Targets, seed: int = 0) -> tuple[CorrelationTest, NullModules]:
    nulls = NullModules.of(targets, draws=200, seed=seed)
    universe = np.flatnonzero(nulls.gene_strata != OUTSIDE)
    return CorrelationTest(cohort.mirna_log, cohort.gene_log, targets.matrix, universe, KeptNulls()), nulls


def _block(test: CorrelationTest, nulls: NullModules, mirna_block: int, gene_block: int) -> AntiCorrelation:
    module = block_module(mirna_block, gene_block)
    mirnas, genes = np.array(module.mirnas), np.array(module.genes)
    found = test.of(mirnas, genes, nulls.mirna_sets(mirnas), nulls.gene_sets(genes))
    assert found is not None
    return found


def test_medians_are_those_of_scipy_over_all_and_over_validated_pairs() -> None:
    cohort = block_cohort(4, 30, 2)
    targets = random_targets(cohort, 3)
    targets.matrix[:, 3] = False  # gene 3 is outside the universe
    test, nulls = _test(cohort, targets)
    found = _block(test, nulls, 1, 0)
    mirnas, genes = range(5, 10), [0, 1, 2, 4, 5, 6, 7, 8, 9]
    rho = {
        (i, j): spearmanr(cohort.mirna_log[:, i], cohort.gene_log[:, j]).statistic
        for i in mirnas
        for j in genes
    }
    valid = [rho[i, j] for i in mirnas for j in genes if targets.matrix[i, j]]
    assert found.matched.value == found.coherent.value == pytest.approx(np.median(list(rho.values())))
    assert found.validated.value == pytest.approx(np.median(valid)) and found.validated_pairs == len(valid)


def test_opposed_blocks_are_found_and_following_blocks_are_not() -> None:
    cohort = block_cohort(12, 60, 4, opposed=[0])
    test, nulls = _test(cohort, random_targets(cohort, 5))
    assert _block(test, nulls, 0, 0).coherent.p < 0.03
    assert _block(test, nulls, 0, 0).coherent.value < -0.5
    same = Cohort("same", cohort.samples, cohort.mirnas, cohort.genes, -cohort.mirna_log, cohort.gene_log)
    test, nulls = _test(same, random_targets(cohort, 5))
    assert _block(test, nulls, 0, 0).coherent.p > 0.9


def test_the_coherent_null_holds_its_level_for_unrelated_blocks_where_the_matched_null_fails() -> None:
    p = []
    for seed in range(10):
        cohort = block_cohort(12, 50, seed)
        test, nulls = _test(cohort, random_targets(cohort, seed), seed)
        p += [_block(test, nulls, i, (i + k) % 12) for i in range(12) for k in range(3)]
    coherent = np.array([found.coherent.p for found in p])
    matched = np.array([found.matched.p for found in p])
    assert (coherent < 0.05).mean() <= 0.075
    assert (matched < 0.05).mean() > 0.25
    assert coherent.mean() == pytest.approx(0.5, abs=0.1)


def test_a_module_without_genes_in_the_universe_has_no_score() -> None:
    cohort = block_cohort(3, 20, 1)
    targets = random_targets(cohort, 1)
    targets.matrix[:, :10] = False
    test, nulls = _test(cohort, targets)
    mirnas, genes = np.arange(5), np.arange(10)
    assert test.of(mirnas, genes, nulls.mirna_sets(mirnas), nulls.gene_sets(genes)) is None
