"""Adds to predictions what is said beside each probability: status, set, base rate, features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.statuses import StatusRule

STATUS, SET, BASE_RATE, FEATURES = "status", "set", "base_rate", "features"
"""Names of the layers."""


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
        base_rate: (C,) share of the labelled rows that have each label.
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
