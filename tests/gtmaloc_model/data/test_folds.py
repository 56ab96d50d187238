"""Random folds test every row once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.folds import random_folds

ROWS = np.array([3, 4, 7, 8, 9, 12, 20, 21, 22, 23, 31, 40, 41])


@settings(max_examples=25, deadline=None)
@given(n_folds=st.integers(2, 13), seed=st.integers(0, 1000))
def test_every_row_is_tested_once_and_trains_otherwise(n_folds: int, seed: int) -> None:
    folds = random_folds(ROWS, n_folds, seed)
    assert [fold.number for fold in folds] == list(range(n_folds))
    assert sorted(np.concatenate([fold.test for fold in folds]).tolist()) == ROWS.tolist()
    for fold in folds:
        assert sorted([*fold.train, *fold.test]) == ROWS.tolist()
        assert fold.train.tolist() == sorted(fold.train) and fold.test.tolist() == sorted(fold.test)
    sizes = [len(fold.test) for fold in folds]
    assert max(sizes) - min(sizes) <= 1


def test_folds_depend_on_the_seed_only() -> None:
    first, same_seed, other = (random_folds(ROWS, 5, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a.test, b.test) for a, b in zip(first, same_seed, strict=True))
    assert not all(np.array_equal(a.test, b.test) for a, b in zip(first, other, strict=True))


def test_the_folds_of_a_seed_never_change() -> None:
    """Published figures name the seed of their folds."""
    assert [fold.test.tolist() for fold in random_folds(np.arange(7), 3, 0)] == [[2, 3, 4], [5, 6], [0, 1]]


@pytest.mark.parametrize("n_folds", [0, 1, 14])
def test_impossible_numbers_of_folds_are_refused(n_folds: int) -> None:
    with pytest.raises(UsageError, match=f"{n_folds} folds of 13 rows are not possible. Choose 2 to 13"):
        random_folds(ROWS, n_folds, 0)
