"""What the forest of a feature set reads."""

import numpy as np

from fixtures.known_rows import known_rows
from gtmaloc_model.features.block import Block, Columns
from gtmaloc_model.features.neighbour_labels import label_features
from gtmaloc_model.features.sets import FeatureSet
from gtmaloc_model.features.similarities import Similarity
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.ensemble.trees import tree_inputs, tree_probabilities

N = 24
DRAW = np.random.default_rng(0)
VALUES = np.where(DRAW.random((N, 3)) < 0.1, np.nan, DRAW.normal(size=(N, 3)))
CLOSE = np.abs(np.subtract.outer(np.arange(N), np.arange(N)))
SIMILAR = np.exp(-CLOSE / 3).astype(np.float32)
CHOSEN = FeatureSet(
    "by hand",
    (Block("x", "by hand", (), lambda dataset: Columns(("a", "b", "c"), VALUES)),),
    (Similarity("near", 4, lambda dataset: SIMILAR), Similarity("wide", 8, lambda dataset: SIMILAR)),
)
LABELS = np.stack([np.arange(N) % 2, np.arange(N) < 12], axis=1).astype(np.int8)
ROWS = np.arange(0, N, 2)
SMALL = {"n_estimators": 10, "min_samples_leaf": 1, "max_features": 0.5}


def test_blocks_first_then_the_labels_of_neighbours() -> None:
    dataset = known_rows(*([] for _ in range(N))).with_labels(LABELS)
    groups = np.arange(N) // 4
    found = tree_inputs(dataset, CHOSEN, ROWS, groups)
    np.testing.assert_array_equal(found[:, :3], VALUES)
    for k, part in ((4, found[:, 3:6]), (8, found[:, 6:])):
        expected = label_features(SIMILAR, np.arange(N), ROWS, LABELS[ROWS], k, groups)
        np.testing.assert_array_equal(part, expected)


def test_votes_of_every_compartment_and_of_one_that_is_constant() -> None:
    constant = LABELS.copy()
    constant[:, 0] = 1
    constant[:, 1] = 0
    for labels in (LABELS, constant):
        dataset = known_rows(*([] for _ in range(N))).with_labels(labels)
        found = tree_probabilities(dataset, CHOSEN, ROWS, Context(0, "cpu"), SMALL)
        assert found.shape == (N, 2) and found.min() >= 0 and found.max() <= 1
        if labels is constant:
            assert (found[:, 0] == 1).all() and (found[:, 1] == 0).all()
        else:
            assert found[ROWS[ROWS < 12], 1].mean() > 0.9 > 0.1 > found[ROWS[ROWS >= 12], 1].mean()
