"""The regression on neighbours' labels, against its loss written out."""

import numpy as np
import pytest
from scipy.optimize import minimize

from gtmaloc_model.models.ensemble.votes import PENALTY, fit_votes

DRAW = np.random.default_rng(0)
VOTES = DRAW.normal(size=(400, 3)) * [1, 10, 0.1] + [0, 5, 1]
LABELS = np.stack([VOTES[:, 0] + DRAW.normal(size=400) > 0.5, np.zeros(400), np.ones(400)], axis=1).astype(
    np.int8
)


def test_it_is_the_minimum_of_the_penalised_loss() -> None:
    z, y = (VOTES - VOTES.mean(axis=0)) / VOTES.std(axis=0), LABELS[:, 0]

    def loss(w: np.ndarray) -> float:
        s = z @ w[:3] + w[3]
        return float(PENALTY / 2 * w[:3] @ w[:3] + np.logaddexp(0, np.where(y == 1, -s, s)).sum())

    expected = minimize(loss, np.zeros(4), tol=1e-10).x
    inputs = np.hstack([DRAW.normal(size=(400, 2)), VOTES])  # columns of blocks come first
    found = fit_votes(VOTES, LABELS).probabilities(inputs)
    assert found[:, 0] == pytest.approx(1 / (1 + np.exp(-z @ expected[:3] - expected[3])), abs=1e-3)


def test_a_label_that_is_constant_in_training_stays_so() -> None:
    found = fit_votes(VOTES, LABELS).probabilities(VOTES)
    assert np.allclose(found[:, 1], 0.005) and np.allclose(found[:, 2], 0.995)


def test_without_similarities_it_is_the_label_frequency() -> None:
    found = fit_votes(np.zeros((400, 0)), LABELS).probabilities(np.zeros((2, 7)))
    assert np.allclose(found[:, 0], LABELS[:, 0].mean())
    assert found.shape == (2, 3)


def test_a_constant_column_says_nothing() -> None:
    constant = np.hstack([VOTES, np.full((400, 1), 3.0)])
    found = fit_votes(constant, LABELS).probabilities(constant)
    assert np.allclose(found, fit_votes(VOTES, LABELS).probabilities(VOTES), atol=1e-4)
