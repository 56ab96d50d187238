"""Coordinates, columns and votes, worked out by hand."""

import numpy as np
import torch

from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.features.colocalization import COLOCALIZATION
from gtmaloc_model.features.names import CURATION, DEGREES, NAMES
from gtmaloc_model.features.sets import columns_of, feature_set
from gtmaloc_model.features.standardised import in_deviations
from gtmaloc_model.models.label_graph_transformer.inputs import (
    GraphInputs,
    _bias,
    _weights,
    graph_inputs,
)

SIMILARITY = np.array([[1.0, 0.8, 0.4], [0.8, 1.0, 0.0], [0.4, 0.0, 1.0]], dtype=np.float32)


def test_nearest_rows_leave_the_row_itself_out() -> None:
    """The nearest of rows 0, 1 and 2 are 1, 0 and 0; a column holds the votes for its row."""
    nearest = np.array([[0.0, 0.8, 0.4], [0.8, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert np.allclose(_weights(SIMILARITY, 1) * (0.8 + 0.8 + 0.4) / 3, nearest)
    others = SIMILARITY - np.eye(3)
    assert np.allclose(_weights(SIMILARITY, 10) * others.sum() / 6, others), "there are only two other rows"


def test_a_linear_reading_has_long_coordinates_columns_and_standardised_votes() -> None:
    coordinates, columns = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[0.5], [-4.0], [0.0]])
    inputs = GraphInputs(coordinates, columns, torch.zeros(1, 3, 3), torch.zeros(1, 3, 3))
    votes = torch.tensor([[0.1, 5.0], [0.2, 5.0], [0.6, 5.0]])
    found = inputs.scaled(torch.cat([coordinates, columns, votes], dim=1), 10.0)
    assert found[:, 0].tolist() == [10.0, 20.0, 30.0]
    assert found[:, 1].tolist() == [0.5, -4.0, 0.0]
    assert torch.allclose(found[:, 2], (votes[:, 0] - 0.3) / votes[:, 0].std(correction=0), atol=1e-4)
    assert found[:, 3].tolist() == [0.0, 0.0, 0.0]


def test_columns_are_those_that_no_similarity_comes_from() -> None:
    """Those of `all` without conservation are four blocks; a set without any of them has no such column."""
    dataset = planted_dataset(60)
    chosen = feature_set("all-conservation")
    found = graph_inputs(dataset, chosen, coordinates=2, neighbours=3).columns.numpy()
    blocks = (COLOCALIZATION, NAMES, CURATION, DEGREES)
    expected = [in_deviations(columns_of(dataset, b).values)[0] for b in blocks]
    assert np.allclose(found, np.hstack(expected), atol=1e-6)
    bare = graph_inputs(
        dataset, feature_set("network-conservation-colocalization"), coordinates=2, neighbours=3
    )
    assert bare.columns.shape == (len(dataset.mirna_ids), 0) and bare.described == 2


def test_a_bias_is_in_units_of_the_nearest_rows_and_bounded() -> None:
    found = _bias(SIMILARITY)
    mean = (0.8 + 0.4 + 0.8 + 0.0 + 0.4 + 0.0) / 6
    assert np.allclose(found, np.clip((SIMILARITY - np.eye(3)) / mean, 0, 3), atol=1e-6)
    lonely = np.eye(40, dtype=np.float32)
    lonely[0, 1] = lonely[1, 0] = 1
    assert _bias(lonely).max() == 3


def test_votes_of_visible_rows_by_hand() -> None:
    """Row 0 has neighbours 1 (.5) and 2 (1.5); rows 1 and 2 have row 0 (1) and each other (0)."""
    inputs = GraphInputs(
        coordinates=torch.tensor([[7.0], [8.0], [9.0]]),
        columns=torch.tensor([[-1.0], [-2.0], [-3.0]]),
        similarities=torch.zeros(1, 3, 3),
        weights=torch.tensor([[[0.0, 1.0, 1.0], [0.5, 0.0, 0.0], [1.5, 0.0, 0.0]]]),
    )
    labels = torch.tensor([[1.0], [1.0], [0.0]])
    prior = torch.tensor([0.25])
    found = inputs.features(labels, torch.tensor([1, 2]), prior)
    # sums of visible weights: 2, 0, 0 with median 0, so m is the smallest number allowed
    row0 = 3 * (0.5 * 0.75 + 1.5 * -0.25) / 2.0
    assert torch.allclose(found[0], torch.tensor([7.0, -1.0, row0, 1.5]), atol=1e-5)
    assert torch.allclose(found[1], torch.tensor([8.0, -2.0, 0.0, 0.0]), atol=1e-5)
    every = inputs.features(labels, torch.arange(3), prior)  # sums 2, 1, 1: m is .3
    assert torch.allclose(every[1], torch.tensor([8.0, -2.0, 3 * 0.75 / 1.3, 1.0]), atol=1e-5)


def test_a_hidden_label_does_not_matter() -> None:
    draw = torch.Generator().manual_seed(0)
    inputs = GraphInputs(
        torch.zeros(4, 1), torch.zeros(4, 0), torch.zeros(2, 4, 4), torch.rand(2, 4, 4, generator=draw)
    )
    labels = torch.tensor([[1.0, 0.0]] * 4)
    turned = labels.clone()
    turned[2] = 1 - turned[2]
    visible = torch.tensor([0, 1, 3])
    prior = torch.tensor([0.5, 0.5])
    assert torch.equal(inputs.features(labels, visible, prior), inputs.features(turned, visible, prior))
