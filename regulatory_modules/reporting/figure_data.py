"""What the figures of the page need of an evaluation: null distributions and groups of patients.

The step `modules evaluate` keeps it with the evaluation, so that nothing is computed to write the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray
from regulatory_modules.evaluation.module_evaluation import ModuleEvaluation
from regulatory_modules.evaluation.survival_result import SurvivalResult

BINS = 32
_OVERFLOW = 1e-12


def figure_data(result: ModuleEvaluation) -> dict[str, Any]:
    """`{untested_survival, modules: [{nulls: {score: histogram}, survival}]}` as JSON values.

    Args:
        result: an evaluation as `evaluate` gives it, with its null distributions.
    """
    untested = result.survival if isinstance(result.survival, str) else None
    return {
        "untested_survival": untested,
        "modules": [
            {
                "nulls": {
                    name: histogram(value, null, lower=name == "anticorrelation")
                    for name, value, null in _nulls(result, i)
                    if len(null) and np.isfinite(value)
                },
                "survival": _survival(result, i),
            }
            for i in range(len(result.modules.ids))
        ],
    }


def histogram(value: float, null: FloatArray, *, lower: bool = False) -> dict[str, Any]:
    """Counts of a null distribution in equal bins, with its mean and the value that 5 % of it exceed.

    Args:
        value: the score of the module.
        null: finite scores of random modules.
        lower: whether low scores are the extreme ones.
    """
    low, high = float(null.min()), float(null.max())
    if high - low < _OVERFLOW * max(1.0, abs(high)):  # all equal
        low, high = low - 0.5, high + 0.5
    counts, _ = np.histogram(null, bins=BINS, range=(low, high))
    return {
        "value": value,
        "from": low,
        "to": high,
        "counts": counts.tolist(),
        "draws": len(null),
        "mean": float(null.mean()),
        "bar": float(np.percentile(null, 5 if lower else 95)),
        "lower": lower,
    }


def _nulls(result: ModuleEvaluation, i: int) -> Iterator[tuple[str, float, FloatArray]]:
    """Name, value of the module and scores of the random modules."""
    yield "density", result.density[i].value, result.density[i].null
    anti = result.anticorrelation[i]
    if anti is not None:
        yield "anticorrelation", anti.coherent.value, anti.coherent.null
    survival = _tested(result, i)
    if survival is not None:
        yield "survival", survival.c_index, survival.null
    found = {
        "family": None if result.families is None else result.families.matched,
        "cluster": None if result.clusters is None else result.clusters.matched,
    } | {terms.sets.name: terms.result for terms in result.terms}
    for name, of in found.items():
        if of is not None and of.null:
            smallest = max(float(of.p[i].min(initial=1.0)), 1e-300)
            yield name, -float(np.log10(smallest)), of.null[i]


def _tested(result: ModuleEvaluation, i: int) -> SurvivalResult | None:
    """The full survival result of a module; None if there is none."""
    found = None if isinstance(result.survival, str) else result.survival[i]
    return found if isinstance(found, SurvivalResult) else None


def _survival(result: ModuleEvaluation, i: int) -> dict[str, Any] | None:
    """All figures, and who is at high risk: one digit per patient in the order of `followed_patients`."""
    found = _tested(result, i)
    if found is None:
        return None
    groups = {"out_of_fold": found.groups.high, "in_sample": found.in_sample.high}
    return {**found.as_json(), "high_risk": {name: _digits(high) for name, high in groups.items()}}


def _digits(values: BoolArray) -> str:
    return "".join("1" if value else "0" for value in values)


def from_digits(digits: str) -> BoolArray:
    """The inverse of what is kept for each patient."""
    return np.array([digit == "1" for digit in digits], dtype=np.bool_)
