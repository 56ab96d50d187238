r"""Harrell's concordance of risk scores with survival, and how each patient influences it.

$$ C = \frac{\sum_{(i,j)} \mathbb 1[s_i > s_j] + \tfrac12\,\mathbb 1[s_i = s_j]}{|\{(i,j)\}|}, \qquad
(i,j):\ i\text{ died, and } t_i < t_j \text{ or } (t_i = t_j \text{ and } j \text{ is censored}) $$

A higher score $s$ means a higher risk; .5 is chance. Two deaths on one day are not compared
(Harrell et al., JAMA 247 (1982) 2543; the same pairs as in lifelines).

The interval is the infinitesimal jackknife over patients. With $n_i$ the concordance and $d_i$ the number of
pairs that patient i takes part in, and D the number of all pairs, the influence of a patient is
$u_i = (n_i - C d_i) / D$ and the standard error $\sqrt{\sum_i u_i^2}$ (as in R's survival::concordance).
Influences add up: those of a mean over repeats are the mean, those of a difference the difference, so that
the interval of a gain accounts for both models being scored on the same patients. It takes the scores as
given: how much they would change with other training patients is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray

Interval: TypeAlias = tuple[float, float]

_COLUMNS = 256  # score vectors that are compared together: their ranks stay in the cache of a core
_MOST_ONES = 255  # comparisons that are added up in one byte
_Z95 = 1.959963984540054


class NothingToCompare(GTMALocError):
    """No pair of patients can be compared."""

    def __init__(self, patients: int, deaths: int) -> None:
        super().__init__(
            f"No two of {patients} patients with {deaths} deaths can be compared: nobody outlived a death",
            "Give a cohort with a longer follow-up",
        )


@dataclass(frozen=True, eq=False)
class ComparablePairs:
    """Which patients can be compared.

    Attributes:
        order: (n,) patients by day; on one day deaths stand before those who were censored.
        deaths: (E,) positions in `order` of those who died.
        later: (E,) position in `order` from which on all outlived that death.
        count: number of pairs.
    """

    order: IntArray
    deaths: IntArray
    later: IntArray
    count: int

    @classmethod
    def of(cls, days: FloatArray, died: BoolArray) -> ComparablePairs:
        """The pairs among patients with these days of death or last contact, (n,) each.

        Raises:
            NothingToCompare: there is no pair.
        """
        order = np.lexsort((~died, days))
        deaths = np.flatnonzero(died[order])
        days_of_death = days[order][deaths]
        deaths_until = np.searchsorted(days_of_death, days_of_death, side="right")
        later = deaths[deaths_until - 1] + 1  # deaths come first on their day
        count = int((len(days) - later).sum())
        if not count:
            raise NothingToCompare(len(days), len(deaths))
        return cls(order, deaths, later, count)


def concordance(scores: FloatArray, pairs: ComparablePairs) -> FloatArray:
    """C of many score vectors for the same patients; memory for a few hundred of them at a time.

    Args:
        scores: (B, n) risk scores, finite.
        pairs: of the n patients.

    Returns:
        (B,) C.
    """
    result = np.empty(len(scores))
    for start in range(0, len(scores), _COLUMNS):
        ranks = _ranks(scores[start : start + _COLUMNS, pairs.order])
        twice = np.zeros(ranks.shape[1], dtype=np.int64)
        for death, later in zip(pairs.deaths, pairs.later, strict=True):
            for row in range(int(later), len(ranks), _MOST_ONES):
                survivors = ranks[row : row + _MOST_ONES]
                for compared in (survivors < ranks[death], survivors <= ranks[death]):
                    twice += np.add.reduce(compared.view(np.uint8), axis=0, dtype=np.uint8)
        result[start : start + _COLUMNS] = twice / (2 * pairs.count)
    return result


def _ranks(scores: FloatArray) -> npt.NDArray[np.unsignedinteger]:
    """(n, B) dense ranks of (B, n) scores in the smallest type, as small integers compare much faster."""
    order = np.argsort(scores, axis=1)
    rises = np.diff(np.take_along_axis(scores, order, axis=1), axis=1) > 0
    type_: type[np.unsignedinteger] = np.uint16 if scores.shape[1] <= 1 << 16 else np.uint32
    dense = np.zeros(scores.shape, dtype=type_)
    np.cumsum(rises, axis=1, dtype=type_, out=dense[:, 1:])
    ranks = np.empty_like(dense)
    np.put_along_axis(ranks, order, dense, axis=1)
    return np.ascontiguousarray(ranks.T)


def influence(scores: FloatArray, pairs: ComparablePairs) -> FloatArray:
    """How each patient influences C.

    Args:
        scores: (n,) risk scores.
        pairs: of the n patients.

    Returns:
        (n,) $u_i$, which sum to 0.
    """
    ordered = scores[pairs.order]
    concordant, compared = np.zeros(len(scores)), np.zeros(len(scores))
    for death, later in zip(pairs.deaths, pairs.later, strict=True):
        survivors = ordered[later:]
        won = (survivors < ordered[death]) + (survivors == ordered[death]) / 2
        concordant[death] += won.sum()
        concordant[later:] += won
        compared[death] += len(survivors)
        compared[later:] += 1
    c = concordant.sum() / compared.sum()
    result = np.empty(len(scores))
    result[pairs.order] = (concordant - c * compared) / pairs.count
    return result


def interval95(value: float, influences: FloatArray, bounds: Interval = (0.0, 1.0)) -> Interval:
    """The 95 % interval value ± 1.96 √Σu², clipped to the values that are possible.

    Args:
        value: C, a mean of C, or a difference of two.
        influences: (n,) u of the same.
        bounds: smallest and largest possible value: −1 and 1 for a difference.
    """
    half = _Z95 * float(np.sqrt(np.sum(influences**2)))
    return max(bounds[0], value - half), min(bounds[1], value + half)
