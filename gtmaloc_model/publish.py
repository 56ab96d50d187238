"""Between arrays and graph: the predictions of a finished run as edges in force."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graph_store.connection import GraphStore
from graph_store.writing.predictions import PredictionRow, Publication, RunInfo, publish_predictions
from gtmaloc_base.errors import GTMALocError

_SETTINGS = ("model", "preset", "seed", "folds", "device", "fingerprint", "synthetic")
_METRICS = ("auroc", "auprc", "ece")


class NotARun(GTMALocError):
    """A directory does not hold a finished run."""


@dataclass(frozen=True, slots=True, eq=False)
class RunOutput:
    """What training wrote into a run directory.

    Attributes:
        id: name of the directory.
        settings: as in settings.json.
        metrics: as in metrics.json.
        mirna_ids: N ids.
        compartments: C names.
        labels: (N, C) known labels.
        probability: (N, C) out-of-fold probabilities.
        calibrated: (N, C) calibrated out-of-fold probabilities.
        held_out_fold: (N,) fold that predicted the row.
    """

    id: str
    settings: dict[str, Any]
    metrics: dict[str, Any]
    mirna_ids: tuple[str, ...]
    compartments: tuple[str, ...]
    labels: npt.NDArray[np.int8]
    probability: npt.NDArray[np.float64]
    calibrated: npt.NDArray[np.float64]
    held_out_fold: npt.NDArray[np.int64]


def read_run(directory: Path) -> RunOutput:
    """Read a finished run.

    Raises:
        NotARun: a file is missing or damaged.
    """
    try:
        settings = _read_object(directory / "settings.json", _SETTINGS)
        metrics = _read_object(directory / "metrics.json", _METRICS)
        path = directory / "predictions.npz"
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            return RunOutput(
                id=directory.name,
                settings=settings,
                metrics=metrics,
                mirna_ids=tuple(arrays["mirna_ids"].tolist()),
                compartments=tuple(arrays["compartments"].tolist()),
                labels=arrays["labels"],
                probability=arrays["probability"],
                calibrated=arrays["calibrated"],
                held_out_fold=arrays["held_out_fold"],
            )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise NotARun(f"{directory} does not hold a finished run ({error})", "Run `gtmaloc train`") from None


def _read_object(path: Path, keys: tuple[str, ...]) -> dict[str, Any]:
    value = json.loads(path.read_text(encoding="utf-8"))
    lacking = [key for key in keys if not isinstance(value, dict) or key not in value]
    if lacking:
        raise ValueError(f"{path.name} lacks {', '.join(lacking)}")
    return dict(value)


def ranks(
    calibrated: npt.NDArray[np.floating], probability: npt.NDArray[np.floating]
) -> npt.NDArray[np.int64]:
    """(N, C) rank of each row within its column, 1 for the most probable.

    By calibrated probability, then by the model's own, then by row.
    """
    order = np.lexsort(
        (
            np.broadcast_to(np.arange(len(calibrated))[:, None], calibrated.shape).T,
            -probability.T,
            -calibrated.T,
        )
    )
    rank = np.empty(calibrated.shape, dtype=np.int64)
    for column, rows in enumerate(order):
        rank[rows, column] = np.arange(1, len(rows) + 1)
    return rank


def prediction_rows(run: RunOutput, known: frozenset[tuple[str, str]]) -> list[PredictionRow]:
    """Every miRNA with every compartment; `known` pairs are those that a loaded localization states."""
    rank = ranks(run.calibrated, run.probability)
    return [
        PredictionRow(
            mirna_id=mirna,
            compartment=compartment,
            probability=float(run.probability[i, j]),
            calibrated=float(run.calibrated[i, j]),
            rank=int(rank[i, j]),
            status="known" if (mirna, compartment) in known else "new",
            held_out_fold=int(run.held_out_fold[i]),
        )
        for i, mirna in enumerate(run.mirna_ids)
        for j, compartment in enumerate(run.compartments)
    ]


def publish_run(store: GraphStore, run: RunOutput) -> Publication:
    """Write the predictions of a run and put them in force in one atomic switch."""
    stated = store.read(
        "MATCH (m:MiRNA)-[:LOCALIZED_IN]->(c:Compartment) RETURN DISTINCT m.id AS m, c.id AS c"
    )
    known = frozenset((row["m"], row["c"]) for row in stated)
    settings, metrics = run.settings, run.metrics
    info = RunInfo(
        id=run.id,
        model=settings["model"],
        preset=settings["preset"]["name"],
        seed=settings["seed"],
        fingerprint=settings["fingerprint"],
        synthetic=settings["synthetic"],
        protocol="labelled rows train, all rows are predicted",
        folds=settings["folds"],
        auroc=metrics["auroc"]["mean"],
        auprc=metrics["auprc"]["mean"],
        ece=metrics["ece"],
        device=settings["device"],
    )
    return publish_predictions(store, info, prediction_rows(run, known))
