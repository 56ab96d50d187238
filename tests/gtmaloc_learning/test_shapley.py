"""Shapley values against their definition over all orders, and the deletion test by hand."""

from itertools import permutations

import numpy as np
import pytest

from gtmaloc_learning.shapley import coalitions, deletion_areas, shapley_values


def over_orders(values: np.ndarray, n: int) -> np.ndarray:
    """The mean contribution of each player when players join in every possible order."""
    orders = list(permutations(range(n)))
    total = np.zeros((*values.shape[1:], n))
    for order in orders:
        mask = 0
        for p in order:
            total[..., p] += values[mask | 1 << p] - values[mask]
            mask |= 1 << p
    return total / len(orders)


def test_coalitions_are_numbered_by_their_bits() -> None:
    assert coalitions(2).tolist() == [[False, False], [True, False], [False, True], [True, True]]


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_values_are_the_mean_over_all_orders(n: int) -> None:
    values = np.random.default_rng(n).normal(size=(2**n, 3, 2))
    found = shapley_values(values)
    assert np.allclose(found, over_orders(values, n))
    assert np.allclose(found.sum(axis=-1), values[-1] - values[0])


def test_deletion_by_hand() -> None:
    """Player 0 is worth 6, player 1 is worth 3, player 2 is worth −3: 6 falls first, then 3."""
    values = coalitions(3) @ np.array([6.0, 3.0, -3.0])
    explained, at_random = deletion_areas(values, np.array([6.0, 3.0, -3.0]))
    assert explained == pytest.approx((6 + 9) / 2)
    assert at_random == pytest.approx((2 + 4) / 2)
    assert deletion_areas(values, np.array([-1.0, 0.0, 1.0]))[0] == pytest.approx((-3 + 0) / 2)


def test_each_value_is_deleted_in_its_own_order() -> None:
    values = coalitions(2) @ np.array([[2.0, 5.0], [1.0, 7.0]])
    explained, at_random = deletion_areas(values, np.array([[2.0, 1.0], [5.0, 7.0]]))
    assert explained.tolist() == [2, 7] and at_random.tolist() == [1.5, 6]


def test_a_single_player_cannot_be_ranked() -> None:
    assert np.isnan(deletion_areas(np.zeros((2, 3)), np.zeros((3, 1)))).all()
