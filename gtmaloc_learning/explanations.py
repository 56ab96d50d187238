"""What each prediction of a run rests on: one table, with a single reader and writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError
from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.npz_file import opened_npz, save_npz

BASE, CONTRIBUTIONS, WITHOUT_PART = "base", "contributions", "without_part"
FEATURES, FEATURE_CONTRIBUTIONS = "features", "feature_contributions"
NEIGHBOURS, WEIGHTS, WITHOUT_NEIGHBOUR = "neighbours", "weights", "without_neighbour"
DELETION = "deletion"
LAYOUT: Mapping[str, str] = MappingProxyType(
    {
        BASE: "NC",
        CONTRIBUTIONS: "NCP",
        WITHOUT_PART: "NCP",
        FEATURES: "NCF",
        FEATURE_CONTRIBUTIONS: "NCF",
        NEIGHBOURS: "NK",
        WEIGHTS: "NK",
        WITHOUT_NEIGHBOUR: "NCK",
        DELETION: "N4",
    }
)
"""Axes of each array: rows, labels, parts, features shown, neighbours shown; 4 areas of the deletion test."""

NOBODY = -1
"""In place of a neighbour or a feature if there are fewer than are shown."""
_NAMES = ("ids", "labels", "parts", "feature_names")
_TRAIN_AGAIN = "Train again with `gtmaloc train`"


class DamagedExplanations(GTMALocError):
    """A file of explanations is missing or damaged, or its arrays do not fit together."""


@dataclass(frozen=True, eq=False)
class ModelExplanation:
    """What a fitted model says about its predictions of N rows.

    Everything but the features is in log odds; those of a calibrated probability after `scaled`.

    Attributes:
        parts: P names of what the model reads.
        features: names of its single inputs, of which each row shows the F with the largest contributions.
        arrays: of the axes of `LAYOUT`. `base`: with nothing known of the row. `contributions`: of each part
            (they sum to the prediction less the base). `without_part`, `without_neighbour`: how the
            prediction changes without it. `features`, `neighbours`: positions among the names and the rows.
            `feature_contributions`: in shares of the votes of a forest. `weights`: of the neighbours' labels.
            `deletion`: the areas of the deletion test for parts (explained, random) and for features.
    """

    parts: tuple[str, ...]
    features: tuple[str, ...]
    arrays: Mapping[str, npt.NDArray[Any]]

    @classmethod
    def nothing(cls, n_rows: int, n_labels: int) -> ModelExplanation:
        """That of a model that does not say what its predictions rest on."""
        sizes = {"N": n_rows, "C": n_labels, "P": 0, "F": 0, "K": 0, "4": 4}
        shapes = {name: tuple(sizes[axis] for axis in axes) for name, axes in LAYOUT.items()}
        positions = (FEATURES, NEIGHBOURS)
        return cls(
            (),
            (),
            {
                name: np.full(shape, NOBODY) if name in positions else np.full(shape, np.nan)
                for name, shape in shapes.items()
            },
        )

    def scaled(self, slope: FloatArray, intercept: FloatArray) -> ModelExplanation:
        """The same for a s + b of each label in place of s; the deletion test keeps its scale."""
        a = slope[:, None]
        changed = {name: self.arrays[name] * a for name in (CONTRIBUTIONS, WITHOUT_PART, WITHOUT_NEIGHBOUR)}
        changed[BASE] = self.arrays[BASE] * slope + intercept
        return ModelExplanation(self.parts, self.features, {**self.arrays, **changed})


@dataclass(frozen=True, eq=False)
class Explanations:
    """The explanations of a run, as `ModelExplanation`, for the rows and labels of its predictions.

    Attributes:
        ids: N row ids.
        labels: C label names.
        of_model: contributions, features and neighbours.
        applicability: (N, 2) how well each row is described, and how near it is to labelled ones; NaN if
            that is unknown.
        limits: (N, 2) what both must reach for a row that is like the labelled ones, by the model of the row.

    Raises:
        DamagedExplanations: an array is missing, or has another shape.
    """

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    of_model: ModelExplanation
    applicability: FloatArray
    limits: FloatArray

    def __post_init__(self) -> None:
        arrays = self.of_model.arrays
        missing = LAYOUT.keys() - arrays.keys()
        if missing:
            raise DamagedExplanations(f"missing: {', '.join(sorted(missing))}", _TRAIN_AGAIN)
        sizes = {"N": len(self.ids), "C": len(self.labels), "P": len(self.of_model.parts), "4": 4}
        for name, axes in LAYOUT.items():
            shape = arrays[name].shape
            if len(shape) != len(axes) or any(
                sizes.setdefault(a, n) != n for a, n in zip(axes, shape, strict=True)
            ):
                raise DamagedExplanations(f"{name} has shape {shape}", _TRAIN_AGAIN)
        if self.applicability.shape != (sizes["N"], 2) or self.limits.shape != (sizes["N"], 2):
            raise DamagedExplanations(f"applicability has shape {self.applicability.shape}", _TRAIN_AGAIN)
        for name, count in ((NEIGHBOURS, len(self.ids)), (FEATURES, len(self.of_model.features))):
            if ((arrays[name] < NOBODY) | (arrays[name] >= count)).any():
                raise DamagedExplanations(f"{name} points outside the table", _TRAIN_AGAIN)

    def save(self, path: Path) -> None:
        """Write the table as one .npz file, atomically."""
        names = (self.ids, self.labels, self.of_model.parts, self.of_model.features)
        save_npz(
            path,
            {
                **{key: np.array(own, dtype=np.str_) for key, own in zip(_NAMES, names, strict=True)},
                "applicability": self.applicability,
                "limits": self.limits,
                **{f"array/{name}": self.of_model.arrays[name] for name in LAYOUT},
            },
        )

    @classmethod
    def load(cls, path: Path) -> Explanations:
        """Read a table written by `save`.

        Raises:
            DamagedExplanations: the file is missing or damaged.
        """
        with opened_npz(path, DamagedExplanations, _TRAIN_AGAIN) as file:
            arrays = {name: file[f"array/{name}"] for name in LAYOUT}
            ids, labels, parts, features = (tuple(str(v) for v in file[key]) for key in _NAMES)
            of_model = ModelExplanation(parts, features, arrays)
            return cls(ids, labels, of_model, file["applicability"], file["limits"])


def deletion_test(explanation: ModelExplanation, rows: npt.NDArray[np.integer[Any]]) -> dict[str, Any]:
    """`{parts: {explained, random}, features: {explained, random}}`: mean areas over rows, None if undefined.

    How far a prediction falls when what contributes most is said to be unknown, and when as much at random
    is: parts in log odds of the model, features in shares of the votes.
    """
    areas = explanation.arrays[DELETION][rows].mean(axis=0)
    shown = [float(area) if np.isfinite(area) else None for area in areas]
    return {
        "parts": {"explained": shown[0], "random": shown[1]},
        "features": {"explained": shown[2], "random": shown[3]},
    }
