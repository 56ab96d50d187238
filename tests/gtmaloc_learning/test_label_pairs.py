"""Observed and expected numbers of label pairs, by hand."""

import numpy as np

from gtmaloc_learning.label_pairs import label_pairs


def test_pairs_by_hand() -> None:
    known = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], dtype=np.int8)
    pairs = label_pairs(known)
    assert pairs.observed.tolist() == [[3, 2, 0], [2, 3, 0], [0, 0, 0]]
    assert pairs.expected[0, 1] == 3 * 3 / 4
    assert pairs.ratio[0, 1] == pairs.ratio[1, 0] == 2 / 2.25
    assert np.isnan(pairs.ratio[[0, 1, 2, 0], [0, 1, 2, 2]]).all(), "one label, or none expected"


def test_many_rows_do_not_overflow() -> None:
    assert label_pairs(np.ones((300, 1), dtype=np.int8)).observed[0, 0] == 300


def test_no_row_gives_no_pair() -> None:
    assert label_pairs(np.zeros((0, 2), dtype=np.int8)).expected.tolist() == [[0, 0], [0, 0]]
