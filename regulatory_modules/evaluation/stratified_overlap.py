r"""Exact distribution of the overlap of a degree-matched random gene set with a term.

Stratum $s$ has $N_s$ genes, $K_s$ of them in the term, and the module has $n_s$ genes there. A matched draw
takes $n_s$ of the $N_s$ at random, so that the overlap is a sum of independent hypergeometric variables,

$$ X = \sum_s X_s, \qquad P(X_s = k) = \binom{K_s}{k}\binom{N_s - K_s}{n_s - k} \Big/ \binom{N_s}{n_s}, $$

and the distribution of $X$ is the convolution of theirs. $p = P(X \ge x)$ needs no sampling. With one stratum
it is the hypergeometric test (Fisher's one-sided exact test).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import hypergeom

from gtmaloc_learning.arrays import FloatArray, IntArray


def overlap_tails(sizes: IntArray, drawn: IntArray, in_term: IntArray) -> FloatArray:
    r"""$P(X \ge x)$ for every term and every possible $x = 0, 1, \dots$.

    Args:
        sizes: (S,) $N_s$.
        drawn: (S,) $n_s$, at most $N_s$.
        in_term: (S, T) $K_s$ of each term, at most $N_s$.

    Returns:
        (T, c + 1) with c the largest possible overlap of any term; the first column is 1.
    """
    profiles, term_profile = np.unique(in_term, axis=1, return_inverse=True)
    pmf = overlap_pmf(sizes, drawn, profiles)
    tails = np.cumsum(pmf[:, ::-1], axis=1)[:, ::-1]
    tails[:, 0] = 1.0
    return np.asarray(np.minimum(tails, 1.0)[term_profile.reshape(-1)], dtype=np.float64)


def overlap_pmf(sizes: IntArray, drawn: IntArray, in_term: IntArray) -> FloatArray:
    """(T, c + 1) probability of each overlap; arguments and c as in `overlap_tails`."""
    possible = np.minimum(drawn[:, None], in_term).max(axis=1, initial=0)
    largest = int(np.minimum(drawn[:, None], in_term).sum(axis=0).max(initial=0))
    pmf = np.zeros((largest + 1, in_term.shape[1]))
    pmf[0] = 1.0
    reached = 0
    for s in np.flatnonzero(possible):
        one = _hypergeometric(int(sizes[s]), int(drawn[s]), in_term[s])
        before = pmf[: reached + 1]
        reached = min(reached + int(possible[s]), largest)
        pmf = np.zeros_like(pmf)
        for k, probability in enumerate(one):
            end = min(k + len(before), largest + 1)
            pmf[k:end] += probability * before[: end - k]
    return pmf.T


def _hypergeometric(size: int, n: int, members: IntArray) -> FloatArray:
    """(c + 1, T) probability that k of n drawn genes are among the members of each term, k ≤ c."""
    different, place = np.unique(members, return_inverse=True)
    k = np.arange(min(n, int(different[-1])) + 1)
    values = hypergeom.pmf(k[:, None], size, different[None, :], n)
    return np.asarray(values, dtype=np.float64)[:, place.reshape(-1)]
