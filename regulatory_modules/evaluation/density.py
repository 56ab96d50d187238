r"""Density of a module beside that of matched random modules.

$d = E / (m g)$ with $E$ validated targets between $m$ miRNAs and $g$ genes; the null has the same $m$, $g$
and degrees. Descriptive: methods that join clusters of miRNAs and genes by their number of targets (Algorithm
1 of the paper) have selected for density, so that a high one is no evidence and counts in no verdict.
"""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import BoolArray, IntArray
from regulatory_modules.evaluation.against_null import UNKNOWN, AgainstNull, against_null

_VALUES_AT_ONCE = 1 << 23


def density(
    targets: BoolArray, mirnas: IntArray, genes: IntArray, mirna_draws: IntArray, gene_draws: IntArray
) -> AgainstNull:
    """Bipartite density of one module; NaN without genes.

    Args:
        targets: (M, G) validated targets.
        mirnas: positions of its miRNAs.
        genes: positions of its genes.
        mirna_draws: (draws, m) matched miRNAs.
        gene_draws: (draws, ≤ g) matched genes; genes without targets add nothing.
    """
    pairs = len(mirnas) * len(genes)
    if not pairs:
        return UNKNOWN
    at_once = max(1, _VALUES_AT_ONCE // pairs)
    edges = [
        targets[m[:, :, None], g[:, None, :]].sum(axis=(1, 2))
        for m, g in (
            (mirna_draws[begin : begin + at_once], gene_draws[begin : begin + at_once])
            for begin in range(0, len(mirna_draws), at_once)
        )
    ]
    return against_null(
        float(targets[np.ix_(mirnas, genes)].sum()) / pairs, np.concatenate(edges).astype(np.float64) / pairs
    )
