r"""Genomic neighbourhood of hairpins, by the starts of their first copies.

$n_d = \#\{g \neq h : \text{same chromosome and strand}, |s_g - s_h| < d\}$ over all hairpins of the
species, the same for the other strand, $\log_{10}$ of the distance to the nearest one on the same strand,
the place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.features.block import Block, Columns, columns_of_hairpins

DISTANCES = {"3 kb": 3_000, "10 kb": 10_000, "50 kb": 50_000, "500 kb": 500_000}
OTHER_STRAND = 10_000
FARTHEST = 100_000_000
"""Distance to the nearest neighbour of a hairpin that is alone on its strand."""


def describer(repertoire: Sequence[Hairpin]) -> Callable[[Hairpin], Mapping[str, float]]:
    """A function that describes the place of a hairpin among all hairpins."""
    starts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for hairpin in repertoire:
        if hairpin.chromosome:
            starts[hairpin.chromosome, hairpin.strand].append(hairpin.start)
    sorted_starts = {where: np.sort(np.array(found, dtype=np.float64)) for where, found in starts.items()}
    chromosomes = sorted({chromosome for chromosome, _ in starts})
    alone: FloatArray = np.empty(0)

    def describe(hairpin: Hairpin) -> Mapping[str, float]:
        if not hairpin.chromosome:
            return {}
        own = sorted_starts.get((hairpin.chromosome, hairpin.strand), alone)
        other = sorted_starts.get((hairpin.chromosome, "-" if hairpin.strand == "+" else "+"), alone)
        distance = np.abs(own - hairpin.start)
        at = np.flatnonzero(distance == 0)[:1]  # itself; absent for a hairpin that is not in the repertoire
        distance = np.delete(distance, at)
        nearest = float(distance.min(initial=FARTHEST))
        return {
            **{f"within {name}": float((distance < d).sum()) for name, d in DISTANCES.items()},
            "other strand within 10 kb": float((np.abs(other - hairpin.start) < OTHER_STRAND).sum()),
            "log10 distance": float(np.log10(max(1.0, nearest))),
            "plus strand": float(hairpin.strand == "+"),
            "start": hairpin.start / 1e6,
            **{name: float(name == hairpin.chromosome) for name in chromosomes},
        }

    return describe


def _compute(dataset: LocalizationDataset) -> Columns:
    return columns_of_hairpins(dataset, describer(dataset.known().repertoire))


GENOME = Block("genome", "genomic neighbours and place of hairpins", ("mirbase",), _compute)
