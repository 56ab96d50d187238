r"""Whether a module passes, in one sentence.

Four lines of evidence are independent of how modules are chosen: families and clusters of its miRNAs, terms
of its genes, anti-correlation, survival. Each gives one p value per module. Where a line has $C$ collections
(GO, KEGG, …), its p is $\min(1, C \min_c p_c)$. Then

$$ q_l = \text{Benjamini–Hochberg of } p_l \text{ over the modules}, \qquad \tilde q_l = \min(1, L\, q_l), $$

with $L$ lines that could be tested for any module. A module passes if $\tilde q_l < .05$ for at least one
line. Each line then has a false discovery rate of at most $.05 / L$, and since the falsely passed modules of
all lines add up while no line has more discoveries than there are passed modules, at most 5 % of the modules
that pass are expected to be random in every tested line, however the lines depend on each other. Density
counts in no verdict: modules are chosen by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.evaluation.enrichment import Q, benjamini_hochberg

FAMILY, TERMS, ANTICORRELATION, SURVIVAL = "family", "terms", "anticorrelation", "survival"
LINES = (FAMILY, TERMS, ANTICORRELATION, SURVIVAL)

_NAMES = {
    FAMILY: "families or clusters of its miRNAs",
    TERMS: "terms of its genes",
    ANTICORRELATION: "anti-correlation",
    SURVIVAL: "survival",
}


class SurvivalResult(Protocol):
    """What a verdict needs to know about the survival test of a module.

    Attributes:
        c_index: out-of-fold C-index.
        c_interval: its 95 % interval.
        empirical_p: p value against matched random sets.
    """

    @property
    def c_index(self) -> float:
        """Out-of-fold C-index."""

    @property
    def c_interval(self) -> tuple[float, float]:
        """95 % interval of the C-index."""

    @property
    def empirical_p(self) -> float:
        """P value against matched random sets of miRNAs."""


@dataclass(frozen=True)
class Verdict:
    """The verdict on one module.

    Attributes:
        passes: whether at least one line of evidence survives the correction.
        corrected: the corrected p value of each line that could be tested for this module.
        sentence: the verdict and its reasons.
    """

    passes: bool
    corrected: Mapping[str, float]
    sentence: str


def combined(collections: Sequence[FloatArray], modules: int) -> FloatArray:
    """(N,) p value of a line from those of its collections (Bonferroni); NaN where no collection has one."""
    if not collections:
        return np.full(modules, np.nan)
    values = np.stack(collections)
    tested = np.isfinite(values).sum(axis=0)
    smallest = np.where(np.isfinite(values), values, 1.0).min(axis=0)
    return np.asarray(np.where(tested > 0, np.minimum(smallest * tested, 1.0), np.nan), dtype=np.float64)


def verdicts(p: Mapping[str, FloatArray], untestable: Mapping[str, str]) -> list[Verdict]:
    """The verdict on each module.

    Args:
        p: (N,) p value of each module in every line of evidence; NaN where it cannot be tested.
        untestable: why a line cannot be tested for any module, by line.
    """
    tested = [line for line in LINES if np.isfinite(p[line]).any()]
    corrected = {line: np.minimum(len(tested) * benjamini_hochberg(p[line]), 1.0) for line in tested}
    modules = len(p[TERMS])
    return [
        _verdict({line: float(corrected[line][i]) for line in tested}, modules, untestable)
        for i in range(modules)
    ]


def _verdict(corrected: Mapping[str, float], modules: int, untestable: Mapping[str, str]) -> Verdict:
    known = {line: q for line, q in corrected.items() if np.isfinite(q)}
    above = [f"{_NAMES[line]} ({_number(q)})" for line, q in known.items() if q < Q]
    below = [f"{_NAMES[line]} ({_number(q)})" for line, q in known.items() if q >= Q]
    missing = [f"{_NAMES[line]} ({reason})" for line, reason in untestable.items()]
    missing += [f"{_NAMES[line]} (not for this module)" for line in corrected if line not in known]
    parts = []
    if above:
        parts.append(f"Passes: beyond matched random modules in {_listed(above)}")
        if below:
            parts.append(f"not in {_listed(below)}")
    elif below:
        parts.append(f"Does not pass: no different from matched random modules in {_listed(below)}")
    else:
        parts.append("Does not pass: nothing could be tested")
    if missing:
        parts.append(f"not testable: {_listed(missing)}")
    scope = (
        f"p corrected over {_counted(modules, 'module')} and {_counted(len(corrected), 'line')} of evidence"
    )
    return Verdict(bool(above), known, "; ".join([*parts, scope] if corrected else parts) + ".")


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _counted(n: int, word: str) -> str:
    return f"{n} {word}" + ("" if n == 1 else "s")


def _number(q: float) -> str:
    """Two significant digits without the leading zero, as in tables of papers."""
    return "< .001" if q < 0.001 else "1" if q >= 0.995 else f"{q:.2g}".removeprefix("0")


def needed_draws(modules: int, lines: int) -> int:
    """Draws that let a single module pass by an empirical p value: $L N / (1 + B) < .05$."""
    return round(lines * modules / Q)
