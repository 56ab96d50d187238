r"""How far modules depend on the samples.

Bootstrap (Hennig, Comput. Stat. Data Anal. 52 (2007) 258): modules are found again in samples that are drawn
with replacement. With $A$ the members of a module, miRNAs and genes together, and $B_1, \dots$ the modules of
the resample,

$$ J = \max_k \frac{|A \cap B_k|}{|A \cup B_k|}, $$

0 if the resample has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from gtmaloc_base.progress import Progress, silent
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.methods.base import Found, FoundModule, MethodInput

RESAMPLES = 100
_BOOTSTRAP = 4

Refit: TypeAlias = Callable[[IntArray, int], Found]
"""Rows of the samples, with repetition, and a seed → what the method finds in them."""


@dataclass(frozen=True)
class Stability:
    """Bootstrap Jaccard of one module.

    Attributes:
        jaccard: mean over the resamples.
        interval: 2.5th and 97.5th percentile over the resamples.
    """

    jaccard: float
    interval: tuple[float, float]

    def as_json(self) -> dict[str, Any]:
        """JSON values by name."""
        return {"jaccard": self.jaccard, "interval": list(self.interval)}


def bootstrap_stability(
    found: Found,
    refit: Refit,
    samples: int,
    resamples: int = RESAMPLES,
    seed: int = 0,
    progress: Progress = silent,
) -> list[Stability]:
    """Stability of each module.

    Args:
        found: the modules of all samples.
        refit: finds modules in a resample.
        samples: number of samples.
        resamples: number of resamples, at least 1.
        seed: random seed of the resamples and of the fits.
        progress: called after each resample.
    """
    originals = [_members(module) for module in found.modules]
    values = np.empty((resamples, len(originals)))
    for b in range(resamples):
        random = np.random.default_rng(derived_seed(seed, _BOOTSTRAP, b))
        again = refit(random.integers(0, samples, samples), derived_seed(seed, _BOOTSTRAP, b, 1))
        values[b] = best_jaccard(originals, [_members(module) for module in again.modules])
        progress(b + 1, resamples, "bootstrap")
    low, high = np.percentile(values, [2.5, 97.5], axis=0)
    return [
        Stability(float(mean), (float(a), float(b)))
        for mean, a, b in zip(values.mean(axis=0), low, high, strict=True)
    ]


def resampled(data: MethodInput, rows: IntArray) -> MethodInput:
    """The input with other samples, z-scored again; a feature that is constant in them becomes 0."""
    return MethodInput(_z(data.mirna[rows]), _z(data.gene[rows]), data.targets, data.gene_gene)


def best_jaccard(
    modules: Sequence[frozenset[tuple[str, Any]]], others: Sequence[frozenset[tuple[str, Any]]]
) -> FloatArray:
    """(N,) largest Jaccard index of each module with any of the others; 0 without others."""
    return np.array(
        [max((len(a & b) / max(len(a | b), 1) for b in others), default=0.0) for a in modules],
        dtype=np.float64,
    )


def _members(module: FoundModule) -> frozenset[tuple[str, Any]]:
    return frozenset([("mirna", i) for i in module.mirnas] + [("gene", j) for j in module.genes])


def _z(values: FloatArray) -> FloatArray:
    deviation = values.std(axis=0)
    constant = deviation <= 1e-12
    scaled = (values - values.mean(axis=0)) / np.where(constant, 1.0, deviation)
    return np.asarray(np.where(constant, 0.0, scaled), dtype=np.float64)
