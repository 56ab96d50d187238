"""Kernel ridge regression keeps the contract of a model."""

import numpy as np
import pytest

from contracts.model_contract import TEST, TRAIN, ModelContract
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.kernel_ridge import KernelRidge


class TestKernelRidge(ModelContract):
    model = KernelRidge
    random = False

    def test_what_lies_outside_0_and_1_is_clipped(
        self, dataset: LocalizationDataset, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        outside = np.tile([-0.2, 0.5, 1.3, 0.999], (len(dataset.mirna_ids), 1))
        monkeypatch.setattr(f"{KernelRidge.__module__}.kernel_ridge_probabilities", lambda *given: outside)
        found = self.make().fit(dataset, TRAIN, Context(0, "cpu")).predict(TEST)
        limit = np.log(0.995 / 0.005)
        assert np.allclose(found, np.tile([-limit, 0.0, limit, limit], (len(TEST), 1)))
