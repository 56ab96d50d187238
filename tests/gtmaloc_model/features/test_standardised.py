"""Standardised blocks, worked out by hand."""

import numpy as np

from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.features.sets import feature_set, table_of
from gtmaloc_model.features.standardised import standardised, standardised_blocks


def test_unknown_values_are_zero_and_counted_apart() -> None:
    """Column 0 is known twice, with mean 2 and deviation 1; column 1 is constant; column 2 varies."""
    nan = np.nan
    found = standardised(np.array([[1.0, 7.0, 0.0], [3.0, 7.0, nan], [nan, nan, 4.0], [nan, nan, nan]]))
    expected = [[-1, -1, 0], [1, 0, 1 / 3], [0, 1, 2 / 3], [0, 0, 1]]
    np.testing.assert_allclose(found, expected)


def test_a_block_that_knows_nothing_of_any_row_is_missing_everywhere() -> None:
    assert standardised(np.empty((2, 0))).tolist() == [[1.0], [1.0]]


def test_a_value_far_away_is_cut() -> None:
    values = np.zeros((101, 1))
    values[0] = 1.0
    assert standardised(values)[0].tolist() == [5.0, 0.0]
    assert standardised(-values)[0].tolist() == [-5.0, 0.0]


def test_blocks_stand_side_by_side() -> None:
    dataset = planted_dataset(60)
    intrinsic, network = (feature_set(name) for name in ("intrinsic", "network"))
    found = standardised_blocks(dataset, network)
    assert np.isfinite(found).all() and not np.isfinite(table_of(dataset, network)).all()
    own = standardised_blocks(dataset, intrinsic)
    assert np.array_equal(found[:, : own.shape[1]], own) and found.shape[1] > own.shape[1]
