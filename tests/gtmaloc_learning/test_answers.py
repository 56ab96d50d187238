"""Rows that share an answer count once."""

import numpy as np

from gtmaloc_learning.answers import one_pair_per_answer


def test_an_answer_is_judged_once_by_its_mean_and_by_any_report() -> None:
    scores = np.array([[1.0], [5.0], [0.3], [3.0]])
    labels = np.array([[0], [0], [0], [1]], dtype=np.int8)
    found, truth, first = one_pair_per_answer(scores, labels, np.array([7, 2, 1, 7]))
    assert first.tolist() == [0, 1, 2], "in the order of the rows"
    assert (found.ravel().tolist(), truth.ravel().tolist()) == ([2.0, 5.0, 0.3], [1, 0, 0])
    same = one_pair_per_answer(scores, labels, None)
    assert np.array_equal(same[0], scores) and np.array_equal(same[1], labels)
