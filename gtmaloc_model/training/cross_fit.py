"""Train a model for publication: every miRNA is predicted by a fold whose training never saw its labels."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.checkpoint import SCHEMA_VERSION, CheckpointKey
from gtmaloc_learning.device import resolve_device
from gtmaloc_learning.metrics import auprc_per_label, auroc_per_label, expected_calibration_error, summarise
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.data.dataset import IntArray, LocalizationDataset
from gtmaloc_model.data.folds import Fold, random_folds
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.reporting.model_card import model_card
from gtmaloc_model.training.out_of_fold import predict_folds


class NothingToLearn(GTMALocError):
    """The dataset has too few labelled miRNAs to train on."""


@dataclass(frozen=True, eq=False)
class CrossFit:
    """What is published.

    Attributes:
        probability: (N, C) score of the model.
        calibrated: (N, C) calibrated probability.
        held_out_fold: (N,) fold that predicted the row; its training did not see the row's labels.
        metrics: AUROC, AUPRC and ECE of the labelled rows, as in metrics.json.
        seconds: wall time.
    """

    probability: npt.NDArray[np.float64]
    calibrated: npt.NDArray[np.float64]
    held_out_fold: IntArray
    metrics: dict[str, Any]
    seconds: float


def cross_fit(
    dataset: LocalizationDataset,
    *,
    model: str = "gtmaloc",
    preset: str | None = None,
    n_folds: int = 10,
    seed: int = 0,
    device: str = "auto",
    run_dir: Path,
    progress: Progress = silent,
) -> CrossFit:
    """Train on labelled rows, predict all rows, and write the run.

    All rows are divided into folds; a fold is trained on the *labelled* rows outside it (a miRNA without any
    known compartment is unknown, not negative) and predicts all its rows. `run_dir` receives predictions.npz,
    metrics.json, settings.json and model_card.md. Finished folds are kept in folds.safetensors: after Ctrl-C
    or a crash the same call continues there and ends with the same bits.

    Args:
        dataset: the data.
        model: name of a registered model.
        preset: name of a preset; the model's default if None.
        n_folds: K.
        seed: of folds and training.
        device: "auto", "cpu" or "cuda".
        run_dir: folder of the run; created.
        progress: told about stages and folds.
    """
    if seed < 0:
        raise UsageError(f"The seed {seed} is not usable", "Give an integer ≥ 0")
    if int(dataset.labelled.sum()) < 2 * n_folds:
        raise NothingToLearn(
            f"{int(dataset.labelled.sum())} labelled miRNAs are too few for {n_folds} folds",
            "Load the localization source (RNALocate), or choose fewer folds",
        )
    started = time.monotonic()
    place = resolve_device(device).type
    chosen = model_named(model, preset)
    parts = [
        Fold(part.number, part.train[dataset.labelled[part.train]], part.test)
        for part in random_folds(np.arange(len(dataset.mirna_ids)), n_folds, seed)
    ]
    key = CheckpointKey(
        kind="folds",
        model=f"{chosen.name}/cross-fit/{n_folds}/{place}",
        preset=chosen.preset,
        fingerprint=dataset.fingerprint,
        seed=seed,
    )
    journal = run_dir / "folds.safetensors"
    context = Context(seed, place, cache=run_dir, progress=progress)
    found = predict_folds(dataset, chosen, parts, context, key=key, journal=journal)
    seconds = time.monotonic() - started
    metrics = _metrics(dataset, parts, found) | {"seconds": round(seconds, 3)}
    settings = {
        "schema": SCHEMA_VERSION,
        "model": chosen.name,
        "title": chosen.title,
        "preset": {"name": chosen.preset, **chosen.settings()},
        "folds": n_folds,
        "seed": seed,
        "device": place,
        "features": dataset.feature_source,
        "fingerprint": dataset.fingerprint,
        "synthetic": dataset.synthetic,
        "versions": {name: version(name) for name in ("torch", "numpy", "scikit-learn")},
    }
    _write_json(run_dir / "settings.json", settings)
    _write_text(run_dir / "model_card.md", model_card(dataset, settings, metrics))
    _write_predictions(run_dir / "predictions.npz", dataset, found)
    _write_json(run_dir / "metrics.json", metrics)  # last: a run that has it is finished
    return CrossFit(found.probability, found.calibrated, found.held_out_fold, metrics, seconds)


def _metrics(dataset: LocalizationDataset, parts: list[Fold], found: Predictions) -> dict[str, Any]:
    """Scores of the labelled rows only."""
    auroc, auprc = [], []
    for part in parts:
        rows = part.test[dataset.labelled[part.test]]
        auroc.append(auroc_per_label(dataset.labels[rows], found.probability[rows]))
        auprc.append(auprc_per_label(dataset.labels[rows], found.probability[rows]))
    known = dataset.labelled
    return {
        "auroc": summarise(auroc, dataset.compartments, len(parts)).as_json(),
        "auprc": summarise(auprc, dataset.compartments, len(parts)).as_json(),
        "ece": expected_calibration_error(dataset.labels[known], found.calibrated[known]),
    }


def _write_predictions(path: Path, dataset: LocalizationDataset, found: Predictions) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial.npz")
    try:
        np.savez_compressed(
            partial,
            mirna_ids=np.array(dataset.mirna_ids, dtype=np.str_),
            compartments=np.array(dataset.compartments, dtype=np.str_),
            labels=dataset.labels,
            probability=found.probability,
            calibrated=found.calibrated,
            held_out_fold=found.held_out_fold,
        )
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)  # of a full disk, which half a file would keep full


def _write_json(path: Path, content: dict[str, Any]) -> None:
    _write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _write_text(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
