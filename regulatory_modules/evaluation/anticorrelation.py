r"""Whether the genes of a module fall where its miRNAs rise.

With $\rho_{ij}$ the Spearman correlation of miRNA $i$ and gene $j$ over the samples, the score of a module is
$\operatorname{median}_{i,j} \rho_{ij}$ over all its pairs, and over its validated pairs. One-sided, lower.

Two nulls:

- *matched*: miRNAs and genes of the same degrees. Its members vary independently, those of a module do not,
  so the median of a module varies far more than this null says: of coherent groups that have nothing to do
  with each other, up to half are "significant". Descriptive.
- *coherent*: a seed miRNA and a seed gene of a matched draw, each with its nearest neighbours by correlation,
  as many as the module has. It asks whether the two sides are more opposed than any two co-expressed groups
  of that size are, and holds its level. Verdicts use it.

A method that joins the two sides by their correlation has selected for this score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.evaluation.against_null import AgainstNull, against_null
from regulatory_modules.evaluation.kept_nulls import KeptNulls, content_key

_VALUES_AT_ONCE = 1 << 22


@dataclass(frozen=True)
class AntiCorrelation:
    """Correlation inside one module.

    Attributes:
        matched: median over all pairs beside matched modules.
        coherent: the same beside co-expressed groups of the same size.
        validated: median over validated pairs beside the validated pairs of matched modules.
        validated_pairs: their number.
    """

    matched: AgainstNull
    coherent: AgainstNull
    validated: AgainstNull
    validated_pairs: int


class CorrelationTest:
    """Rank correlations of a cohort, computed once.

    Memory: M × U correlations for U genes of the universe, and blocks of some 4 million values.

    Args:
        mirna: (S, M) expression.
        gene: (S, G) expression.
        targets: (M, G) validated targets.
        universe: positions of the genes that count, ascending.
        kept: null distributions that need not be computed again.
    """

    def __init__(
        self, mirna: FloatArray, gene: FloatArray, targets: BoolArray, universe: IntArray, kept: KeptNulls
    ) -> None:
        self._mirna, self._gene = unit_ranks(mirna), unit_ranks(gene[:, universe])
        self._rho = self._mirna.T @ self._gene
        self._targets = targets[:, universe]
        self._column = np.full(gene.shape[1], -1, dtype=np.int64)
        self._column[universe] = np.arange(len(universe))
        self._kept = kept
        self._fingerprint = content_key(self._mirna, self._gene, self._targets)

    def of(
        self, mirnas: IntArray, genes: IntArray, mirna_draws: IntArray, gene_draws: IntArray
    ) -> AntiCorrelation | None:
        """The test of one module; None if no gene of it is in the universe.

        Args:
            mirnas: positions of its miRNAs.
            genes: positions of its genes; those outside the universe are left out.
            mirna_draws: (draws, m) matched miRNAs.
            gene_draws: (draws, g) matched genes of the universe.
        """
        columns = self._column[genes]
        columns = columns[columns >= 0]
        if not len(columns) or not len(mirnas):
            return None
        key = content_key("rho", self._fingerprint, mirna_draws, gene_draws)
        nulls = self._kept.values(key, lambda: self._nulls(mirna_draws, self._column[gene_draws]))
        inside = self._targets[np.ix_(mirnas, columns)]
        every, valid = self._medians(mirnas[None], columns[None])
        return AntiCorrelation(
            against_null(float(every[0]), nulls[0], lower=True),
            against_null(float(every[0]), nulls[1], lower=True),
            against_null(float(valid[0]), nulls[2], lower=True),
            int(inside.sum()),
        )

    def _nulls(self, mirnas: IntArray, genes: IntArray) -> FloatArray:
        """(3, draws) medians: matched, coherent, validated pairs of matched."""
        every, valid = self._medians(mirnas, genes)
        draw = np.arange(len(mirnas))
        coherent, _ = self._medians(
            neighbours(self._mirna, mirnas[draw, draw % mirnas.shape[1]], mirnas.shape[1]),
            neighbours(self._gene, genes[draw, draw % genes.shape[1]], genes.shape[1]),
        )
        return np.stack([every, coherent, valid])

    def _medians(self, mirnas: IntArray, genes: IntArray) -> tuple[FloatArray, FloatArray]:
        """(draws,) medians over all pairs and over validated pairs, NaN where a draw has none."""
        pairs = mirnas.shape[1] * genes.shape[1]
        at_once = max(1, _VALUES_AT_ONCE // pairs)
        every, valid = np.empty(len(mirnas)), np.empty(len(mirnas))
        for begin in range(0, len(mirnas), at_once):
            block = slice(begin, begin + at_once)
            at = (mirnas[block][:, :, None], genes[block][:, None, :])
            rho = self._rho[at].reshape(-1, pairs)
            every[block] = np.median(rho, axis=1)
            valid[block] = masked_median(rho, self._targets[at].reshape(-1, pairs))
        return every, valid


def unit_ranks(values: FloatArray) -> FloatArray:
    """Ranks of each column (ties: mean rank), centred, of unit length: their products are Spearman's ρ.

    A constant column has correlation 0 with everything.
    """
    ranks = rankdata(values, axis=0)
    centred = ranks - ranks.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    return np.asarray(centred / np.where(length > 0, length, 1.0), dtype=np.float64)


def neighbours(ranks: FloatArray, seeds: IntArray, size: int) -> IntArray:
    """(n, size) each seed and the columns that correlate most with it, in no order."""
    features = ranks.shape[1]
    different, place = np.unique(seeds, return_inverse=True)
    found = np.empty((len(different), size), dtype=np.int64)
    at_once = max(1, _VALUES_AT_ONCE // features)
    for begin in range(0, len(different), at_once):
        block = different[begin : begin + at_once]
        distance = -(ranks[:, block].T @ ranks)
        distance[np.arange(len(block)), block] = -np.inf
        found[begin : begin + at_once] = np.argpartition(distance, size - 1, axis=1)[:, :size]
    return found[place.reshape(-1)]


def masked_median(values: FloatArray, mask: BoolArray) -> FloatArray:
    """(n,) median of the values of each row where the mask is set; NaN where it is nowhere set."""
    count = mask.sum(axis=1)
    ordered = np.sort(np.where(mask, values, np.inf), axis=1)
    row, last = np.arange(len(values)), np.maximum(count, 1)
    middle = (ordered[row, (last - 1) // 2] + ordered[row, last // 2]) / 2
    return np.asarray(np.where(count > 0, middle, np.nan), dtype=np.float64)
