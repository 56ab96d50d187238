"""Logistic regression keeps the contract of a model, and equals its formula."""

import numpy as np
from scipy.special import expit

from contracts.model_contract import TEST, TRAIN, ModelContract
from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.features.standardised import standardised_blocks
from gtmaloc_model.models.base import Context, FittedModel
from gtmaloc_model.models.baselines.logistic_regression import LogisticRegression


class TestLogisticRegression(ModelContract):
    model = LogisticRegression
    random = False

    def test_the_gradient_of_the_formula_is_zero(
        self, dataset: LocalizationDataset, fitted: FittedModel
    ) -> None:
        """At the minimum w = Σ (y − p) z / λ, and the residuals add up to 0."""
        z = standardised_blocks(dataset, feature_set("network"))[TRAIN]
        residual = dataset.labels[TRAIN] - expit(fitted.predict(TRAIN))
        assert np.abs(residual.sum(axis=0)).max() < 0.05
        w = z.T @ residual / LogisticRegression.penalty
        slopes = z @ w
        found = fitted.predict(TRAIN)
        assert np.allclose(slopes - slopes.mean(axis=0), found - found.mean(axis=0), atol=0.02)


def test_a_larger_penalty_moves_probabilities_towards_the_frequencies() -> None:
    dataset = planted_dataset(60)
    spread = []
    for penalty in (1.0, 1000.0):
        kind = type("Penalised", (LogisticRegression,), {"penalty": penalty})
        spread.append(kind().fit(dataset, TRAIN, Context(0, "cpu")).predict(TEST).std(axis=0))
    assert (spread[1] < spread[0]).all()
