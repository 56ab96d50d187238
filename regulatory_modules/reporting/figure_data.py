"""What figures need of an evaluation beside its figures in words: null distributions and groups of patients.

The step `modules evaluate` keeps it with the evaluation, so that the page is written without computing anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray
from gtmaloc_learning.metrics import json_number
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
                "survival": None if isinstance(result.survival, str) else _survival(result.survival[i]),
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
    if not isinstance(result.survival, str):
        yield "survival", result.survival[i].c_index, result.survival[i].null
    found = {
        "family": None if result.families is None else result.families.matched,
        "cluster": None if result.clusters is None else result.clusters.matched,
    } | {terms.sets.name: terms.result for terms in result.terms}
    for name, of in found.items():
        if of is not None and of.null:
            smallest = max(float(of.p[i].min(initial=1.0)), 1e-300)
            yield name, -float(np.log10(smallest)), of.null[i]


def _survival(result: SurvivalResult) -> dict[str, Any]:
    """All figures, and who is at high risk: one digit per patient in the order of `followed_patients`."""
    groups = {"out_of_fold": result.groups.high, "in_sample": result.in_sample.high}
    return {
        **result.as_json(),
        "high_risk": {name: _digits(high) for name, high in groups.items()},
        "c_index": json_number(result.c_index),
    }


def _digits(values: BoolArray) -> str:
    return "".join("1" if value else "0" for value in values)


def from_digits(digits: str) -> BoolArray:
    """The inverse of what is kept for each patient."""
    return np.array([digit == "1" for digit in digits], dtype=np.bool_)
