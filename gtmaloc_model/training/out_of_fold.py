"""Run a model over folds, one checkpoint a fold, without letting it see a label that it must not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.checkpoint import CheckpointKey, load_arrays, save_arrays
from gtmaloc_model.data.dataset import IntArray, LocalizationDataset
from gtmaloc_model.evaluation.protocols import Fold
from gtmaloc_model.models.base import LocalizationModel
from gtmaloc_model.models.gtmaloc.encoders import Progress


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """One prediction for each row that was in a test part.

    Attributes:
        probability: (N, C); NaN in rows that no fold tests.
        calibrated: (N, C); NaN likewise.
        held_out_fold: (N,) number of the fold that tested the row, −1 if none did.
    """

    probability: npt.NDArray[np.float64]
    calibrated: npt.NDArray[np.float64]
    held_out_fold: IntArray


def predict_folds(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    folds: Sequence[Fold],
    *,
    key: CheckpointKey,
    device: str,
    journal: Path | None = None,
    progress: Progress | None = None,
) -> OutOfFold:
    """Train and predict fold by fold.

    The model is handed a dataset in which every label outside the fold's training rows is 0, so that it could
    not read one even if it tried. Predictions are written to `journal` after each fold: a run that was
    killed or interrupted continues at the first unfinished fold, and a fold's result depends on nothing but
    the seed, so the outcome is the same to the last bit.

    Args:
        dataset: the data with all labels.
        model: the model.
        folds: rows of each fold.
        key: what the journal belongs to; its seed is the model's seed.
        device: "auto", "cpu" or "cuda".
        journal: checkpoint file, created or continued.
        progress: told about finished folds.
    """
    shape = dataset.labels.shape
    probability, calibrated = np.full(shape, np.nan), np.full(shape, np.nan)
    held_out_fold = np.full(shape[0], -1, dtype=np.int64)
    if journal and journal.exists():
        stored = load_arrays(journal, key)
        probability, calibrated = stored["probability"], stored["calibrated"]
        held_out_fold = stored["held_out_fold"]
    finished = set(held_out_fold.tolist())
    for done, fold in enumerate(folds, start=1):
        if fold.number not in finished:
            predicted = model.fit_predict(
                hide_labels(dataset, fold.train), fold.train, fold.test, seed=key.seed, device=device
            )
            probability[fold.test], calibrated[fold.test] = predicted.probability, predicted.calibrated
            held_out_fold[fold.test] = fold.number
            if journal:
                arrays = {
                    "probability": probability,
                    "calibrated": calibrated,
                    "held_out_fold": held_out_fold,
                }
                save_arrays(journal, arrays, key)
        if progress:
            progress(f"folds: {model.name}", done, len(folds))
    return OutOfFold(probability, calibrated, held_out_fold)


def hide_labels(dataset: LocalizationDataset, visible: IntArray) -> LocalizationDataset:
    """The dataset with the labels of all other rows set to 0."""
    labels = np.zeros_like(dataset.labels)
    labels[visible] = dataset.labels[visible]
    return dataset.with_labels(labels)
