"""Cross-validated evaluation of a model, always together with the baselines on the same folds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.checkpoint import CheckpointKey
from gtmaloc_learning.metrics import (
    Summary,
    auprc_per_label,
    auroc_per_label,
    expected_calibration_error,
    single_class_notes,
    summarise,
)
from gtmaloc_learning.predictions import Predictions, stacked
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.models.base import Context, LocalizationModel
from gtmaloc_model.models.registry import baselines, model_named
from gtmaloc_model.training.out_of_fold import predict_folds


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Result of one model under one protocol; `as_json` is the command line's contract.

    Attributes:
        protocol: name of the protocol.
        model: name of the model.
        features: where the dataset's features come from.
        folds: K.
        seeds: seeds of the folds and the model.
        auroc: summary over seeds × folds.
        auprc: summary over seeds × folds.
        ece: expected calibration error of the predictions of all seeds.
        seconds: wall time of this model alone.
        device: "cpu" or "cuda".
        predictions: tested rows of all seeds, stacked.
        notes: labels that could not be scored in some fold.
        baselines: the evaluation of each baseline.
    """

    protocol: str
    model: str
    features: str
    folds: int
    seeds: tuple[int, ...]
    auroc: Summary
    auprc: Summary
    ece: float
    seconds: float
    device: str
    predictions: Predictions
    notes: tuple[str, ...]
    baselines: tuple[Evaluation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values; each baseline has the same keys except `baselines`."""
        result: dict[str, Any] = {
            "protocol": self.protocol,
            "model": self.model,
            "features": self.features,
            "folds": self.folds,
            "seeds": list(self.seeds),
            "auroc": self.auroc.as_json(),
            "auprc": self.auprc.as_json(),
            "ece": self.ece,
            "seconds": round(self.seconds, 3),
            "device": self.device,
        }
        if self.baselines:
            result["baselines"] = [baseline.as_json() for baseline in self.baselines]
        return result


def evaluate(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    protocol: Protocol,
    *,
    n_folds: int,
    seeds: Sequence[int],
    context: Context,
) -> Evaluation:
    """Cross-validate a model and the baselines on the same folds.

    Args:
        dataset: the data.
        model: the model.
        protocol: splits the rows into folds.
        n_folds: K.
        seeds: each seed gives different folds and seeds the model.
        context: device and progress; its seed is not used. If it has a cache, finished folds are kept there,
            so that an interrupted evaluation can continue.

    Raises:
        UsageError: the seeds are negative or repeated, or that many folds are not possible.
    """
    if not seeds or len(set(seeds)) != len(seeds) or min(seeds) < 0:
        raise UsageError(
            f"The seeds {list(seeds)} are not usable", "Give different integers ≥ 0, such as 0,1"
        )
    beside = [model_named(name) for name in baselines() if name != model.name]
    evaluated = evaluate_alone(dataset, model, protocol, n_folds=n_folds, seeds=seeds, context=context)
    on_cpu = replace(context, device="cpu")
    return replace(
        evaluated,
        baselines=tuple(
            evaluate_alone(dataset, baseline, protocol, n_folds=n_folds, seeds=seeds, context=on_cpu)
            for baseline in beside
        ),
    )


def evaluate_alone(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    protocol: Protocol,
    *,
    n_folds: int,
    seeds: Sequence[int],
    context: Context,
) -> Evaluation:
    """Cross-validate one model without the baselines; see `evaluate`."""
    started = time.monotonic()
    dataset = protocol.prepare(dataset)
    tables = []
    for seed in seeds:
        key = CheckpointKey(
            kind="folds",
            model=f"{model.name}/{protocol.name}/{n_folds}/{context.device}",
            preset=model.preset,
            fingerprint=dataset.fingerprint,
            seed=seed,
        )
        table = predict_folds(
            dataset,
            model,
            protocol.folds(dataset, n_folds, seed),
            replace(context, seed=seed),
            key=key,
            journal=_journal(context.cache, model, protocol, seed),
        )
        tables.append(table.subset(table.tested))
    seconds = time.monotonic() - started
    folds = [t.subset(t.held_out_fold == number) for t in tables for number in range(n_folds)]
    auroc = [auroc_per_label(fold.known, fold.probability) for fold in folds]
    auprc = [auprc_per_label(fold.known, fold.probability) for fold in folds]
    predictions = stacked(tables)
    return Evaluation(
        protocol=protocol.name,
        model=model.name,
        features=dataset.feature_source,
        folds=n_folds,
        seeds=tuple(seeds),
        auroc=summarise(auroc, dataset.compartments, n_folds),
        auprc=summarise(auprc, dataset.compartments, n_folds),
        ece=expected_calibration_error(predictions.known, predictions.calibrated),
        seconds=seconds,
        device=context.device,
        predictions=predictions,
        notes=single_class_notes(auroc, dataset.compartments),
    )


def _journal(cache: Path | None, model: LocalizationModel, protocol: Protocol, seed: int) -> Path | None:
    return cache / f"folds.{model.name}.{protocol.name}.seed{seed}.safetensors" if cache else None
