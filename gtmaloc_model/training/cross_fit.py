"""Trains a model for publication: each miRNA is predicted by a model that was not trained on its labels."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import numpy as np

from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_learning.arrays import IntArray
from gtmaloc_learning.calibration_metrics import expected_calibration_error
from gtmaloc_learning.checkpoint import CheckpointKey
from gtmaloc_learning.explanations import deletion_test
from gtmaloc_learning.metrics import auprc_per_label, auroc_per_label, summarise
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold, grouped_folds, random_folds
from gtmaloc_model.features.sets import FEATURE_SETS, feature_set
from gtmaloc_model.features.unknown_blocks import unknown_blocks
from gtmaloc_model.models.base import Context, LocalizationModel
from gtmaloc_model.training.applicability import Domain, domain
from gtmaloc_model.training.judging import judged
from gtmaloc_model.training.other_mirnas import NO_ROW, OtherPredictions, predict_others
from gtmaloc_model.training.out_of_fold import explain_folds
from gtmaloc_model.training.run_explanations import run_explanations
from gtmaloc_model.training.twins import (
    answers_of,
    kept_together,
    one_answer_per_molecule,
    one_explanation_per_molecule,
)

JOURNAL = "folds.safetensors"
"""File with the finished folds of a run, next to its results."""


class NothingToLearn(GTMALocError):
    """The dataset has too few labelled miRNAs to train on."""


def cross_fit(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    *,
    n_folds: int,
    context: Context,
    run: RunDirectory,
) -> RunDirectory:
    """Train on labelled rows, predict all rows, and finish the run.

    All rows are split into folds that keep families together, so that no label of a twin or a relative is
    seen; for each fold the model is trained on the *labelled* rows outside it (a miRNA without a known
    compartment is unknown, not negative) and predicts all its rows. Rows that are one molecule then get one
    answer, and count once in calibration, statuses and sets. Finished folds are kept in the run directory:
    after Ctrl-C or a crash the same call continues there and gives the same bits.

    Args:
        dataset: the data.
        model: the model.
        n_folds: K.
        context: seed of the folds and the training, device and progress; its cache is the run directory.
        run: receives predictions, metrics and settings.

    Returns:
        The finished run.

    Raises:
        GTMALocError: the model cannot be trained on the dataset; see `check_trainable`.
    """
    if context.seed < 0:
        raise UsageError(f"The seed {context.seed} is not usable", "Give an integer ≥ 0")
    check_trainable(dataset, model, n_folds)
    started = time.monotonic()
    together, groups = kept_together(dataset)
    key = CheckpointKey(
        kind="folds",
        model=f"{model.name}/cross-fit by {together}/{n_folds}/{context.device}",
        preset=model.variant,
        fingerprint=dataset.fingerprint,
        seed=context.seed,
    )
    context = replace(context, cache=run.path, groups=groups)
    answer = answers_of(dataset)
    predictions, explained = explain_folds(
        dataset,
        model,
        _folds(dataset, n_folds, context),
        context,
        key=key,
        journal=run.path / JOURNAL,
        answer=answer,
    )
    predictions = one_answer_per_molecule(predictions, answer)
    explained = explained and one_explanation_per_molecule(explained, answer)
    lies = _domain(dataset, model, groups)
    inside = np.ones(len(dataset.mirna_ids), dtype=np.bool_) if lies is None else lies.inside
    predictions, statuses = judged(predictions, inside, model.features or "own")
    others = predict_others(dataset, model, predictions, context)
    metrics = _metrics(predictions, n_folds) | {
        "seconds": round(time.monotonic() - started, 3),
        "statuses": statuses,
        "others": others and _of_others(others),
        "deletion": explained and deletion_test(explained, np.flatnonzero(dataset.labelled)),
    }
    settings = _settings(dataset, model, n_folds, context)
    return run.finish(
        predictions,
        others=None if others is None else others.predictions,
        explanations=run_explanations(predictions, explained, lies, others),
        settings=settings,
        metrics=metrics,
    )


def check_trainable(dataset: LocalizationDataset, model: LocalizationModel, n_folds: int) -> None:
    """Refuse a dataset on which a model cannot be cross-fitted.

    Raises:
        NothingToLearn: fewer than 2 K labelled rows.
        MissingEmbeddings: the model reads embeddings and the dataset has none.
        ThresholdTooHigh: the dataset was made without edges that the model reads.
    """
    if int(dataset.labelled.sum()) < 2 * n_folds:
        raise NothingToLearn(
            f"{int(dataset.labelled.sum())} labelled miRNAs are too few for {n_folds} folds",
            "Load the localization source (RNALocate), or choose fewer folds",
        )
    model.check(dataset)


def _folds(dataset: LocalizationDataset, n_folds: int, context: Context) -> list[Fold]:
    """Folds of all rows, of which only the labelled ones train."""
    rows, groups = np.arange(len(dataset.mirna_ids)), context.groups
    folds = (
        random_folds(rows, n_folds, context.seed)
        if groups is None
        else grouped_folds(rows, groups, n_folds, context.seed)
    )
    return [Fold(fold.number, fold.train[dataset.labelled[fold.train]], fold.test) for fold in folds]


def _domain(dataset: LocalizationDataset, model: LocalizationModel, groups: IntArray | None) -> Domain | None:
    """Where each row lies beside the labelled ones; None if the dataset describes none."""
    if dataset.knowledge is None:
        return None
    chosen = feature_set(model.features if model.features in FEATURE_SETS else "network")
    return domain(dataset, chosen, np.flatnonzero(dataset.labelled), groups, answers_of(dataset))


def _settings(
    dataset: LocalizationDataset, model: LocalizationModel, n_folds: int, context: Context
) -> dict[str, Any]:
    return {
        "model": model.name,
        "title": model.title,
        "citation": model.citation,
        "preset": model.preset,
        "hyperparameters": model.settings(),
        "folds": n_folds,
        "folds_keep_together": kept_together(dataset)[0],
        "seed": context.seed,
        "device": context.device,
        "features": model.features,
        "unknown_blocks": [block.name for block in unknown_blocks(dataset, model.features)],
        "inputs": dataset.feature_source,
        "parameters": dict(dataset.parameters),
        "fingerprint": dataset.fingerprint,
        "data_fingerprint": dataset.data_fingerprint,
        "synthetic": dataset.synthetic,
        "versions": {name: version(name) for name in ("torch", "numpy", "scikit-learn")},
    }


def _of_others(others: OtherPredictions) -> dict[str, Any]:
    own = np.flatnonzero(others.same_as == NO_ROW)
    return {
        "model": others.model,
        "statuses": others.measured,
        "deletion": deletion_test(others.explanation, own) if others.explanation and len(own) else None,
    }


def _metrics(predictions: Predictions, n_folds: int) -> dict[str, Any]:
    """Scores of what is labelled: areas of rows by label and fold, as in papers; the ECE of answers."""
    labelled = predictions.subset(predictions.labelled)
    folds = [labelled.subset(labelled.held_out_fold == number) for number in range(n_folds)]
    auroc = [auroc_per_label(fold.known, fold.probability) for fold in folds]
    auprc = [auprc_per_label(fold.known, fold.probability) for fold in folds]
    answers = predictions.answers
    published = answers.subset(answers.labelled)
    return {
        "auroc": summarise(auroc, predictions.labels, n_folds).as_json(),
        "auprc": summarise(auprc, predictions.labels, n_folds).as_json(),
        "ece": expected_calibration_error(published.known, published.calibrated),
    }
