"""Explanations by two models as one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import IntArray
from gtmaloc_learning.explanations import FEATURES, LAYOUT, NOBODY, ModelExplanation


def joined(first: ModelExplanation, second: ModelExplanation) -> ModelExplanation:
    """The rows of both, one after the other.

    Parts and features are the names of the first, then those that only the second has. What a model does not
    have is NaN in its rows, or `NOBODY`. Neighbours of both are rows of the first.
    """
    parts = (*first.parts, *(p for p in second.parts if p not in first.parts))
    features = (*first.features, *(f for f in second.features if f not in first.features))
    arrays = {}
    for name, axes in LAYOUT.items():
        sides = []
        for of in (first, second):
            values = of.arrays[name]
            if axes.endswith("P"):
                values = _placed(values, [parts.index(p) for p in of.parts], len(parts))
            if name == FEATURES and of.features:
                numbers = np.array([features.index(f) for f in of.features])
                values = np.where(values == NOBODY, NOBODY, numbers[values])
            sides.append(values)
        shown = max(side.shape[-1] for side in sides)
        arrays[name] = np.concatenate([_placed(side, range(side.shape[-1]), shown) for side in sides])
    return ModelExplanation(parts, features, arrays)


def rows_of(explanation: ModelExplanation, rows: IntArray) -> ModelExplanation:
    """These rows, in this order; neighbours keep their numbers."""
    chosen = {name: values[rows] for name, values in explanation.arrays.items()}
    return ModelExplanation(explanation.parts, explanation.features, chosen)


def _placed(values: npt.NDArray[Any], places: Sequence[int], size: int) -> npt.NDArray[Any]:
    """The last axis, with each value at its place among `size`, and nothing elsewhere."""
    nothing = NOBODY if values.dtype.kind == "i" else np.nan
    whole = np.full((*values.shape[:-1], size), nothing, dtype=values.dtype)
    whole[..., list(places)] = values
    return whole
