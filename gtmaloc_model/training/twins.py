r"""Rows that are one molecule: kept in one fold, given one answer, and judged as one.

With $M$ the rows of a molecule and $s$ the logits of its rows,

$$ s'_i = \tfrac{1}{|M|} \sum_{j \in M} s_j, \quad i \in M . $$

Platt scaling is linear in $s$ and all rows of $M$ lie in one fold, so that the mean of the calibrated logits
is the calibrated mean. What is measured of answers, and what they are calibrated on, is one pair for each
molecule and label: $s'$, and whether any row of $M$ is reported, as in `merge_molecules`.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from gtmaloc_learning.arrays import FloatArray, IntArray, LabelArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_learning.explanations import BASE, CONTRIBUTIONS, WITHOUT_PART, ModelExplanation
from gtmaloc_learning.predictions import ANSWER, CALIBRATED, PROBABILITY, Predictions
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.row_groups import FAMILY, MOLECULE, single

RANDOM = "rows"
"""What folds keep together if a dataset does not know which rows are related: single rows."""


def kept_together(dataset: LocalizationDataset) -> tuple[str, IntArray | None]:
    """What folds must not split, and the (N,) groups: families if known, else molecules, else nothing.

    A family contains its molecules.
    """
    if FAMILY in dataset.groups:
        return FAMILY, dataset.groups[FAMILY]
    if MOLECULE in dataset.groups:
        return MOLECULE, single(dataset.groups[MOLECULE])
    return RANDOM, None


def answers_of(dataset: LocalizationDataset) -> IntArray | None:
    """(N,) number of the answer of each row: that of its molecule; None if no molecules are known."""
    return single(dataset.groups[MOLECULE]) if MOLECULE in dataset.groups else None


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


def one_pair_per_answer(
    scores: FloatArray, labels: LabelArray, answer: IntArray | None
) -> tuple[FloatArray, LabelArray, IntArray]:
    """Mean score and largest label of the rows of each answer, both (m, C), and the first row of each, (m,).

    Args:
        scores: (n, C) logits.
        labels: (n, C) 0/1 of the same rows.
        answer: as in `mean_of_answers`.
    """
    if answer is None:
        return scores, labels, np.arange(len(scores), dtype=np.int64)
    _, first, of_row = np.unique(answer, return_index=True, return_inverse=True)
    reported = np.zeros((len(first), labels.shape[1]), dtype=labels.dtype)
    np.maximum.at(reported, of_row, labels)
    kept = np.sort(first)
    return mean_of_answers(scores, answer)[kept], reported[of_row[kept]], kept


def one_answer_per_molecule(predictions: Predictions, answer: IntArray | None) -> Predictions:
    """The table with equal probabilities in all rows of an answer, and its number; see `mean_of_answers`."""
    if answer is None:
        return predictions
    _, of_row, size = np.unique(answer, return_inverse=True, return_counts=True)
    alone = size[of_row] == 1
    for layer in (PROBABILITY, CALIBRATED):
        values = predictions.layers[layer]
        shared = expit(mean_of_answers(logit_of(values), answer))
        predictions = predictions.with_layer(layer, np.where(alone[:, None], values, shared))
    shape = predictions.known.shape
    return predictions.with_layer(ANSWER, np.broadcast_to(answer[:, None], shape).copy())


def one_explanation_per_molecule(explanation: ModelExplanation, answer: IntArray | None) -> ModelExplanation:
    """The mean contribution of parts over the rows of an answer; features and neighbours stay a row's own.

    With it base and contributions sum to the one answer of the molecule.
    """
    arrays = dict(explanation.arrays)
    for name in (BASE, CONTRIBUTIONS, WITHOUT_PART):
        own = arrays[name]
        arrays[name] = mean_of_answers(own.reshape(len(own), -1), answer).reshape(own.shape)
    return ModelExplanation(explanation.parts, explanation.features, arrays)
