"""Reads what the probabilities of one miRNA rest on from the explanations of the run that made them."""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.explanations import (
    BASE,
    CONTRIBUTIONS,
    FEATURE_CONTRIBUTIONS,
    FEATURES,
    NEIGHBOURS,
    NOBODY,
    WEIGHTS,
    WITHOUT_NEIGHBOUR,
    WITHOUT_PART,
    Explanations,
)
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.explanation.model_output import (
    Applicability,
    CompartmentContributions,
    Contribution,
    FeatureContribution,
    ModelNeighbour,
    OutputExplanation,
)

DECIMALS = 4


def explain_output(
    explanations: Explanations, predictions: Predictions, mirna: str
) -> OutputExplanation | None:
    """The explanation of one row; None if the run has no row of this id.

    Args:
        explanations: of the run.
        predictions: of the same rows.
        mirna: id of a miRNA of the benchmark, or accession of another hairpin.
    """
    if mirna not in explanations.ids:
        return None
    i = explanations.ids.index(mirna)
    applicability = _applicability(explanations, i)
    if not np.isfinite(explanations.of_model.arrays[BASE][i]).all():  # its model does not say
        return OutputExplanation({}, (), applicability)
    logits = _log_odds(predictions.calibrated[i])
    compartments = {c: _compartment(explanations, i, j, logits) for j, c in enumerate(explanations.labels)}
    return OutputExplanation(compartments, _neighbours(explanations, predictions, i, logits), applicability)


def _compartment(explanations: Explanations, i: int, j: int, logits: FloatArray) -> CompartmentContributions:
    of, arrays = explanations.of_model, explanations.of_model.arrays
    amounts = arrays[CONTRIBUTIONS][i, j]
    without = _probability(logits[j] + arrays[WITHOUT_PART][i, j])
    inputs = zip(arrays[FEATURES][i, j].tolist(), arrays[FEATURE_CONTRIBUTIONS][i, j].tolist(), strict=True)
    return CompartmentContributions(
        _rounded(_probability(arrays[BASE][i, j])),
        tuple(
            Contribution(of.parts[p], _rounded(amounts[p]), _rounded(without[p]))
            for p in np.argsort(-np.abs(amounts), kind="stable").tolist()
            if np.isfinite(amounts[p])  # the model of this row has the part
        ),
        tuple(FeatureContribution(of.features[f], _rounded(v)) for f, v in inputs if f != NOBODY and v != 0),
    )


def _neighbours(
    explanations: Explanations, predictions: Predictions, i: int, logits: FloatArray
) -> tuple[ModelNeighbour, ...]:
    arrays, labels = explanations.of_model.arrays, explanations.labels
    without = _probability(logits[:, None] + arrays[WITHOUT_NEIGHBOUR][i])
    return tuple(
        ModelNeighbour(
            explanations.ids[row],
            _rounded(arrays[WEIGHTS][i, k]),
            tuple(c for c, known in zip(labels, predictions.known[row], strict=True) if known),
            {c: _rounded(p) for c, p in zip(labels, without[:, k], strict=True)},
        )
        for k, row in enumerate(arrays[NEIGHBOURS][i].tolist())
        if row != NOBODY
    )


def _applicability(explanations: Explanations, i: int) -> Applicability | None:
    values, limits = explanations.applicability[i], explanations.limits[i]
    if not np.isfinite(values).all():
        return None
    (described, nearness), (least_described, least_nearness) = values, limits
    return Applicability(
        bool((values >= limits).all()), *map(_rounded, (described, least_described, nearness, least_nearness))
    )


def _rounded(value: float | np.floating | FloatArray) -> float:
    return round(float(value), DECIMALS)


# Not scipy's: importing it takes longer than the rest of a question.
def _log_odds(probability: FloatArray) -> FloatArray:
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _probability(log_odds: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-log_odds)))
