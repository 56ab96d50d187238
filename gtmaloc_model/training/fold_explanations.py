"""Explanations of folds, gathered for all rows in arrays that a checkpoint can hold."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import IntArray
from gtmaloc_learning.explanations import LAYOUT, NOBODY, ModelExplanation

_ARRAY, _PARTS, _FEATURES = "explanation/", "explanation parts", "explanation features"
Arrays = MutableMapping[str, npt.NDArray[Any]]


def enter(arrays: Arrays, explanation: ModelExplanation, rows: IntArray, n: int) -> None:
    """Write the explanation of some of n rows into the arrays; rows that no fold explains hold nothing."""
    arrays[_PARTS], arrays[_FEATURES] = _codes(explanation.parts), _codes(explanation.features)
    for name, values in explanation.arrays.items():
        nothing = NOBODY if values.dtype.kind == "i" else np.nan
        whole = arrays.setdefault(_ARRAY + name, np.full((n, *values.shape[1:]), nothing, dtype=values.dtype))
        whole[rows] = values


def gathered(arrays: Mapping[str, npt.NDArray[Any]]) -> ModelExplanation | None:
    """The explanation of all rows; None if no fold entered one."""
    if _PARTS not in arrays:
        return None
    of_rows = {name: arrays[_ARRAY + name] for name in LAYOUT}
    return ModelExplanation(_names(arrays[_PARTS]), _names(arrays[_FEATURES]), of_rows)


def _codes(names: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _names(codes: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(codes.tobytes().decode().split("\n"))
