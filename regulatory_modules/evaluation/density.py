r"""Density of a module beside that of matched random modules.

$d = E / (m g)$ with $E$ validated targets between $m$ miRNAs and $g$ genes; the null has the same $m$, $g$ and
degrees. Descriptive: methods that join clusters of miRNAs and genes by their number of targets (Algorithm 1 of
the paper) have selected for density, so that a high one is no evidence and counts in no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.evaluation.enrichment import z_score
from regulatory_modules.evaluation.null_modules import empirical_p

_VALUES_AT_ONCE = 1 << 23


@dataclass(frozen=True)
class AgainstNull:
    """A score and the same score of matched random modules.

    Attributes:
        value: the score of the module; NaN if it has none.
        null_mean: mean over the random modules.
        z: distance from it in their standard deviations; NaN if they do not vary.
        p: empirical p value, one-sided in the direction of the test.
    """

    value: float
    null_mean: float
    z: float
    p: float


def against_null(value: float, null: FloatArray, *, lower: bool = False) -> AgainstNull:
    """A score beside its null; random modules without a score are left out."""
    known = null[np.isfinite(null)]
    mean = float(known.mean()) if len(known) else float("nan")
    return AgainstNull(value, mean, z_score(value, null), empirical_p(value, null, lower=lower))


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
        return AgainstNull(float("nan"), float("nan"), float("nan"), float("nan"))
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
