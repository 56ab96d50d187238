"""Label propagation keeps the contract of a model, and equals its formula written out."""

import numpy as np
import pytest

from contracts.model_contract import TEST, TRAIN, ModelContract
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.label_propagation import LabelPropagation, propagated, spread_of


class TestLabelPropagation(ModelContract):
    model = LabelPropagation
    random = False

    def test_what_lies_outside_0_and_1_is_clipped(
        self, dataset: LocalizationDataset, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        outside = np.tile([-0.2, 0.5, 1.3, 0.999], (len(dataset.mirna_ids), 1))
        monkeypatch.setattr(f"{LabelPropagation.__module__}.propagated", lambda *given: outside)
        found = self.make().fit(dataset, TRAIN, Context(0, "cpu")).predict(TEST)
        limit = np.log(0.995 / 0.005)
        assert np.allclose(found, np.tile([-limit, 0.0, limit, limit], (len(TEST), 1)))


CHAIN = np.array([[1.0, 0.5, 0.0, 0.1], [0.5, 1.0, 0.25, 0.0], [0.0, 0.25, 1.0, 0.0], [0.1, 0.0, 0.0, 1.0]])


def test_spread_is_the_sum_over_walks() -> None:
    weight = CHAIN - np.eye(4)
    degree = weight.sum(axis=1)
    s = weight / np.sqrt(np.outer(degree, degree))
    expected = sum(0.5 * 0.5**k * np.linalg.matrix_power(s, k) for k in range(60))
    assert np.allclose(spread_of(CHAIN, 0.5, 9), expected, atol=1e-12)


def test_a_row_keeps_its_nearest_and_those_to_which_it_is_near() -> None:
    """With one neighbour, 0-1, 1-2 and 0-3 are left: one end of each has no nearer neighbour."""
    similarity = CHAIN.copy()
    similarity[2, 3] = similarity[3, 2] = 0.05
    without = CHAIN.copy()
    assert np.allclose(spread_of(similarity, 0.5, 1), spread_of(without, 0.5, 9), atol=1e-12)
    assert not np.allclose(spread_of(similarity, 0.5, 2), spread_of(without, 0.5, 9), atol=1e-3)


def test_labels_are_weighed_and_corrected_by_their_frequency() -> None:
    spread = np.array([[0.5, 0.25, 0.0], [0.0, 0.0, 0.0], [0.0, 0.25, 0.25]])
    labels = np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    prior = np.array([1 / 3, 2 / 3])
    found = propagated(spread, labels, 0.25)
    assert np.allclose(found[0], prior + (0.5 * ([1, 1] - prior) + 0.25 * ([0, 1] - prior)) / 1.0)
    assert np.allclose(found[1], prior)
    assert np.allclose(found[2], prior + (0.25 * ([0, 1] - prior) - 0.25 * prior) / 0.75)
