"""The regression on neighbours' labels keeps the contract of a model."""

import numpy as np

from contracts.model_contract import TEST, TRAIN, ModelContract
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.vote_regression import VoteRegression


class TestVoteRegression(ModelContract):
    model = VoteRegression
    random = False

    def test_with_nothing_to_read_every_row_gets_the_label_frequency(
        self, dataset: LocalizationDataset
    ) -> None:
        model = VoteRegression(features="network-conservation-colocalization-similarities")
        found = model.fit(dataset, TRAIN, Context(0, "cpu")).predict(TEST)
        assert np.ptp(found, axis=0).max() == 0
