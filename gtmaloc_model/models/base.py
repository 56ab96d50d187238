"""What a model is: labels of training rows in, probabilities of test rows out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from gtmaloc_model.data.dataset import IntArray, LocalizationDataset


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predictions for the test rows of one fold.

    Attributes:
        probability: (n, C) the model's own score in [0, 1].
        calibrated: (n, C) the score after a scaling that was fitted inside the training rows.
    """

    probability: npt.NDArray[np.float64]
    calibrated: npt.NDArray[np.float64]


@runtime_checkable
class LocalizationModel(Protocol):
    """Anything that predicts compartments.

    A model may read the labels of `train_rows` and every label-free part of the dataset; nothing else.
    The same arguments give the same prediction.
    """

    @property
    def name(self) -> str:
        """As given on the command line."""

    def fit_predict(
        self,
        dataset: LocalizationDataset,
        train_rows: IntArray,
        test_rows: IntArray,
        *,
        seed: int,
        device: str,
    ) -> Prediction:
        """Learn from the training rows, predict the test rows."""
