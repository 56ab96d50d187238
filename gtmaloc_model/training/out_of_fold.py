"""Run a model over folds, one checkpoint a fold, without letting it see a label that it must not see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gtmaloc_learning.checkpoint import CheckpointKey, load_arrays, save_arrays
from gtmaloc_learning.predictions import CALIBRATED, KNOWN, PROBABILITY, Predictions
from gtmaloc_model.data.dataset import IntArray, LocalizationDataset
from gtmaloc_model.data.folds import Fold
from gtmaloc_model.models.base import Context, LocalizationModel


def predict_folds(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    folds: Sequence[Fold],
    context: Context,
    *,
    key: CheckpointKey,
    journal: Path | None = None,
) -> Predictions:
    """Train and predict fold by fold."""
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
                hide_labels(dataset, fold.train),
                fold.train,
                fold.test,
                seed=context.seed,
                device=context.device,
                cache=context.cache,
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
        context.progress(done, len(folds), f"folds: {model.name}")
    layers = {KNOWN: dataset.labels, PROBABILITY: probability, CALIBRATED: calibrated}
    return Predictions(dataset.mirna_ids, dataset.compartments, layers, held_out_fold)


def hide_labels(dataset: LocalizationDataset, visible: IntArray) -> LocalizationDataset:
    """The dataset with the labels of all other rows set to 0."""
    labels = np.zeros_like(dataset.labels)
    labels[visible] = dataset.labels[visible]
    return dataset.with_labels(labels)
