"""Enrichment of modules for groups: right values, right corrections, and no more false calls than stated."""

import numpy as np
import pytest
from scipy.stats import hypergeom
from statsmodels.stats.multitest import multipletests

from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.evaluation.enrichment import Enrichment, benjamini_hochberg, enrichment, exact_p
from regulatory_modules.evaluation.groups import Groups, testable_groups
from regulatory_modules.evaluation.kept_nulls import KeptNulls
from regulatory_modules.evaluation.null_modules import OUTSIDE, NullModules, degree_strata

_UNIVERSE = 600
_MODULES = 800


def test_groups_of_two_up_to_the_largest_are_testable_and_the_others_are_counted() -> None:
    strata = np.array([0, 0, 1, 1, OUTSIDE, 0])
    members = {"pair": [0, 2], "one": [1, 4], "three": [0, 1, 2], "four": [0, 1, 2, 3]}
    groups = testable_groups("t", {g: np.array(m) for g, m in members.items()}, strata, largest=3)
    assert groups.names == ("pair", "three")
    assert dict(groups.account) == {"testable": 2, "too small": 1, "too large": 1}
    assert groups.in_group.tolist() == [[1, 2], [1, 1]]
    assert groups.sizes.tolist() == [3, 2] and groups.universe == 5


def test_members_outside_the_universe_count_neither_as_overlap_nor_as_size() -> None:
    strata = np.array([0] * 20 + [OUTSIDE] * 5)
    groups = testable_groups("t", {"a": np.array([0, 1, 2, 20, 21])}, strata)
    overlap, p = exact_p(groups, [np.array([0, 1, 10, 20, 22])])
    assert overlap.tolist() == [[2]]
    np.testing.assert_allclose(p[0, 0], hypergeom.sf(1, 20, 3, 3), rtol=1e-12)


def test_all_modules_and_groups_at_once_equal_one_test_at_a_time() -> None:
    random = np.random.default_rng(0)
    members = {f"g{t}": np.sort(random.choice(80, 3 + t, replace=False)) for t in range(20)}
    modules = [np.sort(random.choice(80, n, replace=False)) for n in (4, 4, 9, 15)]
    groups = testable_groups("t", members, np.zeros(80, dtype=np.int64))
    overlap, p = exact_p(groups, modules)
    for i, module in enumerate(modules):
        for t, listed in enumerate(members.values()):
            shared = len(np.intersect1d(module, listed))
            assert overlap[i, t] == shared
            np.testing.assert_allclose(
                p[i, t], hypergeom.sf(shared - 1, 80, len(listed), len(module)), rtol=1e-9
            )


def test_q_corrects_over_all_modules_and_groups_as_statsmodels_does() -> None:
    p = np.random.default_rng(1).random((5, 30)) ** 3
    np.testing.assert_allclose(
        benjamini_hochberg(p).ravel(), multipletests(p.ravel(), method="fdr_bh")[1], rtol=1e-12
    )
    p[2] = np.nan
    q = benjamini_hochberg(p)
    assert np.isnan(q[2]).all()
    np.testing.assert_allclose(q[[0, 1, 3, 4]], benjamini_hochberg(p[[0, 1, 3, 4]]))


def _studied_genes() -> tuple[IntArray, dict[str, IntArray]]:
    """Degrees with a long tail, and terms that well-studied genes belong to more often."""
    random = np.random.default_rng(7)
    degree = np.ceil(random.pareto(1.1, _UNIVERSE) + 0.3).clip(1, 60).astype(np.int64)
    terms = {}
    for t in range(80):
        weight = degree ** (1.2 if t % 2 else 0.4)
        members = random.choice(_UNIVERSE, random.integers(5, 60), replace=False, p=weight / weight.sum())
        terms[f"t{t}"] = np.sort(members)
    return degree, terms


def _tested(groups: Groups, gene_strata: IntArray, modules: list[IntArray]) -> Enrichment:
    nulls = NullModules(np.zeros(1, dtype=np.int64), gene_strata, draws=1000, seed=1)
    return enrichment(groups, modules, [nulls.gene_sets(module) for module in modules], KeptNulls())


