"""Cross-validated evaluation of a model, always together with the baselines on the same folds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.checkpoint import CheckpointKey
from gtmaloc_learning.predictions import Predictions, stacked
from gtmaloc_learning.significance import corrected_resampled_t_test
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.scores import Scores, score
from gtmaloc_model.models.base import Context, LocalizationModel
from gtmaloc_model.models.registry import baselines, model_class, model_named
from gtmaloc_model.training.out_of_fold import predict_folds


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Result of one model under one protocol; `as_json` is the command line's contract.

    Attributes:
        protocol: name of the protocol.
        model: name of the model.
        preset: its chosen settings; empty without presets.
        features: the feature set that it reads; "own" if its input is fixed.
        inputs: where the dataset comes from: "graph", "files" or "released".
        folds: K.
        seeds: seeds of the folds and the model.
        scores: all measures of the predictions.
        seconds: wall time of this model alone.
        device: "cpu" or "cuda".
        predictions: tested rows of all seeds, stacked.
        baselines: the evaluation of each baseline.
    """

    protocol: str
    model: str
    preset: str
    features: str
    inputs: str
    folds: int
    seeds: tuple[int, ...]
    scores: Scores
    seconds: float
    device: str
    predictions: Predictions
    baselines: tuple[Evaluation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values; each baseline has the same keys, and `versus` instead of `baselines`."""
        result: dict[str, Any] = {
            "protocol": self.protocol,
            "model": self.model,
            "preset": self.preset,
            "features": self.features,
            "inputs": self.inputs,
            "folds": self.folds,
            "seeds": list(self.seeds),
            **self.scores.as_json(),
            "seconds": round(self.seconds, 3),
            "device": self.device,
        }
        if self.baselines:
            result["baselines"] = [
                {**baseline.as_json(), "versus": self.versus(baseline)} for baseline in self.baselines
            ]
        return result

    def versus(self, other: Evaluation) -> dict[str, dict[str, object]]:
        """This model minus another one on the same folds: difference, p and interval of both areas.

        Raises:
            ValueError: the numbers of folds differ.
        """
        pairs = {
            "auroc": (self.scores.auroc, other.scores.auroc),
            "auprc": (self.scores.auprc, other.scores.auprc),
        }
        return {
            name: corrected_resampled_t_test(own.per_fold, theirs.per_fold, self.folds).as_json()
            for name, (own, theirs) in pairs.items()
        }


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
    beside = [_baseline(name, model.features) for name in baselines() if name != model.name]
    evaluated = evaluate_alone(dataset, model, protocol, n_folds=n_folds, seeds=seeds, context=context)
    on_cpu = replace(context, device="cpu")
    return replace(
        evaluated,
        baselines=tuple(
            evaluate_alone(dataset, baseline, protocol, n_folds=n_folds, seeds=seeds, context=on_cpu)
            for baseline in beside
        ),
    )


def _baseline(name: str, features: str) -> LocalizationModel:
    """A baseline on the feature set of the model that it is compared with, if it can read one."""
    return model_named(name, features=features if features in model_class(name).feature_sets else None)


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
    truth = protocol.truth(dataset)
    context = replace(context, groups=protocol.groups(dataset))
    tables = []
    for seed in seeds:
        key = CheckpointKey(
            kind="folds",
            model=f"{model.name}/{protocol.name}/{n_folds}/{context.device}",
            preset=model.variant,
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
        tables.append(truth.judging(table).subset(table.tested))
    seconds = time.monotonic() - started
    return Evaluation(
        protocol=protocol.name,
        model=model.name,
        preset=model.preset,
        features=model.features or "own",
        inputs=dataset.feature_source,
        folds=n_folds,
        seeds=tuple(seeds),
        scores=score(tables, n_folds, scored=protocol.labels_scored, notes=protocol.notes),
        seconds=seconds,
        device=context.device,
        predictions=stacked(tables),
    )


def _journal(cache: Path | None, model: LocalizationModel, protocol: Protocol, seed: int) -> Path | None:
    name = ".".join(filter(None, (model.name, model.features)))
    return cache / f"folds.{name}.{protocol.name}.seed{seed}.safetensors" if cache else None
