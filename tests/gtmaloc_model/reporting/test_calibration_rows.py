"""Calibration error before and after, of labelled rows."""

import numpy as np
import pytest

from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.reporting.calibration_rows import calibration_rows


def test_errors_by_hand() -> None:
    known = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], dtype=np.int8)
    before = np.array([[1.0, 0.5], [1.0, 0.5], [0.0, 0.5], [0.9, 0.9]])
    after = np.array([[0.5, 0.75]] * 3 + [[0.9, 0.9]])
    layers = {"known": known, "probability": before, "calibrated": after}
    rows = calibration_rows(
        Predictions(("a", "b", "c", "d"), ("Nucleus", "Exosome"), layers, np.zeros(4, int))
    )
    assert [row.compartment for row in rows] == ["Nucleus", "Exosome", "mean"]
    assert [row.before for row in rows] == pytest.approx([0, 1 / 6, 1 / 12])
    assert [row.after for row in rows] == pytest.approx([1 / 6, 1 / 12, 1 / 8])
