"""The exact distribution equals scipy with one stratum and enumeration with several."""

from itertools import combinations, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from regulatory_modules.evaluation.null_modules import matched_draws
from regulatory_modules.evaluation.stratified_overlap import overlap_pmf, overlap_tails


def test_with_one_stratum_it_is_the_hypergeometric_test() -> None:
    in_term = np.array([[2, 10, 50, 0, 2]])
    tails = overlap_tails(np.array([200]), np.array([12]), in_term)
    assert tails.shape == (5, 13)
    for t, size in enumerate(in_term[0]):
        np.testing.assert_allclose(tails[t], hypergeom.sf(np.arange(-1, 12), 200, size, 12), rtol=1e-10)


def test_with_two_strata_it_equals_the_enumeration_of_all_draws() -> None:
    strata, term = [0, 0, 0, 0, 1, 1, 1], {0, 1, 4}
    low, high = range(4), range(4, 7)
    overlaps = [len(term & {*a, *b}) for a, b in product(combinations(low, 2), combinations(high, 2))]
    expected = [sum(o >= x for o in overlaps) / len(overlaps) for x in range(4)]
    tails = overlap_tails(np.bincount(strata), np.array([2, 2]), np.array([[2], [1]]))
    np.testing.assert_allclose(tails[0], expected, rtol=1e-12)


def test_it_agrees_with_sampling_over_unequal_strata() -> None:
    strata = np.repeat([0, 1, 2], [60, 25, 9])
    counts, term = np.array([3, 4, 2]), np.zeros(94, dtype=np.int64)
    term[[0, 5, 9, 61, 62, 63, 64, 86, 87, 88]] = 1
    draws = matched_draws(strata, counts, 100_000, np.random.default_rng(0))
    overlap = term[draws].sum(axis=1)
    in_term = np.array([[term[strata == s].sum()] for s in range(3)])
    tails = overlap_tails(np.bincount(strata), counts, in_term)[0]
    for x in range(6):
        assert abs((overlap >= x).mean() - tails[x]) < 0.006


def test_small_tails_keep_their_relative_precision() -> None:
    tails = overlap_tails(np.array([2000, 500]), np.array([6, 6]), np.array([[6], [6]]))
    every = hypergeom.pmf(6, 2000, 6, 6) * hypergeom.pmf(6, 500, 6, 6)
    np.testing.assert_allclose(tails[0, 12], every, rtol=1e-9)


_STRATA = st.lists(
    st.integers(1, 30).flatmap(
        lambda size: st.tuples(
            st.just(size), st.integers(0, size), st.integers(0, size), st.integers(0, size)
        )
    ),
    min_size=1,
    max_size=4,
)


@given(_STRATA)
def test_probabilities_sum_to_one_have_the_right_mean_and_tails_fall(
    strata: list[tuple[int, int, int, int]],
) -> None:
    sizes, drawn, first, second = np.array(strata).T
    in_term = np.stack([first, second], axis=1)
    pmf = overlap_pmf(sizes, drawn, in_term)
    np.testing.assert_allclose(pmf.sum(axis=1), 1, rtol=1e-9)
    mean = (drawn[:, None] * in_term / sizes[:, None]).sum(axis=0)
    np.testing.assert_allclose((pmf * np.arange(pmf.shape[1])).sum(axis=1), mean, atol=1e-9)
    tails = overlap_tails(sizes, drawn, in_term)
    assert (tails[:, 0] == 1).all() and (np.diff(tails, axis=1) <= 0).all() and (tails >= 0).all()
