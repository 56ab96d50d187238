"""How the scores of a model grow with the share of the training rows that it may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.evaluate import Evaluation, evaluate, evaluate_alone
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.share_of_training import ShareOfTraining
from gtmaloc_model.models.base import Context, LocalizationModel

SHARES = (0.25, 0.5, 0.75)
"""Shares of the training rows that a learning curve has besides all of them."""


def evaluate_and_learn(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    protocol: Protocol,
    *,
    n_folds: int,
    seeds: Sequence[int],
    context: Context,
    kept: KeptResults | None = None,
) -> Evaluation:
    """Evaluate a model as `evaluate` does, and with each of `SHARES` of the training rows.

    Raises:
        UsageError: the seeds are not usable, or that many folds are not possible.
        LabelLeak: a label that is tested reaches the model.
    """
    points = tuple(
        (
            share,
            evaluate_alone(
                dataset,
                model,
                ShareOfTraining(protocol, share),
                n_folds=n_folds,
                seeds=seeds,
                context=context,
                kept=kept,
            ),
        )
        for share in SHARES
    )
    whole = evaluate(dataset, model, protocol, n_folds=n_folds, seeds=seeds, context=context, kept=kept)
    return replace(whole, learning_curve=(*points, (1.0, whole)))
