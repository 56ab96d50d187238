"""MirLocPredictor keeps the contract of a model; its tokens and network equal what its docstring says."""

from dataclasses import replace
from typing import ClassVar

import numpy as np
import torch

from contracts.model_contract import TRAIN, ModelContract, with_turned_labels
from fixtures.planted_dataset import planted_dataset
from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.data.knowledge import Knowledge
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.compared.mirlocpredictor import (
    MirLocPredictor,
    PositionalCNN,
    mature_tokens,
    micro_f1,
    sinusoids,
)


class TestMirLocPredictor(ModelContract):
    model = MirLocPredictor
    small: ClassVar = {
        "hyperparameters": {
            "width": 12,
            "hidden": 8,
            "learning_rate": 0.02,
            "batch": 10,
            "epochs": 3,
            "validation": 0.2,
        }
    }

    def test_the_validation_part_has_the_size_that_is_given(self) -> None:
        inner = self.fit(planted_dataset(60)).inner_scores
        assert len(inner.rows) == 9
        fitted = self.fit(planted_dataset(60))
        assert np.array_equal(inner.scores, fitted.predict(TRAIN[inner.rows]))

    def test_labels_of_the_validation_part_only_choose_the_epoch(self, dataset: LocalizationDataset) -> None:
        """With a single epoch there is nothing to choose."""
        given = {**self.small["hyperparameters"], "epochs": 1}
        model = type("OneEpoch", (MirLocPredictor,), {"hyperparameters": given})()
        fitted = model.fit(dataset, TRAIN, Context(0, "cpu"))
        turned = with_turned_labels(dataset, TRAIN[fitted.inner_scores.rows])
        assert np.array_equal(
            model.fit(turned, TRAIN, Context(0, "cpu")).predict(TRAIN), fitted.predict(TRAIN)
        )


def test_tokens_are_overlapping_words_and_rows_share_their_matures_equally() -> None:
    """AAAA is word 1, AAAC word 2, AACG word 7, UUUU word 256; a letter N makes an empty token."""
    matures = {"a": "AAAACG", "b": "UUUU", "c": "AAAAN", "d": "A" * 40}
    hairpins = tuple(
        Hairpin(name, products=tuple(Product(f"{name}{m}", matures[m]) for m in of))
        for name, of in (("x", "ab"), ("y", "b"), ("z", "cd"))
    )
    denoted = (("x",), ("x", "y"), ("z",), (), ("y",), ())
    dataset = replace(six_mirnas(), knowledge=Knowledge(hairpins, denoted), fingerprint="")
    tokens, share = mature_tokens(dataset)
    assert tokens.shape == (4, 30)
    order = sorted(matures.values())
    of = {name: tokens[order.index(sequence)].tolist() for name, sequence in matures.items()}
    assert of["a"] == [1, 2, 7] + [0] * 27
    assert of["b"] == [256] + [0] * 29
    assert of["c"] == [1] + [0] * 29
    assert of["d"] == [1] * 30
    a, b, c, d = (order.index(matures[name]) for name in "abcd")
    expected = np.zeros((6, 4))
    expected[0, [a, b]] = expected[1, [a, b]] = expected[2, [c, d]] = 0.5
    expected[4, b] = 1
    np.testing.assert_array_equal(share, expected)


def test_sinusoids_of_positions_from_one() -> None:
    table = sinusoids(4)
    assert table.shape == (30, 4)
    expected = [np.sin(2.0), np.sin(0.02), np.cos(2.0), np.cos(0.02)]
    assert np.allclose(table[1].numpy(), expected, atol=1e-6)


def test_the_network_equals_the_formula_written_out() -> None:
    network = PositionalCNN(6, 5, 3, torch.Generator().manual_seed(0))
    with torch.no_grad():
        network.convolve.bias += 0.1
        tokens = torch.zeros((2, 30), dtype=torch.int64)
        tokens[0, :3], tokens[1, :30] = torch.tensor([4, 9, 200]), torch.arange(30) + 1
        means = []
        for own in tokens:
            x = torch.stack(
                [network.table[t] + p if t else p * 0 for t, p in zip(own, sinusoids(6), strict=True)]
            )
            zero = torch.zeros(6)
            h = []
            for i in range(30):
                window = torch.cat([x[i - 1] if i else zero, x[i], x[i + 1] if i < 29 else zero])
                h.append(x[i] + torch.relu(window @ network.convolve.weight + network.convolve.bias))
            means.append(torch.stack(h).mean(dim=0))
        share = torch.tensor([[1.0, 0.0], [0.5, 0.5], [0.0, 0.0]])
        middle = share @ torch.stack(means) @ network.shrink.weight + network.shrink.bias
        expected = middle @ network.classify.weight + network.classify.bias
        assert torch.allclose(network(tokens, share), expected, atol=1e-6)


def test_the_empty_word_is_zero_and_others_lie_within_a_quarter() -> None:
    table = PositionalCNN(40, 5, 3, torch.Generator().manual_seed(0)).table
    assert not table[0].any() and table.shape == (257, 40)
    assert 0.24 < table.abs().max() <= 0.25


def test_micro_f1_counts_over_all_labels() -> None:
    predicted = torch.tensor([[True, True], [False, True]])
    truth = torch.tensor([[True, False], [True, True]])
    assert micro_f1(predicted, truth) == 2 * 2 / (3 + 3)
    assert micro_f1(predicted & False, truth & False) == 0.0


def test_the_best_epoch_is_kept() -> None:
    """With a learning rate at which training falls apart, more epochs cannot hurt the best one."""

    def score(epochs: int) -> float:
        given = {"width": 12, "hidden": 8, "learning_rate": 0.3, "batch": 10, "validation": 0.3}
        kind = type("Short", (MirLocPredictor,), {"hyperparameters": {**given, "epochs": epochs}})
        dataset = planted_dataset(60)
        inner = kind().fit(dataset, TRAIN, Context(0, "cpu")).inner_scores
        truth = torch.from_numpy(dataset.labels[TRAIN[inner.rows]] > 0)
        return micro_f1(torch.from_numpy(inner.scores > 0), truth)

    scores = [score(epochs) for epochs in range(1, 9)]
    assert scores == sorted(scores) and scores[0] < scores[-1]
