"""One table of predictions: rows × labels, in named layers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError
from gtmaloc_learning.answers import labels_of_answers
from gtmaloc_learning.arrays import FloatArray, IntArray, LabelArray
from gtmaloc_learning.npz_file import opened_npz, save_npz

KNOWN = "known"
PROBABILITY = "probability"
CALIBRATED = "calibrated"
SCORED = "scored"
ANSWER = "answer"


_REPORT_IT = "This is a bug in the program that made them; please report it"
_TRAIN_AGAIN = "Train again with `gtmaloc train`"


class DamagedPredictions(GTMALocError):
    """A file of predictions is missing or damaged, or its layers are inconsistent."""


@dataclass(frozen=True, eq=False)
class Predictions:
    """What is known and predicted for N rows and C labels.

    Each layer is one (N, C) array under its name; a new kind of value needs a new name, not a new field.
    `known` (0/1), `probability` (model output) and `calibrated` are always present. `scored` (bool) marks the
    values that count in measures; without it all do. `answer` (integers, equal along a row) numbers the
    answers: rows with the same number share one.

    Attributes:
        ids: N row ids. An id may occur several times if predictions of several seeds are stacked.
        labels: C label names, in column order.
        layers: name → (N, C) array.
        held_out_fold: (N,) fold that was trained without the row's labels; −1 if no fold tested the row.
    """

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    layers: Mapping[str, npt.NDArray[Any]]
    held_out_fold: IntArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", MappingProxyType(dict(self.layers)))
        missing = {KNOWN, PROBABILITY, CALIBRATED} - self.layers.keys()
        if missing:
            raise DamagedPredictions(
                f"The predictions have no layer {', '.join(sorted(missing))}", _REPORT_IT
            )
        shape = (len(self.ids), len(self.labels))
        for name, values in self.layers.items():
            if values.shape != shape:
                raise DamagedPredictions(
                    f"The layer {name} has shape {values.shape}, not {shape}", _REPORT_IT
                )
        if self.held_out_fold.shape != shape[:1]:
            raise DamagedPredictions(f"held_out_fold has shape {self.held_out_fold.shape}", _REPORT_IT)

    @property
    def known(self) -> LabelArray:
        """(N, C) 0/1 labels reported in the data."""
        return self.layers[KNOWN]

    @property
    def probability(self) -> FloatArray:
        """(N, C) model output; NaN in rows that no fold tested."""
        return self.layers[PROBABILITY]

    @property
    def calibrated(self) -> FloatArray:
        """(N, C) calibrated probability; NaN in rows that no fold tested."""
        return self.layers[CALIBRATED]

    @property
    def tested(self) -> npt.NDArray[np.bool_]:
        """(N,) whether some fold tested the row."""
        return np.asarray(self.held_out_fold >= 0)

    @property
    def labelled(self) -> npt.NDArray[np.bool_]:
        """(N,) whether the row has at least one known label."""
        return np.asarray(self.known.any(axis=1))

    @property
    def ranks(self) -> IntArray:
        """(N, C) rank of each row within its column, 1 for the most probable.

        Rows are ordered by calibrated probability, then by model output, then by position.
        """
        rows = np.broadcast_to(np.arange(len(self.ids))[:, None], self.calibrated.shape)
        order = np.lexsort((rows.T, -self.probability.T, -self.calibrated.T))  # (C, N), best row first
        rank = np.empty(self.calibrated.shape, dtype=np.int64)
        np.put_along_axis(rank, order.T, np.arange(1, len(self.ids) + 1)[:, None], axis=0)
        return rank

    @property
    def answers(self) -> Predictions:
        """One row for each answer: known if it is in any of its rows, all else as in the first of them.

        Without the layer `answer`, each row is an answer.
        """
        if ANSWER not in self.layers:
            return self
        known, first = labels_of_answers(self.known, self.layers[ANSWER][:, 0])
        return self.subset(first).with_layer(KNOWN, known)

    def with_layer(self, name: str, values: npt.NDArray[Any]) -> Predictions:
        """A copy of the table with this layer added or replaced."""
        return Predictions(self.ids, self.labels, {**self.layers, name: values}, self.held_out_fold)

    def subset(self, rows: npt.NDArray[np.bool_] | IntArray) -> Predictions:
        """The rows selected by a mask or by row numbers, in that order."""
        chosen = np.arange(len(self.ids))[rows]
        return Predictions(
            tuple(self.ids[i] for i in chosen),
            self.labels,
            {name: values[chosen] for name, values in self.layers.items()},
            self.held_out_fold[chosen],
        )

    def of_labels(self, names: Collection[str]) -> Predictions:
        """The columns of these labels, in their present order; names that the table lacks are ignored."""
        columns = [c for c, label in enumerate(self.labels) if label in names]
        layers = {name: values[:, columns] for name, values in self.layers.items()}
        return Predictions(self.ids, tuple(self.labels[c] for c in columns), layers, self.held_out_fold)

    def scored_parts(self) -> tuple[Predictions, ...]:
        """Tables of equally many labels in which every value counts, in the order of the labels.

        The table itself, or for a table with the layer `scored` one for each label, with the rows that count.
        """
        if SCORED not in self.layers:
            return (self,)
        counts = self.layers[SCORED]
        return tuple(
            self.of_labels((name,)).subset(np.flatnonzero(counts[:, c])) for c, name in enumerate(self.labels)
        )

    def save(self, path: Path) -> None:
        """Write the table as one .npz file, atomically."""
        save_npz(
            path,
            {
                "ids": np.array(self.ids, dtype=np.str_),
                "labels": np.array(self.labels, dtype=np.str_),
                "held_out_fold": self.held_out_fold,
                **{f"layer/{name}": values for name, values in self.layers.items()},
            },
        )

    @classmethod
    def load(cls, path: Path) -> Predictions:
        """Read a table written by `save`.

        Raises:
            DamagedPredictions: the file is missing or damaged.
        """
        with opened_npz(path, DamagedPredictions, _TRAIN_AGAIN) as arrays:
            layers = {n.removeprefix("layer/"): arrays[n] for n in arrays.files if n.startswith("layer/")}
            ids, labels = tuple(arrays["ids"].tolist()), tuple(arrays["labels"].tolist())
            return cls(ids, labels, layers, arrays["held_out_fold"])


def stacked(tables: Sequence[Predictions]) -> Predictions:
    """Stack tables with the same labels and layers, for curves over several seeds.

    Raises:
        DamagedPredictions: there is no table, or labels or layers differ.
    """
    if not tables:
        raise DamagedPredictions("There is no table to stack", _REPORT_IT)
    first = tables[0]
    if any(t.labels != first.labels or t.layers.keys() != first.layers.keys() for t in tables):
        raise DamagedPredictions("The tables to stack differ in labels or layers", _REPORT_IT)
    return Predictions(
        tuple(id_ for table in tables for id_ in table.ids),
        first.labels,
        {name: np.concatenate([table.layers[name] for table in tables]) for name in first.layers},
        np.concatenate([table.held_out_fold for table in tables]),
    )
