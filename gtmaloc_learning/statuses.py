r"""What a calibrated probability is called, and how often each name is right.

With $p$ the calibrated probability, $S(p)$ its conformal set and $\pi(t)$ the share of pairs with $p \ge t$
that are reported (for `unlikely`: with $p \le t$), both measured out of fold,

| status | condition |
|---|---|
| not enough evidence | the row is unlike the rows on which the others were measured |
| likely | $S(p)$ = present, $p \ge t_1$, the smallest $t \ge .5$ with $\pi(t) \ge .8$ |
| unlikely | $S(p)$ = absent, $p \le t_0$, the largest $t \le .5$ with $\pi(t) \le .2$ |
| possible | all else |

A compartment in which nearly every miRNA is reported has no `unlikely`, and a rare one few that are `likely`.
`measured_rule` gives the share of reported pairs for each status, with limits that were set without the rows'
own fold. A name that so few pairs get there that this share is unknown is not given at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.conformal import ABSENT, COVERAGE, PRESENT, ConformalSets, contains

KNOWN_STATUS, LIKELY, POSSIBLE, UNLIKELY = "known", "likely", "possible", "unlikely"
NOT_ENOUGH = "not enough evidence"
STATUSES = (KNOWN_STATUS, LIKELY, POSSIBLE, UNLIKELY, NOT_ENOUGH)
"""Every status; `known` is given where a loaded source reports the pair, whatever the probability."""

PRECISION = 0.8
"""Share of `likely` pairs that are reported, and of `unlikely` ones that are not, at least."""

_FEWEST = 30
"""Pairs that a share is taken of, at least. Among limits with few pairs, the luckiest wins."""

_Labels = npt.NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class StatusRule:
    """How probabilities of each label are judged.

    Attributes:
        sets: the conformal sets.
        likely_from: (C,) t₁; ∞ if no limit reaches the precision.
        unlikely_to: (C,) t₀; −∞ if none does.
    """

    sets: ConformalSets
    likely_from: FloatArray
    unlikely_to: FloatArray

    @classmethod
    def fit(cls, truth: _Labels, probability: FloatArray) -> StatusRule:
        """The rule of (n, C) 0/1 labels and out-of-fold calibrated probabilities of the same rows."""
        columns = range(truth.shape[1])
        return cls(
            ConformalSets.fit(truth, probability),
            np.array([_smallest(probability[:, c], truth[:, c], 0.5) for c in columns]),
            np.array([-_smallest(-probability[:, c], 1 - truth[:, c], -0.5) for c in columns]),
        )

    def of(self, probability: FloatArray, applicable: npt.NDArray[np.bool_]) -> npt.NDArray[np.str_]:
        """(n, C) the status of each probability.

        Args:
            probability: (n, C) calibrated.
            applicable: (n,) whether the row is like those that the rule was measured on.
        """
        sets = self.sets.of(probability)
        likely = (sets == PRESENT) & (probability >= self.likely_from)
        unlikely = (sets == ABSENT) & (probability <= self.unlikely_to)
        judged = np.where(likely, LIKELY, np.where(unlikely, UNLIKELY, POSSIBLE))
        return np.where(applicable[:, None], judged, NOT_ENOUGH).astype(np.str_)


def measured_rule(
    truth: _Labels,
    probability: FloatArray,
    fold: IntArray,
    applicable: npt.NDArray[np.bool_],
    labels: tuple[str, ...],
) -> tuple[StatusRule, dict[str, dict[str, Any]]]:
    """The rule, and per label: base rate, limits, coverage of the sets, share of reported pairs per status.

    Coverage and shares are those of rules that were fitted without the fold of the row that they judge. A
    limit of the rule is dropped if these gave its name to fewer than 30 pairs.

    Args:
        truth: (n, C) 0/1 labels of the labelled rows.
        probability: (n, C) out-of-fold calibrated probabilities.
        fold: (n,) fold of each row.
        applicable: (n,) as in `StatusRule.of`.
        labels: C names.
    """
    status = np.full(truth.shape, POSSIBLE, dtype="U32")
    covered = np.zeros(truth.shape, dtype=np.bool_)
    for number in np.unique(fold):
        own = fold == number
        rule = StatusRule.fit(truth[~own], probability[~own])
        status[own] = rule.of(probability[own], applicable[own])
        covered[own] = contains(rule.sets.of(probability[own]), truth[own])
    rule = StatusRule.fit(truth, probability)
    often = {each: (status == each).sum(axis=0) >= _FEWEST for each in (LIKELY, UNLIKELY)}
    rule = StatusRule(
        rule.sets,
        np.where(often[LIKELY], rule.likely_from, math.inf),
        np.where(often[UNLIKELY], rule.unlikely_to, -math.inf),
    )
    return rule, {
        name: {
            "base_rate": float(truth[:, c].mean()),
            "likely_from": _finite(rule.likely_from[c]),
            "unlikely_to": _finite(rule.unlikely_to[c]),
            "present_from": _finite(rule.sets.present_from[c]),
            "absent_to": _finite(rule.sets.absent_to[c]),
            "coverage": {
                PRESENT: _share(covered[truth[:, c] == 1, c]),
                ABSENT: _share(covered[truth[:, c] == 0, c]),
                "nominal": COVERAGE,
            },
            "statuses": {
                each: {
                    "pairs": int((status[:, c] == each).sum()),
                    "reported": _share(truth[status[:, c] == each, c]),
                }
                for each in STATUSES
                if each != KNOWN_STATUS
            },
        }
        for c, name in enumerate(labels)
    }


def _smallest(score: FloatArray, truth: _Labels, least: float) -> float:
    """The smallest t ≥ `least` with a share of at least `PRECISION` among scores ≥ t; ∞ if there is none."""
    order = np.argsort(-score, kind="stable")
    sorted_p, hits = score[order], np.cumsum(truth[order])
    last = np.append(sorted_p[1:] != sorted_p[:-1], True)  # equal scores are judged alike
    size = np.arange(1, len(order) + 1)
    usable = last & (sorted_p >= least) & (size >= _FEWEST) & (hits >= PRECISION * size)
    return float(sorted_p[usable][-1]) if usable.any() else math.inf


def _share(values: npt.NDArray[Any]) -> float | None:
    return float(values.mean()) if len(values) else None


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
