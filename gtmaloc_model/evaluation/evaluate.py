"""Cross-validated evaluation of a model, always with the baselines on the same folds beside it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import UsageError
from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.checkpoint import CheckpointKey
from gtmaloc_learning.device import resolve_device
from gtmaloc_learning.metrics import (
    Summary,
    auprc_per_label,
    auroc_per_label,
    expected_calibration_error,
    single_class_notes,
    summarise,
)
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.data.dataset import IntArray, LocalizationDataset
from gtmaloc_model.data.folds import Fold
from gtmaloc_model.evaluation.protocols import folds, protocol_named
from gtmaloc_model.models.base import Context, LocalizationModel
from gtmaloc_model.models.registry import baselines, model_named
from gtmaloc_model.training.out_of_fold import predict_folds


@dataclass(frozen=True, eq=False)
class PooledPredictions:
    """Out-of-fold predictions of all seeds one below the other, for curves and reliability plots.

    Attributes:
        rows: (n,) row number in the dataset.
        seed: (n,) seed of the folds.
        labels: (n, C) 0/1.
        probability: (n, C).
        calibrated: (n, C).
    """

    rows: IntArray
    seed: IntArray
    labels: npt.NDArray[np.int8]
    probability: npt.NDArray[np.float64]
    calibrated: npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Result of one model under one protocol; `as_json` is the command line's contract."""

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
    compartments: tuple[str, ...]
    pooled: PooledPredictions
    notes: tuple[str, ...]
    baselines: tuple[Evaluation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values; baselines have the same keys but no baselines of their own."""
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
    *,
    protocol: str = "P1041",
    model: str | LocalizationModel = "gtmaloc",
    preset: str | None = None,
    n_folds: int = 10,
    seeds: Sequence[int] = (0,),
    device: str = "auto",
    progress: Progress = silent,
    run_dir: Path | None = None,
    with_baselines: bool = True,
) -> Evaluation:
    """Cross-validate a model and the baselines on the same folds.

    Args:
        dataset: the data.
        protocol: name of a protocol, in any case.
        model: name of a registered model, or a model.
        preset: name of a preset; the model's default if None.
        n_folds: K.
        seeds: each seed shuffles the folds anew and seeds the model.
        device: "auto", "cpu" or "cuda".
        progress: told about stages and folds.
        run_dir: where finished folds are kept, so that an interrupted evaluation can be continued.
        with_baselines: off only for the baselines themselves.
    """
    if not seeds or len(set(seeds)) != len(seeds) or min(seeds) < 0:
        raise UsageError(
            f"The seeds {list(seeds)} are not usable", "Give different integers ≥ 0, such as 0,1"
        )
    name = protocol_named(protocol)
    fitted = model_named(model, preset) if isinstance(model, str) else model
    place = resolve_device(device).type
    started = time.monotonic()
    outcomes: list[tuple[int, list[Fold], Predictions]] = []
    for seed in seeds:
        parts = folds(dataset, name, n_folds, seed)
        key = CheckpointKey(
            kind="folds",
            model=f"{fitted.name}/{name}/{n_folds}/{place}",
            preset=fitted.preset,
            fingerprint=dataset.fingerprint,
            seed=seed,
        )
        journal = run_dir / f"folds.{fitted.name}.{name}.seed{seed}.safetensors" if run_dir else None
        context = Context(seed, place, cache=run_dir, progress=progress)
        found = predict_folds(dataset, fitted, parts, context, key=key, journal=journal)
        outcomes.append((seed, parts, found))
    seconds = time.monotonic() - started
    compared = [name for name in baselines() if name != fitted.name] if with_baselines else []
    beside = tuple(
        evaluate(
            dataset,
            protocol=name,
            model=baseline,
            n_folds=n_folds,
            seeds=seeds,
            device="cpu",
            progress=progress,
            run_dir=run_dir,
            with_baselines=False,
        )
        for baseline in compared
    )
    return _scored(dataset, name, fitted.name, n_folds, outcomes, seconds, place, beside)


def _scored(
    dataset: LocalizationDataset,
    protocol: str,
    model: str,
    n_folds: int,
    outcomes: list[tuple[int, list[Fold], Predictions]],
    seconds: float,
    device: str,
    baselines: tuple[Evaluation, ...],
) -> Evaluation:
    auroc, auprc = [], []
    for _, parts, found in outcomes:
        for fold in parts:
            truth, score = dataset.labels[fold.test], found.probability[fold.test]
            auroc.append(auroc_per_label(truth, score))
            auprc.append(auprc_per_label(truth, score))
    pooled = _pool(dataset, outcomes)
    return Evaluation(
        protocol=protocol,
        model=model,
        features=dataset.feature_source,
        folds=n_folds,
        seeds=tuple(seed for seed, _, _ in outcomes),
        auroc=summarise(auroc, dataset.compartments, n_folds),
        auprc=summarise(auprc, dataset.compartments, n_folds),
        ece=expected_calibration_error(pooled.labels, pooled.calibrated),
        seconds=seconds,
        device=device,
        compartments=dataset.compartments,
        pooled=pooled,
        notes=single_class_notes(auroc, dataset.compartments),
        baselines=baselines,
    )


def _pool(
    dataset: LocalizationDataset, outcomes: list[tuple[int, list[Fold], Predictions]]
) -> PooledPredictions:
    rows = [np.flatnonzero(found.held_out_fold >= 0) for _, _, found in outcomes]
    every = np.concatenate(rows)
    return PooledPredictions(
        rows=every.astype(np.int64),
        seed=np.concatenate([np.full(len(r), s) for r, (s, _, _) in zip(rows, outcomes, strict=True)]),
        labels=dataset.labels[every],
        probability=np.concatenate([f.probability[r] for r, (_, _, f) in zip(rows, outcomes, strict=True)]),
        calibrated=np.concatenate([f.calibrated[r] for r, (_, _, f) in zip(rows, outcomes, strict=True)]),
    )
