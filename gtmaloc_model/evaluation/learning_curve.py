"""How the scores of a model grow with the share of the training rows that it may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.evaluate import Evaluation, evaluate_alone
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.share_of_training import ShareOfTraining
from gtmaloc_model.models.base import Context, LocalizationModel

SHARES = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, eq=False)
class LearningPoint:
    """One share of the training rows, and how good the model is with it."""

    share: float
    evaluation: Evaluation

    def as_json(self) -> dict[str, Any]:
        """`{share, auroc, auprc}`, each area as `evaluate` gives it."""
        scores = self.evaluation.scores.as_json()
        return {"share": self.share, "auroc": scores["auroc"], "auprc": scores["auprc"]}


def learning_curve(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    protocol: Protocol,
    *,
    n_folds: int,
    seeds: Sequence[int],
    context: Context,
    kept: KeptResults | None = None,
) -> tuple[LearningPoint, ...]:
    """Evaluate a model with each of `SHARES` of the training rows, on the same test rows; see `evaluate`.

    Raises:
        UsageError: the seeds are not usable, or that many folds are not possible.
        LabelLeak: a label that is tested reaches the model.
    """
    return tuple(
        LearningPoint(
            share,
            evaluate_alone(
                dataset,
                model,
                protocol if share == 1 else ShareOfTraining(protocol, share),
                n_folds=n_folds,
                seeds=seeds,
                context=context,
                kept=kept,
            ),
        )
        for share in SHARES
    )
