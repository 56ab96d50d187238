r"""Random modules that match a module in size and in the degrees of its members.

The degree $d_i$ of a miRNA or gene is the number of its validated targets, or of the miRNAs that target it,
in the cohort. Distinct degrees in ascending order are divided into strata: a stratum that begins at degree
$a$ takes further degrees while

$$ d \le \rho\, a \quad\text{or}\quad \text{it has fewer than } N_{\min} \text{ members}, $$

and a last stratum that stays too small joins the one before it. Equal degrees are never divided. For a module
with $n_s$ members in stratum $s$, a draw takes $n_s$ of the $N_s$ members of each stratum without
replacement, every subset with the same probability. The bound is a ratio because a few genes, such as PTEN
and BCL2, are studied far more than others: a plain quantile puts them together with genes of a tenth of their
degree.

Source of the need: Bleazard, Lamb and Griffiths-Jones, Bioinformatics 31 (2015) 1592: terms look enriched for
the targets of random miRNAs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import IntArray
from regulatory_modules.data.targets import Targets

OUTSIDE = -1
"""Stratum of a feature that is not in the universe."""

RATIO = 1.5
SMALLEST = 10
DRAWS = 1000
_VALUES_AT_ONCE = 1 << 22
_MIRNAS, _GENES = 1, 2


def degree_strata(degree: IntArray, ratio: float = RATIO, smallest: int = SMALLEST) -> IntArray:
    """(n,) stratum of each feature, 0 for the lowest degrees; see the top of this file."""
    values, members = np.unique(degree, return_counts=True)
    stratum_of_value = np.zeros(len(values), dtype=np.int64)
    stratum, begins, size = 0, 0, 0
    for i, (value, n) in enumerate(zip(values, members, strict=True)):
        if size >= smallest and value > ratio * values[begins]:
            stratum, begins, size = stratum + 1, i, 0
        stratum_of_value[i] = stratum
        size += int(n)
    if stratum and size < smallest:
        stratum_of_value[stratum_of_value == stratum] = stratum - 1
    return np.asarray(stratum_of_value[np.searchsorted(values, degree)], dtype=np.int64)


class NullModules:
    """Draws matched random modules. Modules with the same number of members per stratum share their draws.

    The draws depend on the seed and on these numbers, not on what was asked for before.

    Args:
        mirna_strata: (M,) stratum of each miRNA.
        gene_strata: (G,) stratum of each gene; `OUTSIDE` for one that is not in the universe.
        draws: number of random modules per module, at least 1.
        seed: random seed.

    Raises:
        ValueError: fewer than one draw.
    """

    def __init__(
        self, mirna_strata: IntArray, gene_strata: IntArray, draws: int = DRAWS, seed: int = 0
    ) -> None:
        if draws < 1:
            raise ValueError(f"{draws} draws are no null distribution")
        self.mirna_strata, self.gene_strata = mirna_strata, gene_strata
        self.draws, self.seed = draws, seed
        self._kept: dict[tuple[int, tuple[int, ...]], IntArray] = {}

    @classmethod
    def of(cls, targets: Targets, draws: int = DRAWS, seed: int = 0) -> NullModules:
        """Universe: every measured miRNA, and every measured gene with at least one validated target pair."""
        degree = targets.gene_degree
        genes = np.full(len(degree), OUTSIDE, dtype=np.int64)
        genes[degree > 0] = degree_strata(degree[degree > 0])
        return cls(degree_strata(targets.mirna_degree), genes, draws, seed)

    def mirna_sets(self, members: Sequence[int] | IntArray) -> IntArray:
        """(draws, m) positions of miRNAs; column c is always drawn from the same stratum."""
        return self._sets(_MIRNAS, self.mirna_strata, members)

    def gene_sets(self, members: Sequence[int] | IntArray) -> IntArray:
        """(draws, g) positions of genes; members outside the universe are left out, so g can be smaller."""
        return self._sets(_GENES, self.gene_strata, members)

    def _sets(self, side: int, strata: IntArray, members: Sequence[int] | IntArray) -> IntArray:
        counts = stratum_counts(strata, members)
        key = (side, tuple(counts.tolist()))
        if key not in self._kept:
            random = np.random.default_rng(derived_seed(self.seed, side, *key[1]))
            self._kept[key] = matched_draws(strata, counts, self.draws, random)
        return self._kept[key]


def stratum_counts(strata: IntArray, members: Sequence[int] | IntArray) -> IntArray:
    """(S,) number of members in each stratum, without those outside the universe."""
    within = strata[np.asarray(members, dtype=np.int64)]
    strata_in_all = int(strata.max(initial=OUTSIDE)) + 1
    return np.bincount(within[within != OUTSIDE], minlength=strata_in_all).astype(np.int64)


def matched_draws(strata: IntArray, counts: IntArray, draws: int, random: np.random.Generator) -> IntArray:
    """(draws, Σ counts) positions: `counts[s]` different members of each stratum s in every row."""
    columns = []
    for s in np.flatnonzero(counts):
        members, n = np.flatnonzero(strata == s), int(counts[s])
        columns.append(members[_subsets(len(members), n, draws, random)])
    return np.concatenate(columns, axis=1) if columns else np.zeros((draws, 0), dtype=np.int64)


def _subsets(size: int, n: int, draws: int, random: np.random.Generator) -> IntArray:
    """(draws, n) the places of the n smallest of `size` random numbers: a uniform subset of n places."""
    if n == size:
        return np.tile(np.arange(size), (draws, 1))
    at_once = max(1, _VALUES_AT_ONCE // size)
    blocks = [
        np.argpartition(random.random((min(at_once, draws - begin), size)), n - 1, axis=1)[:, :n]
        for begin in range(0, draws, at_once)
    ]
    return np.concatenate(blocks).astype(np.int64)
