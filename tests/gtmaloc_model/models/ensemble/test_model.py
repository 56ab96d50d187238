"""The ensemble keeps the contract of a model, and is the mean of its members."""

from typing import ClassVar

import numpy as np

from contracts.model_contract import TEST, TRAIN, ModelContract
from gtmaloc_learning.calibration import logit_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import Context, FittedModel
from gtmaloc_model.models.ensemble.kernel import kernel_ridge_probabilities
from gtmaloc_model.models.ensemble.model import Ensemble
from gtmaloc_model.models.ensemble.trees import tree_inputs, tree_probabilities
from gtmaloc_model.models.ensemble.votes import columns_read, fit_votes

FEW_TREES = {"n_estimators": 12, "min_samples_leaf": 3, "max_features": 0.2}


class TestEnsemble(ModelContract):
    model = Ensemble
    small: ClassVar = {"trees": FEW_TREES}

    def test_it_is_the_mean_logit_of_its_members(
        self, dataset: LocalizationDataset, fitted: FittedModel
    ) -> None:
        hidden = dataset.labels.copy()
        hidden[TEST] = 0
        only, chosen = dataset.with_labels(hidden), feature_set("network")
        members = (
            tree_probabilities(only, chosen, TRAIN, Context(0, "cpu"), FEW_TREES),
            kernel_ridge_probabilities(only, chosen, TRAIN),
        )
        inputs = tree_inputs(only, chosen, TRAIN, None)
        read = columns_read(only, chosen, inputs.shape[1])
        third = fit_votes(inputs[TRAIN], only.labels[TRAIN], read).probabilities(inputs)
        trees, kernel, voted = (logit_of(np.clip(p, 0.005, 0.995)) for p in (*members, third))
        expected = (2 * trees + 2 * kernel + voted) / 5
        assert np.allclose(fitted.predict(TEST), expected[TEST])

    def test_the_default_set_is_the_one_that_leads_when_the_future_is_asked(self) -> None:
        assert Ensemble().features == "network"
        assert Ensemble(features="all").settings()["features"] == "all"
