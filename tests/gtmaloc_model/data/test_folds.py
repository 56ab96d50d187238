"""Folds test every row once; grouped folds split no group."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.folds import grouped_folds, random_folds

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


GROUPS = st.lists(st.integers(-1, 9), min_size=2, max_size=40).filter(lambda groups: len(set(groups)) > 1)


@settings(max_examples=80, deadline=None)
@given(groups=GROUPS, seed=st.integers(0, 1000), data=st.data())
def test_no_group_is_split_and_every_row_is_tested_once(
    groups: list[int], seed: int, data: st.DataObject
) -> None:
    of_row = dict(zip(range(5, 5 + 3 * len(groups), 3), groups, strict=True))
    rows, n_folds = np.array(list(of_row)), data.draw(st.integers(2, len(set(groups))))
    folds = grouped_folds(rows, np.array(groups), n_folds, seed)
    assert [fold.number for fold in folds] == list(range(n_folds))
    assert sorted(np.concatenate([fold.test for fold in folds]).tolist()) == list(of_row)
    for fold in folds:
        train, test = fold.train.tolist(), fold.test.tolist()
        assert test and sorted(train + test) == list(of_row)
        assert train == sorted(train) and test == sorted(test)
        assert not {of_row[i] for i in train} & {of_row[i] for i in test}


@settings(max_examples=80, deadline=None)
@given(groups=GROUPS, seed=st.integers(0, 1000), data=st.data())
def test_a_fold_exceeds_the_smallest_one_by_no_more_than_its_own_smallest_group(
    groups: list[int], seed: int, data: st.DataObject
) -> None:
    size = {group: groups.count(group) for group in groups}
    n_folds = data.draw(st.integers(2, len(size)))
    folds = grouped_folds(np.arange(len(groups)), np.array(groups), n_folds, seed)
    smallest = min(len(fold.test) for fold in folds)
    for fold in folds:
        assert len(fold.test) - smallest <= min(size[groups[i]] for i in fold.test)


def test_grouped_folds_depend_on_the_seed_only() -> None:
    groups = np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6])
    first, same_seed, other = (grouped_folds(ROWS, groups, 3, seed) for seed in (1, 1, 3))
    assert all(np.array_equal(a.test, b.test) for a, b in zip(first, same_seed, strict=True))
    assert not all(np.array_equal(a.test, b.test) for a, b in zip(first, other, strict=True))
    order = np.array([3, 1, 0, 2, *range(12, 3, -1)])
    again = grouped_folds(ROWS[order], groups[order], 3, 1)
    assert all(np.array_equal(a.test, b.test) for a, b in zip(first, again, strict=True))


def test_the_grouped_folds_of_a_seed_never_change() -> None:
    groups = np.array([7, 7, 7, 1, 1, 2, 3, 4])
    folds = grouped_folds(np.arange(8), groups, 3, 5)
    assert [fold.test.tolist() for fold in folds] == [[0, 1, 2], [3, 4, 6], [5, 7]]


@pytest.mark.parametrize("n_folds", [1, 4])
def test_fewer_groups_than_folds_are_refused(n_folds: int) -> None:
    message = f"{n_folds} folds of 3 groups of related rows are not possible. Choose 2 to 3"
    with pytest.raises(UsageError, match=message):
        grouped_folds(np.arange(6), np.array([0, 0, 1, 1, 2, 2]), n_folds, 0)
    with pytest.raises(UsageError, match=r"2 folds of 1 groups .* Choose a protocol without groups: P901"):
        grouped_folds(np.arange(6), np.zeros(6, dtype=np.int64), 2, 0)
