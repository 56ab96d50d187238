r"""Enrichment of all modules for all groups of a collection, with correction over both.

With $x$ members of a module in a group, $p = P(X \ge x)$ under matched draws (`stratified_overlap`), $T$
testable groups and $N$ modules:

- $q$: Benjamini–Hochberg over all $N T$ values, those of groups without overlap included. It says which
  groups to list. A module with hundreds of groups lowers the bar for all others, so it is no verdict on a
  module.
- $p_{\text{empirical}} = (1 + \#\{b : \min_t p_{bt} \le \min_t p_t\}) / (1 + B)$ over $B$ matched modules: is
  the module enriched for *any* group? It needs no assumption about the dependence between groups, and holds
  its level where Benjamini–Hochberg over few discrete values is far below it, but it is at least $1/(1 + B)$.
- $p_{\text{module}} = \min(p_{\text{empirical}},\; T \min_t p_t)$: both estimate the same probability, the
  second as an upper bound (Bonferroni) that has no such limit. Verdicts use it, corrected over modules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.stats import false_discovery_control

from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.evaluation.against_null import empirical_p, z_score
from regulatory_modules.evaluation.groups import Groups
from regulatory_modules.evaluation.kept_nulls import KeptNulls, content_key
from regulatory_modules.evaluation.null_modules import stratum_counts
from regulatory_modules.evaluation.stratified_overlap import overlap_tails

Q = 0.05
_DRAWS_AT_ONCE = 250


@dataclass(frozen=True, eq=False)
class Enrichment:
    """Tests of N modules for the T testable groups of one collection.

    Attributes:
        groups: the collection.
        overlap: (N, T) members of the module in the group.
        p: (N, T) exact p value.
        q: (N, T) the same after Benjamini–Hochberg over all of them.
        module_p: (N,) p value of each module for its smallest p; NaN for one without members in the universe.
        empirical: (N,) empirical p value of the smallest p; NaN likewise.
        null_mean: (N,) mean of −log₁₀ of the smallest p of the matched modules.
        z: (N,) −log₁₀ of the smallest p of the module, in standard deviations of the matched modules from
            their mean; NaN if they do not vary.
        null: (draws,) −log₁₀ of the smallest p of the matched modules of each module, for figures; empty for
            one without members in the universe.
    """

    groups: Groups
    overlap: IntArray
    p: FloatArray
    q: FloatArray
    module_p: FloatArray
    empirical: FloatArray
    null_mean: FloatArray
    z: FloatArray
    null: tuple[FloatArray, ...] = ()

    @property
    def enriched(self) -> IntArray:
        """(N,) number of groups with q < .05."""
        return np.asarray((self.q < Q).sum(axis=1), dtype=np.int64)

    @property
    def smallest_q(self) -> FloatArray:
        """(N,) smallest q of each module; 1 if there are no groups."""
        return np.asarray(self.q.min(axis=1, initial=1.0), dtype=np.float64)


def exact_p(groups: Groups, modules: Sequence[IntArray]) -> tuple[IntArray, FloatArray]:
    """(N, T) overlaps and their exact p values; modules with equal stratum counts share one distribution."""
    overlap = np.asarray((groups.incidence(modules) @ groups.matrix).toarray(), dtype=np.int64)
    p = np.ones(overlap.shape)
    tails: dict[tuple[int, ...], FloatArray] = {}
    columns = np.arange(overlap.shape[1])
    for i, module in enumerate(modules):
        counts = stratum_counts(groups.strata, module)
        key = tuple(counts.tolist())
        if key not in tails:
            tails[key] = overlap_tails(groups.sizes, counts, groups.in_group)
        p[i] = tails[key][columns, overlap[i]]
    return overlap, p


def enrichment(
    groups: Groups,
    modules: Sequence[IntArray],
    null_sets: Sequence[IntArray],
    kept: KeptNulls,
    progress: Progress = silent,
) -> Enrichment:
    """Test modules for groups.

    Args:
        groups: the collection.
        modules: positions of the members of each module, among the features of the collection.
        null_sets: (draws, n) matched random modules of each module.
        kept: null distributions that need not be computed again.
        progress: called after each module.
    """
    overlap, p = exact_p(groups, modules)
    n_modules, nan = len(modules), float("nan")
    module_p, empirical, mean, z = (np.full(n_modules, nan) for _ in range(4))
    nulls = [np.zeros(0)] * n_modules
    for i, (module, draws) in enumerate(zip(modules, null_sets, strict=True)):
        counts = stratum_counts(groups.strata, module)
        if p.shape[1] and counts.any():
            key = content_key("smallest p", groups.fingerprint, draws)
            null = kept.values(key, lambda d=draws, c=counts: smallest_p(groups, d, c))  # type: ignore[misc]
            nulls[i] = null
            score = float(-np.log10(p[i].min()))
            empirical[i] = empirical_p(score, null)
            module_p[i] = min(empirical[i], p.shape[1] * p[i].min())
            mean[i], z[i] = null.mean(), z_score(score, null)
        progress(i + 1, n_modules, groups.name)
    return Enrichment(groups, overlap, p, benjamini_hochberg(p), module_p, empirical, mean, z, tuple(nulls))


def smallest_p(groups: Groups, draws: IntArray, counts: IntArray) -> FloatArray:
    """(draws,) −log₁₀ of the smallest p of each random module over all groups; `counts` are its strata's."""
    tails = -np.log10(overlap_tails(groups.sizes, counts, groups.in_group).clip(min=1e-300))
    width, found = tails.shape[1], np.zeros(len(draws))
    for begin in range(0, len(draws), _DRAWS_AT_ONCE):
        block = draws[begin : begin + _DRAWS_AT_ONCE]
        overlaps: csr_matrix = groups.incidence(block) @ groups.matrix
        scores = tails.ravel()[overlaps.indices.astype(np.int64) * width + overlaps.data]
        filled = np.flatnonzero(np.diff(overlaps.indptr))
        if len(filled):
            found[begin + filled] = np.maximum.reduceat(scores, overlaps.indptr[filled])
    return found


def benjamini_hochberg(p: FloatArray) -> FloatArray:
    """Corrected p values (q) over all entries of an array of any shape; NaN stays NaN and does not count."""
    q = np.full(p.shape, np.nan)
    known = np.isfinite(p)
    if known.any():
        q[known] = false_discovery_control(p[known], method="bh")
    return q
