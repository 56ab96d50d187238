"""What the published probabilities of one miRNA rest on, from the explanations of the run that made them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.calibration import logit_of
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

DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a part of the model's input adds to the log odds; `without`: the probability if it is unknown."""

    part: str
    contribution: float
    without: float


@dataclass(frozen=True, slots=True)
class FeatureContribution:
    """What a single input adds to the share of votes of the forest."""

    feature: str
    contribution: float


@dataclass(frozen=True, slots=True)
class CompartmentContributions:
    """What the calibrated probability of one compartment rests on.

    Attributes:
        nothing_known: the probability if nothing is known of the miRNA.
        contributions: of each part, in log odds, the largest first: from `nothing_known` to the probability.
        features: single inputs of the forest member, the largest first.
    """

    nothing_known: float
    contributions: tuple[Contribution, ...]
    features: tuple[FeatureContribution, ...]


@dataclass(frozen=True, slots=True)
class ModelNeighbour:
    """A labelled miRNA whose labels the model weighs.

    Attributes:
        mirna: its id; other spellings of its molecule count with it.
        weight: of its labels in the kernel member.
        compartments: where it is reported.
        without: for each compartment, the probability if this molecule had not been in the training data.
    """

    mirna: str
    weight: float
    compartments: tuple[str, ...]
    without: dict[str, float]


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether the miRNA is like those on which the statuses were measured.

    Attributes:
        inside: both values reach their limit.
        described: share of the model's values that are known; at least `least_described` is needed.
        nearness: mean similarity to the most similar labelled miRNA of another family, likewise.
    """

    inside: bool
    described: float
    least_described: float
    nearness: float
    least_nearness: float


@dataclass(frozen=True, slots=True)
class OutputExplanation:
    """Everything about one miRNA; empty if the model does not say what its output rests on."""

    compartments: dict[str, CompartmentContributions]
    neighbours: tuple[ModelNeighbour, ...]
    applicability: Applicability | None


def explain_output(
    explanations: Explanations, predictions: Predictions, mirna: str
) -> OutputExplanation | None:
    """The explanation of one row; None if the run has no row of this id."""
    if mirna not in explanations.ids:
        return None
    i = explanations.ids.index(mirna)
    applicability = _applicability(explanations, i)
    if not explanations.of_model.parts:
        return OutputExplanation({}, (), applicability)
    logits = logit_of(predictions.calibrated[i])
    compartments = {c: _compartment(explanations, i, j, logits) for j, c in enumerate(explanations.labels)}
    return OutputExplanation(compartments, _neighbours(explanations, predictions, i, logits), applicability)


def _compartment(explanations: Explanations, i: int, j: int, logits: FloatArray) -> CompartmentContributions:
    of, arrays = explanations.of_model, explanations.of_model.arrays
    amounts = arrays[CONTRIBUTIONS][i, j]
    without = expit(logits[j] + arrays[WITHOUT_PART][i, j])
    inputs = zip(arrays[FEATURES][i, j].tolist(), arrays[FEATURE_CONTRIBUTIONS][i, j].tolist(), strict=True)
    return CompartmentContributions(
        _rounded(expit(arrays[BASE][i, j])),
        tuple(
            Contribution(of.parts[p], _rounded(amounts[p]), _rounded(without[p]))
            for p in np.argsort(-np.abs(amounts), kind="stable").tolist()
        ),
        tuple(FeatureContribution(of.features[f], _rounded(v)) for f, v in inputs if f != NOBODY and v != 0),
    )


def _neighbours(
    explanations: Explanations, predictions: Predictions, i: int, logits: FloatArray
) -> tuple[ModelNeighbour, ...]:
    arrays, labels = explanations.of_model.arrays, explanations.labels
    without = expit(logits[:, None] + arrays[WITHOUT_NEIGHBOUR][i])
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
    values, limits = explanations.applicability[i], explanations.limits
    if not np.isfinite(values).all():
        return None
    (described, nearness), (least_described, least_nearness) = values, limits
    return Applicability(
        bool((values >= limits).all()), *map(_rounded, (described, least_described, nearness, least_nearness))
    )


def _rounded(value: float | np.floating) -> float:
    return round(float(value), DECIMALS)
