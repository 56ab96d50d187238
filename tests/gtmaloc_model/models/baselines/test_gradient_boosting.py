"""Gradient boosting keeps the contract of a model, and reads unknown values."""

from dataclasses import replace
from typing import ClassVar

import numpy as np

from contracts.model_contract import TEST, TRAIN, ModelContract
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.gradient_boosting import GradientBoosting

QUICK = {"max_iter": 4, "learning_rate": 0.3, "max_leaf_nodes": 4, "max_bins": 16, "max_features": 0.5}


class TestGradientBoosting(ModelContract):
    model = GradientBoosting
    small: ClassVar = {"hyperparameters": {**QUICK, "min_samples_leaf": 5}}

    def test_that_a_row_is_unknown_is_information(self, dataset: LocalizationDataset) -> None:
        """The label is whether a row has a hairpin, which no value says."""
        known = np.array([bool(own) for own in dataset.known().denoted])
        knowledge = replace(dataset.known(), expression={})
        denoted = [own if i % 2 else () for i, own in enumerate(dataset.known().denoted)]
        known = np.array([bool(own) for own in denoted])
        labels = np.stack([known] * 4, axis=1).astype(np.int8)
        hidden = replace(dataset, knowledge=knowledge.with_rows(denoted), labels=labels, fingerprint="")
        found = self.make(features="intrinsic").fit(hidden, TRAIN, Context(0, "cpu")).predict(TEST)
        assert ((found[:, 0] > found[:, 0].mean()) == known[TEST]).all()