def test_random_modules_are_called_enriched_at_most_as_often_as_stated_where_the_plain_test_fails() -> None:
    degree, terms = _studied_genes()
    random = np.random.default_rng(3)
    weight = degree / degree.sum()
    by_degree = [random.choice(_UNIVERSE, 5, replace=False, p=weight) for _ in range(_MODULES)]
    uniform = [random.choice(_UNIVERSE, 5, replace=False) for _ in range(_MODULES)]
    flat, strata = np.zeros(_UNIVERSE, dtype=np.int64), degree_strata(degree)
    plain, ours = testable_groups("t", terms, flat), testable_groups("t", terms, strata)
    for modules in (uniform, by_degree):
        result = _tested(ours, strata, modules)
        assert (result.module_p < 0.05).mean() <= 0.06
        own = np.array([(benjamini_hochberg(p) < 0.05).any() for p in result.p])
        assert own.mean() <= 0.06
        tens = [benjamini_hochberg(result.module_p[i : i + 10]) < 0.05 for i in range(0, _MODULES, 10)]
        assert np.concatenate(tens).mean() <= 0.06
    assert (_tested(plain, flat, by_degree).module_p < 0.05).mean() > 0.2
    assert (_tested(ours, strata, uniform).module_p < 0.05).mean() > 0.02  # no test that never calls


def _small() -> tuple[Groups, NullModules]:
    strata = np.repeat([0, 1], [60, 40])
    random = np.random.default_rng(2)
    members = {f"g{t}": np.sort(random.choice(100, 8, replace=False)) for t in range(30)}
    members["own"] = np.array([0, 1, 2, 60, 61, 90])
    return testable_groups("t", members, strata), NullModules(strata, strata, draws=400, seed=1)


def test_empirical_p_counts_matched_modules_whose_smallest_p_is_as_small() -> None:
    groups, nulls = _small()
    modules = [np.array([0, 1, 30, 60, 70]), np.array([3, 40, 41, 65, 99])]
    draws = [nulls.gene_sets(module) for module in modules]
    result = enrichment(groups, modules, draws, KeptNulls())
    for i, sets in enumerate(draws):
        smallest = exact_p(groups, list(sets))[1].min(axis=1)
        as_small = np.count_nonzero(smallest <= result.p[i].min() * (1 + 1e-9))
        assert result.empirical[i] == pytest.approx((1 + as_small) / 401)
        score = -np.log10(smallest)
        assert result.null_mean[i] == pytest.approx(score.mean())
        assert result.z[i] == pytest.approx((-np.log10(result.p[i].min()) - score.mean()) / score.std(ddof=1))


def test_a_module_that_is_a_group_is_found_below_the_resolution_of_the_draws() -> None:
    groups, nulls = _small()
    module = np.array([0, 1, 2, 60, 61, 90])
    result = enrichment(groups, [module], [nulls.gene_sets(module)], KeptNulls())
    assert groups.names[int(result.p[0].argmin())] == "own" and result.enriched[0] >= 1
    assert result.empirical[0] == pytest.approx(1 / 401)
    assert result.module_p[0] == pytest.approx(result.p[0].min() * 31) and result.module_p[0] < 1e-5


def test_draws_without_any_overlap_have_the_score_zero() -> None:
    groups = testable_groups("t", {"pair": np.array([0, 1])}, np.zeros(200, dtype=np.int64))
    nulls = NullModules(np.zeros(1, dtype=np.int64), np.zeros(200, dtype=np.int64), draws=300)
    module = np.array([5, 6])
    result = enrichment(groups, [module], [nulls.gene_sets(module)], KeptNulls())
    assert result.p[0, 0] == 1 and result.empirical[0] == 1 and result.module_p[0] == 1


def test_modules_without_members_in_the_universe_and_empty_collections_have_no_p() -> None:
    strata = np.array([0] * 10 + [OUTSIDE] * 3)
    nulls = NullModules(strata, strata, draws=20)
    modules = [np.array([10, 11]), np.array([0, 1])]
    draws = [nulls.gene_sets(module) for module in modules]
    result = enrichment(testable_groups("t", {"a": np.array([0, 1, 2])}, strata), modules, draws, KeptNulls())
    assert np.isnan(result.module_p[0]) and np.isfinite(result.module_p[1])
    nothing = enrichment(testable_groups("t", {}, strata), modules, draws, KeptNulls())
    assert np.isnan(nothing.module_p).all() and nothing.smallest_q.tolist() == [1, 1]
    assert enrichment(testable_groups("t", {}, strata), [], [], KeptNulls()).module_p.shape == (0,)


def test_nulls_of_one_collection_are_not_taken_for_another() -> None:
    groups, nulls = _small()
    other = testable_groups("t", {"pair": np.array([0, 1])}, groups.strata)
    module, kept = np.array([0, 1, 30, 60, 70]), KeptNulls()
    draws: list[IntArray] = [nulls.gene_sets(module)]
    first: FloatArray = enrichment(groups, [module], draws, kept).empirical
    second = enrichment(other, [module], draws, kept).empirical
    assert second[0] == enrichment(other, [module], draws, KeptNulls()).empirical[0] != first[0]
