"""The explanations of a run: of the rows of the dataset, then of the other hairpins, in one table."""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.explanations import Explanations, ModelExplanation
from gtmaloc_learning.joined_explanations import joined, rows_of
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.training.applicability import Domain
from gtmaloc_model.training.other_mirnas import OtherPredictions


def run_explanations(
    predictions: Predictions,
    explained: ModelExplanation | None,
    lies: Domain | None,
    others: OtherPredictions | None,
) -> Explanations:
    """What the model says of each prediction, and where its row lies beside the labelled ones.

    A hairpin that has the answer of a row of the dataset has its explanation too.

    Args:
        predictions: of the N rows of the dataset.
        explained: what their model says; None if it does not say anything.
        lies: where these rows lie; None if that is unknown.
        others: of n other hairpins.
    """
    n, n_labels = predictions.known.shape
    of_model = explained or ModelExplanation.nothing(n, n_labels)
    values, limits = _applicability(lies, n)
    if others is None:
        return Explanations(predictions.ids, predictions.labels, of_model, values, limits)
    m = len(others.predictions.ids)
    of_others = others.explanation or ModelExplanation.nothing(m, n_labels)
    more_values, more_limits = _applicability(others.lies, m)
    own = n + np.arange(m, dtype=np.int64)
    rows: IntArray = np.concatenate([np.arange(n), np.where(others.same_as < 0, own, others.same_as)])
    return Explanations(
        (*predictions.ids, *others.predictions.ids),
        predictions.labels,
        rows_of(joined(of_model, of_others), rows),
        np.vstack([values, more_values])[rows],
        np.vstack([limits, more_limits])[rows],
    )


def _applicability(lies: Domain | None, n: int) -> tuple[FloatArray, FloatArray]:
    """Values and limits of n rows, both (n, 2); NaN if they are unknown."""
    if lies is None:
        return np.full((n, 2), np.nan), np.full((n, 2), np.nan)
    return lies.values, np.broadcast_to(lies.limits, (n, 2)).copy()
