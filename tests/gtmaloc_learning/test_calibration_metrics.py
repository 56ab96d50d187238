"""Brier score, ECE with its floor, and calibration line of calibrated and of overconfident probabilities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from gtmaloc_learning.calibration_metrics import (
    brier_per_label,
    calibration_error_floor,
    calibration_line,
    expected_calibration_error,
)

ROWS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=40)


def simulated(n: int, seed: int = 0, *, columns: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Labels (n, columns) and the probabilities that they were drawn from."""
    rng = np.random.default_rng(seed)
    probability = expit(rng.normal(-0.5, 1.5, (n, columns)))
    return (rng.random((n, columns)) < probability).astype(int), probability


def test_brier_score_by_hand_and_as_in_scikit_learn() -> None:
    labels, probability = np.array([[1, 0], [0, 0]]), np.array([[0.8, 0.5], [0.4, 0.1]])
    assert brier_per_label(labels, probability) == pytest.approx([(0.04 + 0.16) / 2, (0.25 + 0.01) / 2])
    labels, probability = simulated(50)
    theirs = [brier_score_loss(labels[:, c], probability[:, c]) for c in range(2)]
    assert brier_per_label(labels, probability) == pytest.approx(theirs)


def test_calibration_error_of_perfect_and_of_overconfident_probabilities() -> None:
    truth = np.array([[1], [0]] * 50)
    assert expected_calibration_error(truth, np.full((100, 1), 0.5)) == pytest.approx(0.0)
    assert expected_calibration_error(truth, np.full((100, 1), 0.9)) == pytest.approx(0.4)
    assert expected_calibration_error(truth, truth.astype(float)) == 0.0


def test_calibration_error_by_hand() -> None:
    """The first of 15 bins ends at 1/15 = .067, so .06 and .07 are apart; the last one holds 1."""
    labels = np.array([[1, 0], [0, 1]])
    probability = np.array([[0.06, 1.0], [0.07, 0.95]])
    first, second = (0.94 + 0.07) / 2, (1 - 0.05) / 2
    assert expected_calibration_error(labels[:, :1], probability[:, :1]) == pytest.approx(first)
    assert expected_calibration_error(labels, probability) == pytest.approx((first + second) / 2)


@pytest.mark.parametrize("n", [100, 1000])
def test_the_error_of_calibrated_predictions_is_at_its_floor(n: int) -> None:
    errors, floors = [], []
    for seed in range(20):
        labels, probability = simulated(n, seed)
        errors.append(expected_calibration_error(labels, probability))
        floors.append(calibration_error_floor(probability, seed=0))
    assert np.mean(floors) == pytest.approx(np.mean(errors), rel=0.06)
    assert np.mean(floors) > 0.01


def test_the_error_of_overconfident_predictions_is_above_the_floor() -> None:
    labels, probability = simulated(1000)
    overconfident = expit(3 * logit(probability))
    assert expected_calibration_error(labels, overconfident) > 3 * calibration_error_floor(
        overconfident, seed=0
    )


def test_the_floor_by_hand() -> None:
    """One row has |y − p| = 2 p (1 − p) on average; two rows of one bin, p = ½, have ½ every other time."""
    assert calibration_error_floor(np.array([[0.2]]), seed=0, draws=20_000) == pytest.approx(0.32, abs=0.01)
    two = calibration_error_floor(np.array([[0.5], [0.5]]), seed=0, draws=20_000)
    assert two == pytest.approx(0.25, abs=0.01)
    apart = calibration_error_floor(np.array([[0.5], [0.4]]), seed=0, draws=20_000)
    assert apart == pytest.approx((0.5 + 0.48) / 2, abs=0.01)


def test_certain_probabilities_have_no_floor_and_a_label_weighs_as_much_as_another() -> None:
    certain = np.array([[0.0], [1.0]])
    assert calibration_error_floor(certain, seed=0) == 0.0
    both = np.column_stack([np.full(2, 0.5), certain])
    assert calibration_error_floor(both, seed=0) == calibration_error_floor(both[:, :1], seed=0) / 2


