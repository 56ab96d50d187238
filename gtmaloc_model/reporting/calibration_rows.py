"""How well probabilities are calibrated before and after calibration, per compartment."""

from __future__ import annotations

from dataclasses import dataclass

from gtmaloc_learning.calibration_metrics import calibration_line, expected_calibration_error
from gtmaloc_learning.metrics import defined_mean
from gtmaloc_learning.predictions import Predictions


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """Expected calibration error of one compartment, or of all: 0 is perfect.

    Attributes:
        compartment: its name, or "mean".
        before: of the model's output.
        after: of the calibrated probability.
        slope: of the calibration line of that; 1 is perfect, below are exaggerated probabilities; NaN if
            it is not defined.
    """

    compartment: str
    before: float
    after: float
    slope: float


def calibration_rows(predictions: Predictions) -> list[CalibrationRow]:
    """One row per compartment and one of all, of labelled answers out of fold: each molecule counts once."""
    answers = predictions.answers
    labelled = answers.subset(answers.labelled)
    tables = [(name, labelled.of_labels((name,))) for name in labelled.labels] + [("mean", labelled)]
    return [
        CalibrationRow(
            name,
            expected_calibration_error(table.known, table.probability),
            expected_calibration_error(table.known, table.calibrated),
            defined_mean(calibration_line(table.known, table.calibrated)[0]),
        )
        for name, table in tables
    ]
