"""The kernel of a feature set, worked out by hand, and ridge regression on it."""

import numpy as np
import pytest
from scipy import sparse

from fixtures.known_rows import known_rows
from gtmaloc_model.features.block import Block, Columns
from gtmaloc_model.features.sets import FeatureSet
from gtmaloc_model.features.similarities import Similarity
from gtmaloc_model.models.ensemble.kernel import (
    RIDGE,
    block_distance,
    kernel_coordinates,
    kernel_of,
    kernel_ridge_probabilities,
)

NAN = np.nan
VALUES = np.array([[1.0, 0.0, 5.0], [-1.0, NAN, 5.0], [1.0, 4.0, 5.0], [NAN, NAN, NAN], [NAN, NAN, NAN]])
SIMILAR = np.eye(5, dtype=np.float32)


def block(name: str, values: np.ndarray) -> Block:
    names = tuple(map(str, range(values.shape[1])))
    return Block(name, "by hand", (), lambda dataset: Columns(names, values))


CHOSEN = FeatureSet(
    "by hand", (block("by hand", VALUES),), (Similarity("itself", "by hand", 1, lambda dataset: SIMILAR),)
)


def test_distances_are_those_of_the_columns_that_both_rows_have() -> None:
    """Column 0 has mean 1/3 and variance 8/9, column 1 variance 4, column 2 does not vary."""
    found = block_distance(known_rows([], [], [], [], []), CHOSEN.blocks[0])
    assert found[0, 1] == pytest.approx(4 / (8 / 9)), "only column 0 is shared"
    assert found[0, 2] == pytest.approx((0 + 16 / 4) / 2)
    assert np.allclose(np.diag(found)[:3], 0)


def test_a_row_that_the_block_says_nothing_about_is_far_from_all_but_its_like() -> None:
    found = block_distance(known_rows([], [], [], [], []), CHOSEN.blocks[0])
    known = found[:3, :3]
    far, half = np.quantile(known, 0.9), np.median(known) / 2
    assert np.allclose(found[3, :3], far) and np.allclose(found[:3, 4], far)
    assert found[3, 4] == pytest.approx(half) and found[3, 3] == pytest.approx(half)


def test_a_block_without_columns_tells_no_rows_apart() -> None:
    found = block_distance(known_rows([], []), block("empty", np.empty((2, 0))))
    assert np.ptp(found) == 0 and np.isfinite(found).all()


def test_the_kernel_by_hand() -> None:
    dataset = known_rows([], [], [], [], [])
    d = block_distance(dataset, CHOSEN.blocks[0])
    d = d / np.median(d)
    raw = 2 * np.exp(-d) + np.exp(-3 * d) + 2 * SIMILAR
    assert np.linalg.eigvalsh(raw).min() > 0, "nothing to clip"
    assert np.allclose(kernel_of(dataset, CHOSEN), raw)


def test_negative_eigenvalues_are_set_to_0() -> None:
    repelled = np.where(np.eye(4), 0.0, np.where(np.add.outer(range(4), range(4)) % 2, 1.0, 0.0))
    chosen = FeatureSet(
        "indefinite",
        (block("same", np.ones((4, 1))),),
        (Similarity("x", "same", 1, lambda dataset: 9 * repelled.astype(np.float32)),),
    )
    found = kernel_of(known_rows([], [], [], []), chosen)
    assert np.linalg.eigvalsh(found).min() > -1e-9
    assert np.allclose(found, found.T)


def test_ridge_regression_by_hand() -> None:
    dataset = known_rows([], [], [], [], []).with_labels(np.array([[1, 0], [0, 0], [1, 0], [0, 0], [0, 0]]))
    rows = np.array([0, 1, 2])
    kernel = kernel_of(dataset, CHOSEN)
    y = dataset.labels[rows] - np.array([2 / 3, 0])
    weights = np.linalg.inv(kernel[:3, :3] + RIDGE * np.eye(3)) @ y
    expected = np.array([2 / 3, 0]) + kernel[:, :3] @ weights
    assert np.allclose(kernel_ridge_probabilities(dataset, CHOSEN, rows), expected)
    assert sparse.issparse(dataset.functional_similarity)


def test_coordinates_have_the_inner_products_of_the_centred_kernel() -> None:
    draw = np.random.default_rng(0).normal(size=(6, 4))
    kernel = draw @ draw.T
    centred = draw - draw.mean(axis=0)
    found = kernel_coordinates(kernel, 6, scale=1.0).astype(np.float64)
    expected = centred @ centred.T
    assert np.allclose(found @ found.T, expected / np.trace(expected) * 6, atol=1e-5)
    assert kernel_coordinates(kernel, 2, scale=1.0).shape == (6, 2)
    assert np.allclose(
        kernel_coordinates(kernel, 2, scale=3.0), 3 * kernel_coordinates(kernel, 2, scale=1.0), atol=1e-6
    )
