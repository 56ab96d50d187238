r"""Rows that are one molecule: kept in one fold, and given one answer.

With $M$ the rows of a molecule and $s$ the logits of its rows,

$$ s'_i = \tfrac{1}{|M|} \sum_{j \in M} s_j, \quad i \in M . $$

Platt scaling is linear in $s$ and all rows of $M$ lie in one fold, so that the mean of the calibrated logits
is the calibrated mean.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_learning.explanations import BASE, CONTRIBUTIONS, WITHOUT_PART, ModelExplanation
from gtmaloc_learning.predictions import CALIBRATED, PROBABILITY, Predictions
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


def one_answer_per_molecule(predictions: Predictions, molecule: IntArray) -> Predictions:
    """The table with equal probabilities in all rows of a molecule; a single row keeps its bits."""
    _, of_row, size = np.unique(single(molecule), return_inverse=True, return_counts=True)
    twins = size[of_row] > 1
    for layer in (PROBABILITY, CALIBRATED):
        values = predictions.layers[layer]
        shared = expit(_mean(logit_of(values), of_row, size))
        predictions = predictions.with_layer(layer, np.where(twins[:, None], shared, values))
    return predictions


def one_explanation_per_molecule(explanation: ModelExplanation, molecule: IntArray) -> ModelExplanation:
    """The mean contribution of parts over the rows of a molecule; features and neighbours stay a row's own.

    With it base and contributions sum to the one answer of the molecule.
    """
    _, of_row, size = np.unique(single(molecule), return_inverse=True, return_counts=True)
    arrays = dict(explanation.arrays)
    for name in (BASE, CONTRIBUTIONS, WITHOUT_PART):
        flat = arrays[name].reshape(len(of_row), -1)
        shared = np.where(size[of_row, None] > 1, _mean(flat, of_row, size), flat)
        arrays[name] = shared.reshape(arrays[name].shape)
    return ModelExplanation(explanation.parts, explanation.features, arrays)


def _mean(logits: FloatArray, of_row: IntArray, size: npt.NDArray[np.integer]) -> FloatArray:
    total = np.zeros((len(size), logits.shape[1]))
    np.add.at(total, of_row, logits)
    return np.asarray((total / size[:, None])[of_row])