def test_the_floor_follows_its_seed() -> None:
    _, probability = simulated(30)
    first, same, other = (calibration_error_floor(probability, seed=s) for s in (4, 4, 5))
    assert first == same != other


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_errors_and_floors_are_shares(rows: list[tuple[float, int]]) -> None:
    probability, labels = np.array([[p] for p, _ in rows]), np.array([[y] for _, y in rows])
    for value in (
        expected_calibration_error(labels, probability),
        calibration_error_floor(probability, seed=0, draws=20),
        float(brier_per_label(labels, probability)[0]),
    ):
        assert 0 <= value <= 1


def test_the_line_of_calibrated_and_of_overconfident_probabilities() -> None:
    labels, probability = simulated(20_000)
    slope, intercept = calibration_line(labels, probability)
    assert np.allclose(slope, 1, atol=0.05) and np.allclose(intercept, 0, atol=0.05)
    slope, intercept = calibration_line(labels, expit(2 * logit(probability) + 1))
    assert np.allclose(slope, 1 / 2, atol=0.03) and np.allclose(intercept, -1 / 2, atol=0.05)


def test_the_line_is_the_logistic_regression_of_scikit_learn() -> None:
    labels, probability = simulated(60, seed=3)
    slope, intercept = calibration_line(labels, probability)
    for c in range(2):
        theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000)
        theirs.fit(logit(probability[:, [c]]), labels[:, c])
        assert slope[c] == pytest.approx(theirs.coef_[0, 0], rel=1e-5)
        assert intercept[c] == pytest.approx(theirs.intercept_[0], rel=1e-5, abs=1e-5)


def test_a_line_by_hand() -> None:
    """Two probabilities, ¼ and ¾; of four rows each, one and two are positive: the line meets logit(¼), 0."""
    probability = np.array([[0.25]] * 4 + [[0.75]] * 4)
    labels = np.array([[1], [0], [0], [0], [1], [1], [0], [0]])
    slope, intercept = calibration_line(labels, probability)
    assert slope[0] == pytest.approx(0.5) and intercept[0] == pytest.approx(logit(0.25) / 2)


@pytest.mark.parametrize(
    ("labels", "probability"),
    [
        ([0, 0, 0], [0.1, 0.5, 0.2]),
        ([1, 1, 1], [0.1, 0.5, 0.2]),
        ([0, 1, 1], [0.3, 0.3, 0.3]),
        ([0, 1, 0], [0.3, 0.3 + 1e-12, 0.3 + 2e-12]),  # constant but for rounding
        ([0, 1, 1], [0.1, 0.5, 0.2]),  # separated
        ([1, 0, 0], [0.1, 0.5, 0.2]),  # separated the other way round
        ([0, 0, 1, 1], [0.1, 0.2, 0.2, 0.7]),  # separated but for a tie on the threshold
        ([0, 1, 0], [np.nan, 0.5, 0.2]),
    ],
)
def test_a_label_without_a_finite_line(labels: list[int], probability: list[float]) -> None:
    good_labels, good_probability = np.tile([1, 0], 5)[: len(labels)], np.linspace(0.3, 0.6, len(labels))
    slope, intercept = calibration_line(
        np.column_stack([labels, good_labels]), np.column_stack([probability, good_probability])
    )
    assert np.isnan(slope[0]) and np.isnan(intercept[0])


def test_certain_but_wrong_probabilities_have_a_finite_line() -> None:
    labels, probability = np.array([[1], [0], [1], [0]]), np.array([[1.0], [1.0], [0.0], [0.0]])
    slope, intercept = calibration_line(labels, probability)
    assert slope[0] == pytest.approx(0, abs=1e-6) and intercept[0] == pytest.approx(0, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_a_line_is_where_the_likelihood_has_no_slope(rows: list[tuple[float, int]]) -> None:
    """The residuals of a maximum sum to 0 and are uncorrelated with the logit."""
    probability, labels = np.array([[p] for p, _ in rows]), np.array([[y] for _, y in rows])
    slope, intercept = calibration_line(labels, probability)
    assert np.isnan(slope[0]) == np.isnan(intercept[0])
    if np.isfinite(slope[0]):
        x = logit(np.clip(probability[:, 0], 1e-6, 1 - 1e-6))
        residual = expit(intercept[0] + slope[0] * x) - labels[:, 0]
        assert residual.mean() == pytest.approx(0, abs=1e-5)
        assert (residual * (x - x.mean())).mean() == pytest.approx(0, abs=1e-4)
