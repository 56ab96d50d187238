"""A score of a module beside the same score of random modules."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.metrics import json_number


@dataclass(frozen=True)
class AgainstNull:
    """A score and the same score of matched random modules.

    Attributes:
        value: the score of the module; NaN if it has none.
        null_mean: mean over the random modules.
        z: distance from it in their standard deviations; NaN if they do not vary.
        p: empirical p value, one-sided in the direction of the test.
        null: scores of the random modules that have one, for figures.
    """

    value: float
    null_mean: float
    z: float
    p: float
    null: FloatArray = field(default_factory=lambda: np.zeros(0), repr=False, compare=False)

    def as_json(self) -> dict[str, float | None]:
        """JSON values; what is not known becomes null."""
        return {
            "value": json_number(self.value),
            "null_mean": json_number(self.null_mean),
            "z": json_number(self.z),
            "p": json_number(self.p),
        }


NAN = float("nan")
UNKNOWN = AgainstNull(NAN, NAN, NAN, NAN)
"""A module that has no such score."""


def against_null(value: float, null: FloatArray, *, lower: bool = False) -> AgainstNull:
    """A score beside its null; random modules without a score are left out."""
    known = null[np.isfinite(null)]
    mean = float(known.mean()) if len(known) else float("nan")
    return AgainstNull(value, mean, z_score(value, null), empirical_p(value, null, lower=lower), known)


def empirical_p(value: float, null: FloatArray, *, lower: bool = False) -> float:
    r"""$(1 + \#\{b : x_b \ge x\}) / (1 + B)$, or $\le$ for `lower`; null values that are NaN do not count.

    NaN if the value is NaN or the null has no values. Equal up to rounding counts as equal.
    Source: Phipson and Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010) 39.
    """
    null = null[np.isfinite(null)]
    if not len(null) or not np.isfinite(value):
        return float("nan")
    slack = 1e-9 * max(abs(value), 1e-300)
    extreme = null <= value + slack if lower else null >= value - slack
    return float((1 + np.count_nonzero(extreme)) / (1 + len(null)))


def z_score(value: float, null: FloatArray) -> float:
    """Distance from the mean of the null in its standard deviations; NaN if it does not vary."""
    null = null[np.isfinite(null)]
    deviation = float(null.std(ddof=1)) if len(null) > 1 else 0.0
    return float((value - null.mean()) / deviation) if deviation > 0 else float("nan")
