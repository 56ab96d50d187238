r"""Which miRNAs and genes two cohorts have in common.

Two miRNAs can be the same if they have the same name or share a mature (a hairpin, if no mature of theirs is
known); with $A$ and $B$ their names and accessions, pairs are taken in the order of

$$ J = \frac{|A \cap B|}{|A \cup B|} $$

then of the sum of their mean expression (a hairpin meets its dominant arm), each miRNA at most once. Two
genes are the same if their Entrez ids are, or their symbols if one of them has no id.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gtmaloc_learning.arrays import IntArray
from regulatory_modules.data.cohort import Cohort, Gene, Mirna


def common_mirnas(first: Cohort, other: Cohort) -> IntArray:
    """(n, 2) positions of each common miRNA in both cohorts, in the order of the first."""
    ours, theirs = [_keys(m) for m in first.mirnas], [_keys(m) for m in other.mirnas]
    having: dict[str, list[int]] = {}
    for j, keys in enumerate(theirs):
        for key in keys:
            having.setdefault(key, []).append(j)
    level = (first.mirna_log.mean(axis=0), other.mirna_log.mean(axis=0))
    candidates = [
        (-len(keys & theirs[j]) / len(keys | theirs[j]), -float(level[0][i] + level[1][j]), i, j)
        for i, keys in enumerate(ours)
        for j in {j for key in keys for j in having.get(key, ())}
    ]
    return _one_to_one((i, j) for *_, i, j in sorted(candidates))


def common_genes(first: Cohort, other: Cohort) -> IntArray:
    """(n, 2) positions of each common gene in both cohorts, in the order of the first."""
    by_id = {gene.entrez: j for j, gene in enumerate(other.genes) if gene.entrez}
    by_symbol = {gene.symbol: j for j, gene in enumerate(other.genes)}
    with_id = [(i, by_id[gene.entrez]) for i, gene in enumerate(first.genes) if gene.entrez in by_id]
    with_symbol = [
        (i, j)
        for i, gene in enumerate(first.genes)
        if (j := by_symbol.get(gene.symbol)) is not None and _one_has_no_id(gene, other.genes[j])
    ]
    return _one_to_one([*with_id, *with_symbol])


def _keys(mirna: Mirna) -> frozenset[str]:
    return frozenset((mirna.name, *(mirna.matures or mirna.precursors)))


def _one_has_no_id(first: Gene, other: Gene) -> bool:
    return not (first.entrez and other.entrez)


def _one_to_one(pairs: Iterable[tuple[int, int]]) -> IntArray:
    """The pairs whose members are in no earlier one, ascending."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for i, j in pairs:
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return np.array(sorted(found.items()), dtype=np.int64).reshape(-1, 2)
