"""Calibration error before and after, of labelled molecules."""

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


def test_a_molecule_counts_once_and_as_reported_under_any_name() -> None:
    known = np.array([[0], [1], [0], [1], [0], [1]], dtype=np.int8)
    values = np.array([[0.8], [0.3], [0.8], [0.9], [0.3], [0.2]])
    layers = {
        "known": known,
        "probability": values,
        "calibrated": values,
        "answer": np.array([[5], [1], [5], [5], [2], [3]]),
    }
    (row, mean) = calibration_rows(Predictions(tuple("abcdef"), ("Nucleus",), layers, np.zeros(6, int)))
    assert row.after == mean.after == pytest.approx((0.2 + 0.7 + 0.8) / 3), "of e nothing is reported"
    assert np.isnan(row.slope)


def test_the_slope_is_that_of_the_calibrated_probability() -> None:
    """One in ten and nine in ten are reported: a logit of ± log 9. Twice that is given."""
    known = np.array([[1] + [0] * 9 + [0] + [1] * 9, [1] * 20], dtype=np.int8).T
    given = np.repeat([1 / 82, 81 / 82], 10)[:, None].repeat(2, axis=1)
    layers = {"known": known, "probability": 1 - given, "calibrated": given}
    table = Predictions(tuple("abcdefghijklmnopqrst"), ("x", "one class"), layers, np.zeros(20, int))
    first, second, mean = calibration_rows(table)
    assert first.slope == mean.slope == pytest.approx(0.5, abs=1e-6)
    assert np.isnan(second.slope)
