"""Gradient boosting keeps the contract of a model, and reads unknown values."""

from typing import ClassVar

import numpy as np
import pytest

from contracts.model_contract import TEST, ModelContract
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.baselines import gradient_boosting
from gtmaloc_model.models.baselines.gradient_boosting import GradientBoosting

QUICK = {"max_iter": 4, "learning_rate": 0.3, "max_leaf_nodes": 4, "max_bins": 16, "max_features": 0.5}


class TestGradientBoosting(ModelContract):
    model = GradientBoosting
    small: ClassVar = {"hyperparameters": {**QUICK, "min_samples_leaf": 5}}

    def test_an_unknown_value_is_no_number(
        self, dataset: LocalizationDataset, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The only column is 0 for half of the rows and unknown for the others, which have every label."""
        unknown = np.arange(60) % 2 == 1
        table = np.where(unknown, np.nan, 0.0)[:, None]
        monkeypatch.setattr(gradient_boosting, "table_of", lambda *_: table)
        labels = np.stack([unknown] * 4, axis=1).astype(np.int8)
        found = self.fit(dataset.with_labels(labels)).predict(TEST)
        assert ((found > 0) == unknown[TEST, None]).all()
