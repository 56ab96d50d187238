"""The ensemble is the mean logit of its members."""

import numpy as np
import pytest

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.ensemble import Ensemble, model

TREES = np.array([[0.5, 0.0], [0.9, 0.2]])
KERNEL = np.array([[0.2, -0.3], [0.9, 1.4]])


def test_it_is_the_mean_of_clipped_logits(monkeypatch: pytest.MonkeyPatch) -> None:
    def trees(*given: object) -> FloatArray:
        return TREES

    def kernel(*given: object) -> FloatArray:
        return KERNEL

    monkeypatch.setattr(model, "tree_probabilities", trees)
    monkeypatch.setattr(model, "kernel_ridge_probabilities", kernel)
    found = Ensemble()._logits(_any_dataset(), np.array([0]), Context(0, "cpu"))
    p = np.clip([TREES, KERNEL], 0.005, 0.995)
    assert np.allclose(found, np.log(p / (1 - p)).mean(axis=0))


def test_the_default_feature_set_is_the_one_that_leads_when_the_future_is_asked() -> None:
    assert Ensemble().features == "network"
    assert Ensemble(features="all").settings()["features"] == "all"


def _any_dataset() -> LocalizationDataset:
    from fixtures.six_mirnas import six_mirnas

    return six_mirnas()
