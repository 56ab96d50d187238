"""Adds to predictions what is said beside each probability: status, set, base rate, features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.statuses import StatusRule, measured_rule

STATUS, SET, BASE_RATE, FEATURES = "status", "set", "base_rate", "features"
"""Names of the layers."""

_INSIDE = "inside"


def judged(
    predictions: Predictions, inside: npt.NDArray[np.bool_], features: str
) -> tuple[Predictions, dict[str, dict[str, Any]]]:
    """The table, judged by rules of its own labelled rows out of fold, and how often these are right.

    Rules are fitted and measured on one pair for each answer (`Predictions.answers`) and label.

    Args:
        predictions: N rows with calibrated probabilities.
        inside: (N,) whether the row is like the labelled ones.
        features: what the model read.
    """
    of_pairs = np.broadcast_to(inside[:, None], predictions.known.shape)
    answers = predictions.with_layer(_INSIDE, of_pairs).answers
    labelled = answers.subset(answers.labelled)
    rule, measured = measured_rule(
        labelled.known,
        labelled.calibrated,
        labelled.held_out_fold,
        labelled.layers[_INSIDE][:, 0],
        labelled.labels,
    )
    return with_judgement(predictions, rule, inside, labelled.known.mean(axis=0), features), measured


def with_judgement(
    predictions: Predictions,
    rule: StatusRule,
    applicable: npt.NDArray[np.bool_],
    base_rate: FloatArray,
    features: str,
) -> Predictions:
    """The table with the four layers; no status is `known`, which depends on the graph.

    Args:
        predictions: N rows with calibrated probabilities.
        rule: fitted on out-of-fold predictions of labelled rows by a model with the same features.
        applicable: (N,) whether the row is like those.
        base_rate: (C,) share of the labelled answers that have each label.
        features: what the model read.
    """
    shape = predictions.calibrated.shape
    layers: Mapping[str, npt.NDArray[Any]] = {
        STATUS: rule.of(predictions.calibrated, applicable),
        SET: rule.sets.of(predictions.calibrated),
        BASE_RATE: np.broadcast_to(base_rate, shape).astype(np.float64),
        FEATURES: np.full(shape, features),
    }
    for name, values in layers.items():
        predictions = predictions.with_layer(name, values)
    return predictions
