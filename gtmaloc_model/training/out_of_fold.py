"""Runs a model over folds, with a checkpoint after each, without revealing any label of the test rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import PlattScaling
from gtmaloc_learning.checkpoint import CheckpointKey, load_arrays, save_arrays
from gtmaloc_learning.explanations import ModelExplanation
from gtmaloc_learning.predictions import CALIBRATED, KNOWN, PROBABILITY, Predictions
from gtmaloc_learning.worker_processes import one_thread
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold
from gtmaloc_model.models.base import Context, LocalizationModel
from gtmaloc_model.training.fold_explanations import enter, gathered
from gtmaloc_model.training.twins import inner_pairs

_HELD_OUT_FOLD = "held_out_fold"


def predict_folds(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    folds: Sequence[Fold],
    context: Context,
    *,
    key: CheckpointKey,
    journal: Path | None = None,
) -> Predictions:
    """Train, calibrate and predict fold by fold; see `explain_folds`, without its explanations."""
    return _over_folds(dataset, model, folds, context, key, journal, None, explained=False)[0]


def explain_folds(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    folds: Sequence[Fold],
    context: Context,
    *,
    key: CheckpointKey,
    journal: Path | None = None,
    answer: IntArray | None = None,
) -> tuple[Predictions, ModelExplanation | None]:
    """Train, calibrate, predict and explain fold by fold.

    The model receives a dataset in which every label outside the fold's training rows is 0, so that it cannot
    read one even by mistake. Results are written to `journal` after each fold: an interrupted or killed run
    continues with the unfinished folds. The result of a fold depends only on the data, the model and the
    seed, so the outcome is the same to the last bit, in however many processes folds are computed.

    Args:
        dataset: the data with all labels.
        model: the model.
        folds: rows of each fold.
        context: seed, device, cache, progress and workers.
        key: what the journal belongs to.
        journal: checkpoint file, created or continued.
        answer: (N,) number of the answer that the caller gives each row: the mean of the logits of the rows
            with that number. Calibration is fitted on such means. None if each row has its own.

    Returns:
        One row for each row of the dataset; NaN and fold −1 in rows that no fold tests. And what the
        calibrated probabilities rest on, each row explained by the model that predicted it; None if the
        model does not say.

    Raises:
        MissingEmbeddings: the model reads embeddings, but the dataset has none.
        ThresholdTooHigh: edges that the model reads are missing from the dataset's functional network.
        WrongCheckpoint: the journal is damaged or belongs to another computation.
        WorkerLost: a worker process was killed.
    """
    return _over_folds(dataset, model, folds, context, key, journal, answer, explained=True)


def predict_fold(
    dataset: LocalizationDataset, model: LocalizationModel, fold: Fold, context: Context
) -> tuple[FloatArray, FloatArray]:
    """Probability σ(s) and calibrated probability σ(a s + b), both (n, C), of the test rows of one fold.

    a and b are fitted on the model's inner scores, that is, on training rows only.
    """
    found = _fold_result(dataset, model, context, None, False, fold)
    return found.probability, found.calibrated


def _over_folds(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    folds: Sequence[Fold],
    context: Context,
    key: CheckpointKey,
    journal: Path | None,
    answer: IntArray | None,
    *,
    explained: bool,
) -> tuple[Predictions, ModelExplanation | None]:
    if key.seed != context.seed:
        raise ValueError(f"the journal has seed {key.seed}, the model {context.seed}")
    model.check(dataset)
    shape = dataset.labels.shape
    arrays: dict[str, npt.NDArray[Any]] = {
        PROBABILITY: np.full(shape, np.nan),
        CALIBRATED: np.full(shape, np.nan),
        _HELD_OUT_FOLD: np.full(shape[0], -1, dtype=np.int64),
    }
    if journal and journal.exists():
        arrays = load_arrays(journal, key)
    finished = set(arrays[_HELD_OUT_FOLD].tolist())
    unfinished = [fold for fold in folds if fold.number not in finished]
    computed = _computed(dataset, model, unfinished, context, answer, explained=explained)
    for done, (fold, found) in enumerate(computed, start=len(folds) - len(unfinished) + 1):
        found.enter(arrays, fold)
        if journal:
            save_arrays(journal, arrays, key)
        context.progress(done, len(folds), f"folds: {model.name}")
    predictions = Predictions(
        ids=dataset.mirna_ids,
        labels=dataset.compartments,
        layers={
            KNOWN: dataset.labels,
            PROBABILITY: arrays[PROBABILITY],
            CALIBRATED: arrays[CALIBRATED],
        },
        held_out_fold=arrays[_HELD_OUT_FOLD],
    )
    return predictions, gathered(arrays)


@dataclass(frozen=True, eq=False)
class _FoldResult:
    """What a fold says of its n test rows.

    Attributes:
        probability: (n, C).
        calibrated: (n, C).
        explanation: of the calibrated probabilities, if it is wanted and the model gives one.
    """

    probability: FloatArray
    calibrated: FloatArray
    explanation: ModelExplanation | None

    def enter(self, arrays: dict[str, npt.NDArray[Any]], fold: Fold) -> None:
        """Write the result into the arrays of all rows."""
        arrays[PROBABILITY][fold.test], arrays[CALIBRATED][fold.test] = self.probability, self.calibrated
        arrays[_HELD_OUT_FOLD][fold.test] = fold.number
        if self.explanation is not None:
            enter(arrays, self.explanation, fold.test, len(arrays[_HELD_OUT_FOLD]))


def _computed(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    folds: Sequence[Fold],
    context: Context,
    answer: IntArray | None,
    *,
    explained: bool,
) -> Iterator[tuple[Fold, _FoldResult]]:
    """Each fold with its result: here in their order, by workers in the order in which they are finished."""
    if context.workers is None:
        for fold in folds:
            yield fold, _fold_result(dataset, model, context, answer, explained, fold)
    else:
        compute = partial(_fold_result, dataset, model, context.of_worker, answer, explained)
        yield from context.workers.results(compute, folds)


def _fold_result(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    context: Context,
    answer: IntArray | None,
    explained: bool,
    fold: Fold,
) -> _FoldResult:
    """Train, calibrate, predict and, if wanted, explain one fold; a and b are fitted on inner scores only."""
    with one_thread():
        fitted = model.fit(dataset.only_labels_of(fold.train), fold.train, context)
        scores, truth, _ = inner_pairs(fitted, dataset, fold.train, answer)
        scaling = PlattScaling.fit(scores, truth)
        explanation = fitted.explain(fold.test) if explained else None
        logits = fitted.predict(fold.test)
        return _FoldResult(
            np.asarray(expit(logits), dtype=np.float64),
            scaling.apply(logits),
            explanation and explanation.scaled(scaling.slope, scaling.intercept),
        )
