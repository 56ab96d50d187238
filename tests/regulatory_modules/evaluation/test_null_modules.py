"""Random modules have the size and the degrees of the module, and every subset is equally likely."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulatory_modules.data.targets import Targets
from regulatory_modules.evaluation.null_modules import (
    OUTSIDE,
    NullModules,
    degree_strata,
    matched_draws,
    stratum_counts,
)


def test_a_stratum_ends_at_one_and_a_half_times_its_lowest_degree() -> None:
    degree = np.array([9, 1, 2, 3, 4, 6, 1, 7])
    assert degree_strata(degree, ratio=1.5, smallest=1).tolist() == [3, 0, 1, 1, 2, 2, 0, 3]


def test_a_small_stratum_takes_further_degrees_and_a_small_last_one_joins_the_one_before() -> None:
    degree = np.array([1, 1, 1, 5, 9, 30, 99])
    assert degree_strata(degree, ratio=1.5, smallest=3).tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_degree_zero_is_a_stratum_of_its_own() -> None:
    assert degree_strata(np.array([0, 0, 1, 1]), smallest=2).tolist() == [0, 0, 1, 1]


@given(st.lists(st.integers(0, 200), min_size=1, max_size=80), st.integers(1, 10))
def test_strata_are_ordered_by_degree_never_divide_ties_and_are_large_enough(
    degrees: list[int], smallest: int
) -> None:
    degree = np.array(degrees)
    strata = degree_strata(degree, smallest=smallest)
    order = np.argsort(degree, kind="stable")
    assert (np.diff(strata[order]) >= 0).all() and set(strata) == set(range(strata.max() + 1))
    assert all(len(set(strata[degree == value])) == 1 for value in degree)
    assert strata.max() == 0 or np.bincount(strata).min() >= smallest


def test_draws_keep_the_count_of_every_stratum_and_repeat_nothing() -> None:
    strata = np.array([0] * 30 + [1] * 8 + [2] * 3 + [OUTSIDE] * 2)
    counts = stratum_counts(strata, [0, 1, 2, 31, 39, 38, 40, 42])
    assert counts.tolist() == [3, 1, 3]
    draws = matched_draws(strata, counts, 500, np.random.default_rng(0))
    assert draws.shape == (500, 7)
    for row in draws:
        assert len(set(row)) == 7 and stratum_counts(strata, row).tolist() == [3, 1, 3]


def test_every_subset_is_drawn_equally_often() -> None:
    draws = matched_draws(np.zeros(5, dtype=np.int64), np.array([2]), 20_000, np.random.default_rng(1))
    seen = [tuple(sorted(row)) for row in draws.tolist()]
    expected = 20_000 / 10
    chi2 = sum((seen.count(pair) - expected) ** 2 / expected for pair in combinations(range(5), 2))
    assert chi2 < 27.9  # the 99.9th percentile with 9 degrees of freedom


def test_blocks_of_draws_do_not_repeat_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulatory_modules.evaluation.null_modules._VALUES_AT_ONCE", 120)
    draws = matched_draws(np.zeros(40, dtype=np.int64), np.array([4]), 7, np.random.default_rng(1))
    assert draws.shape == (7, 4) and len({tuple(sorted(row)) for row in draws.tolist()}) == 7


def test_modules_with_equal_counts_share_draws_whatever_was_asked_before() -> None:
    mirnas, genes = np.zeros(20, dtype=np.int64), np.array([0] * 20 + [1] * 10)
    nulls, again = NullModules(mirnas, genes, 50, 3), NullModules(mirnas, genes, 50, 3)
    first = nulls.gene_sets([1, 2, 25])
    assert nulls.gene_sets([5, 9, 29]) is first
    again.mirna_sets([0, 1])
    again.gene_sets([0, 1, 2])
    assert np.array_equal(again.gene_sets([1, 2, 25]), first)
    assert not np.array_equal(NullModules(mirnas, genes, 50, 4).gene_sets([1, 2, 25]), first)


def test_the_two_sides_are_drawn_independently() -> None:
    strata = np.zeros(30, dtype=np.int64)
    nulls = NullModules(strata, strata, 50, 3)
    assert not np.array_equal(nulls.mirna_sets([1, 2, 3]), nulls.gene_sets([1, 2, 3]))


def test_genes_without_validated_target_are_outside_the_universe_and_mirnas_never_are() -> None:
    matrix = np.zeros((30, 50), dtype=np.bool_)
    matrix[:10, :40] = True
    nulls = NullModules.of(Targets(matrix, "t"), draws=30)
    assert (nulls.gene_strata[40:] == OUTSIDE).all() and (nulls.gene_strata[:40] != OUTSIDE).all()
    assert (nulls.mirna_strata != OUTSIDE).all()
    assert nulls.gene_sets([0, 1, 45]).shape == (30, 2)
    assert nulls.gene_sets([0, 1, 45]).max() < 40


def test_no_draws_are_an_error() -> None:
    with pytest.raises(ValueError, match="0 draws"):
        NullModules(np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64), 0)
