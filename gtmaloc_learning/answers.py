r"""Rows that share one answer, such as names of one molecule, counted once.

With $M$ the rows of an answer, $s$ their logits and $y$ their labels,

$$ s'_i = \tfrac{1}{|M|} \sum_{j \in M} s_j, \quad y'_i = \max_{j \in M} y_j, \quad i \in M . $$
"""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray, LabelArray


def mean_of_answers(values: FloatArray, answer: IntArray | None) -> FloatArray:
    """(n, D) the mean of the values over the rows of each answer; a row alone keeps its bits.

    Args:
        values: (n, D).
        answer: (n,) number of the answer of each row; None if each row has its own.
    """
    if answer is None:
        return values
    _, of_row, size = np.unique(answer, return_inverse=True, return_counts=True)
    total = np.zeros((len(size), values.shape[1]))
    np.add.at(total, of_row, values)
    return np.where(size[of_row, None] > 1, (total / size[:, None])[of_row], values)


def labels_of_answers(labels: LabelArray, answer: IntArray | None) -> tuple[LabelArray, IntArray]:
    """Largest label of the rows of each answer, (m, C), and the first row of each, (m,), in this order.

    Args:
        labels: (n, C) 0/1.
        answer: as in `mean_of_answers`.
    """
    if answer is None:
        return labels, np.arange(len(labels), dtype=np.int64)
    _, first, of_row = np.unique(answer, return_index=True, return_inverse=True)
    reported = np.zeros((len(first), labels.shape[1]), dtype=labels.dtype)
    np.maximum.at(reported, of_row, labels)
    kept = np.sort(first)
    return reported[of_row[kept]], kept


def one_pair_per_answer(
    scores: FloatArray, labels: LabelArray, answer: IntArray | None
) -> tuple[FloatArray, LabelArray, IntArray]:
    """Mean score and largest label of the rows of each answer, both (m, C), and the first row of each, (m,).

    Args:
        scores: (n, C) logits.
        labels: (n, C) 0/1 of the same rows.
        answer: as in `mean_of_answers`.
    """
    reported, kept = labels_of_answers(labels, answer)
    return mean_of_answers(scores, answer)[kept], reported, kept
