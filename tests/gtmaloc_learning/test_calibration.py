"""Platt scaling corrects overconfidence and never changes a ranking."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from gtmaloc_learning.calibration import PlattScaling, logit_of
from gtmaloc_learning.calibration_metrics import expected_calibration_error


def test_logits_stay_finite() -> None:
    found = logit_of(np.array([0.0, 0.5, 1.0], dtype=np.float32))
    assert found.tolist() == pytest.approx([-13.8155, 0.0, 13.8155], abs=1e-3)
    assert found.dtype == np.float64


def test_platt_scaling_corrects_overconfidence_and_keeps_the_order() -> None:
    rng = np.random.default_rng(0)
    true_logit = rng.normal(size=(4000, 2))
    labels = (rng.random((4000, 2)) < 1 / (1 + np.exp(-true_logit))).astype(int)
    overconfident = 3 * true_logit + 1
    fitted = PlattScaling.fit(overconfident, labels)
    assert np.allclose(fitted.slope, 1 / 3, atol=0.04) and np.allclose(fitted.intercept, -1 / 3, atol=0.1)
    calibrated = fitted.apply(overconfident)
    assert expected_calibration_error(labels, calibrated) < 0.03
    assert np.array_equal(np.argsort(calibrated[:, 0]), np.argsort(overconfident[:, 0]))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=30))
def test_platt_scaling_is_finite_and_increasing_for_any_labels(rows: list[tuple[float, int]]) -> None:
    scores = logit_of(np.array([[p] for p, _ in rows]))
    fitted = PlattScaling.fit(scores, np.array([[y] for _, y in rows]))
    found = fitted.apply(scores)
    assert ((found > 0) & (found < 1)).all() and fitted.slope[0] > 0


@pytest.mark.parametrize(("label", "expected"), [(0, 1 / 12), (1, 11 / 12)])
def test_a_constant_label_gives_platts_smoothed_target(label: int, expected: float) -> None:
    """With n = 10 rows: t₋ = 1 / (n + 2) without positives, t₊ = (n + 1) / (n + 2) without negatives."""
    scores = np.zeros((10, 1))
    found = PlattScaling.fit(scores, np.full((10, 1), label)).apply(scores)
    assert np.allclose(found, expected, atol=1e-3)


def test_scaling_by_hand() -> None:
    scaling = PlattScaling(np.array([2.0, 0.5]), np.array([1.0, -1.0]))
    assert np.allclose(scaling.apply(np.array([[1.0, 4.0]])), [[expit(3.0), expit(1.0)]])
