"""Rows that are one molecule: kept in one fold, given one answer, and judged as one.

The answer of a molecule is the mean logit of its rows. Platt scaling is linear in the logits and all rows of
a molecule lie in one fold, so that the mean of the calibrated logits is the calibrated mean. What is measured
of answers, and what they are calibrated on, is one pair for each molecule and label
(`gtmaloc_learning.answers`): whether any of its rows is reported, as in `merge_molecules`.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from gtmaloc_learning.answers import mean_of_answers, one_pair_per_answer
from gtmaloc_learning.arrays import FloatArray, IntArray, LabelArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_learning.explanations import BASE, CONTRIBUTIONS, WITHOUT_PART, ModelExplanation
from gtmaloc_learning.predictions import ANSWER, CALIBRATED, PROBABILITY, Predictions
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.row_groups import FAMILY, MOLECULE, single
from gtmaloc_model.models.base import FittedModel

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


def inner_pairs(
    fitted: FittedModel, dataset: LocalizationDataset, rows: IntArray, answer: IntArray | None
) -> tuple[FloatArray, LabelArray, IntArray]:
    """Inner scores and labels of each answer among the training rows, both (m, C), and its first row, (m,).

    Args:
        fitted: a model that was trained on `rows`.
        dataset: with the labels of these rows.
        rows: the training rows.
        answer: (N,) of all rows, as in `mean_of_answers`.
    """
    inner = fitted.inner_scores
    scored = rows[inner.rows]
    own = None if answer is None else answer[scored]
    scores, truth, first = one_pair_per_answer(inner.scores, dataset.labels[scored], own)
    return scores, truth, scored[first]


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
