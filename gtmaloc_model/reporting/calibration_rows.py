"""How well probabilities are calibrated before and after calibration, per compartment."""

from __future__ import annotations

from dataclasses import dataclass

from gtmaloc_learning.calibration_metrics import expected_calibration_error
from gtmaloc_learning.predictions import Predictions


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """Expected calibration error of one compartment, or of all: 0 is perfect."""

    compartment: str
    before: float
    after: float


def calibration_rows(predictions: Predictions) -> list[CalibrationRow]:
    """One row per compartment and one of all, of labelled rows out of fold."""
    labelled = predictions.subset(predictions.labelled)
    tables = [(name, labelled.of_labels((name,))) for name in labelled.labels] + [("mean", labelled)]
    return [
        CalibrationRow(
            name,
            expected_calibration_error(table.known, table.probability),
            expected_calibration_error(table.known, table.calibrated),
        )
        for name, table in tables
    ]
