"""PMiSLocMF keeps the contract of a model; its encoder equals the formula written out."""

from dataclasses import replace
from itertools import pairwise
from typing import ClassVar

import numpy as np
import pytest
import torch

from contracts.model_contract import TEST, TRAIN, ModelContract
from fixtures.planted_dataset import planted_dataset
from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.data.dataset import ASSOCIATIONS, LocalizationDataset
from gtmaloc_model.features.colocalization import colocalization
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.compared.pmislocmf import (
    GraphAttentionAutoEncoder,
    PMiSLocMF,
    attention,
    edge_weights,
    structure_loss,
)
from gtmaloc_model.models.gtmaloc.token_features import standardise

ENCODER = {"hidden": 10, "width": 6, "epochs": 3, "learning_rate": 0.01, "clip_norm": 5.0}


class TestPMiSLocMF(ModelContract):
    model = PMiSLocMF
    small: ClassVar = {
        "encoder": ENCODER,
        "classifier": {"hidden": (8, 6), "epochs": 3, "batch": 16, "learning_rate": 0.01},
    }

    def test_inputs_are_sequence_vectors_three_codes_and_shares(self, dataset: LocalizationDataset) -> None:
        model = self.make()
        assert isinstance(model, PMiSLocMF)
        inputs = model._inputs(dataset, Context(0, "cpu"))
        assert inputs.shape == (60, 8 + 3 * 6 + 4)
        assert np.allclose(inputs[:, :8], standardise(dataset.embeddings["sequence"]))
        assert np.allclose(inputs[:, -4:], standardise(colocalization(dataset)), atol=1e-6)
        parts = [inputs[:, 8 + 6 * k : 14 + 6 * k] for k in range(3)]
        assert all(np.abs(a - b).max() > 0.1 for a, b in pairwise(parts))

    def test_training_lowers_the_structure_loss(self, dataset: LocalizationDataset) -> None:
        losses = []
        for epochs in (0, 30):
            model = type("Trained", (PMiSLocMF,), {"encoder": {**ENCODER, "epochs": epochs}})()
            z = torch.from_numpy(model._encode(dataset, "drug", Context(0, "cpu")))
            edges = torch.from_numpy(edge_weights(dataset, 0.8))
            losses.append(float(structure_loss(z, z, z, edges)))
        assert losses[1] < 0.9 * losses[0]

    @pytest.mark.parametrize("relation", ASSOCIATIONS)
    def test_each_encoder_reads_the_vectors_of_its_relation(
        self, dataset: LocalizationDataset, relation: str
    ) -> None:
        model, context = self.make(), Context(0, "cpu")
        assert isinstance(model, PMiSLocMF)
        others = {k: v if k == relation else 0 * v for k, v in dataset.embeddings.items()}
        same = replace(dataset, embeddings=others, fingerprint="")
        assert np.array_equal(
            model._encode(same, relation, context), model._encode(dataset, relation, context)
        )

    def test_the_norm_of_gradients_is_limited(self, dataset: LocalizationDataset) -> None:
        """With a limit of 0 no step changes anything."""
        codes = []
        for changed in ({"epochs": 0}, {"clip_norm": 0.0}, {}):
            model = type("Limited", (PMiSLocMF,), {"encoder": {**ENCODER, **changed}})()
            codes.append(model._encode(dataset, "drug", Context(0, "cpu")))
        assert np.array_equal(codes[0], codes[1]) and not np.array_equal(codes[0], codes[2])

    def test_rows_outside_training_are_no_negatives(self, dataset: LocalizationDataset) -> None:
        given = {**self.small["classifier"], "epochs": 60}
        model = type("Long", (PMiSLocMF,), {**self.small, "classifier": given})()
        every = dataset.with_labels(np.ones_like(dataset.labels))
        assert model.fit(every, TRAIN, Context(0, "cpu")).predict(TEST).min() > 0


def test_edges_count_once_and_rows_themselves_twice() -> None:
    expected = 2 * np.eye(6)
    expected[0, 1] = expected[1, 0] = 1  # .9; the others lie below .8
    np.testing.assert_array_equal(edge_weights(six_mirnas(), 0.8), expected)
    assert edge_weights(six_mirnas(), 0.6)[1, 2] == 1


def test_attention_is_a_softmax_of_sigmoids_over_neighbours() -> None:
    edges = torch.tensor([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 2.0]])
    ends = torch.tensor([[0.3, -0.2], [1.0, 0.5], [0.0, 2.0]])
    found = attention(ends, edges)
    own = torch.sigmoid(torch.tensor(2 * (0.3 - 0.2)))
    other = torch.sigmoid(torch.tensor(0.3 + 0.5))
    assert torch.allclose(found[0, :2], torch.softmax(torch.stack([own, other]), dim=0))
    assert found[0, 2] == found[2, 0] == 0 and found[2, 2] == 1
    assert torch.allclose(found.sum(dim=1), torch.ones(3))


def test_the_decoder_goes_back_with_the_same_attention_and_weights() -> None:
    network = GraphAttentionAutoEncoder((5, 4, 3), torch.Generator().manual_seed(0))
    x = torch.randn(6, 5, generator=torch.Generator().manual_seed(1))
    edges = torch.from_numpy(edge_weights(six_mirnas(), 0.6))
    w1, w2 = network.weights
    c1 = attention(x @ w1 @ network.attend[0], edges)
    middle = c1 @ x @ w1
    c2 = attention(middle @ w2 @ network.attend[1], edges)
    z, restored = network(x, edges)
    assert torch.allclose(z, c2 @ middle @ w2, atol=1e-6)
    assert torch.allclose(restored, c1 @ (c2 @ z @ w2.T) @ w1.T, atol=1e-6)


def test_structure_loss_of_two_rows() -> None:
    x, restored = torch.tensor([[1.0, 2.0], [0.0, 0.0]]), torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    z = torch.tensor([[1.0, 0.0], [3.0, 0.0]])
    both = torch.tensor([[2.0, 1.0], [1.0, 2.0]])
    apart = torch.tensor([[2.0, 0.0], [0.0, 2.0]])
    cross = [np.log1p(np.exp(-product)) for product in (1.0, 9.0, 3.0)]
    assert np.isclose(float(structure_loss(x, z, restored, apart)), np.sqrt(5) + sum(cross[:2]))
    assert np.isclose(float(structure_loss(x, z, restored, both)), np.sqrt(5) + sum(cross[:2]) + 2 * cross[2])


def test_a_prediction_does_not_depend_on_what_it_is_predicted_with() -> None:
    model = type("Small", (PMiSLocMF,), dict(TestPMiSLocMF.small))()
    fitted = model.fit(planted_dataset(60), np.arange(40), Context(0, "cpu"))
    assert np.array_equal(fitted.predict(np.array([50])), fitted.predict(np.arange(40, 60))[[10]])
