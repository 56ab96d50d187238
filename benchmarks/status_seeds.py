"""Do the limits of statuses hold with other folds, and what does it matter what calibration is fitted on?

    python benchmarks/status_seeds.py DATASET [--model ensemble] [--features network] [--keep DIR]

DATASET is an exported dataset (`var/datasets`). The model is cross-fitted with the seeds 0 and 1. The first
table applies the limits of each seed to the predictions of the other. The second compares calibration that is
fitted on single rows with calibration on one pair for each molecule, as published; both are judged on the
latter. Some ten minutes for the real benchmark; DIR keeps finished folds, so that the same command continues.
"""

import argparse
import math
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import beta

from gtmaloc_learning.calibration_metrics import (
    calibration_error_floor,
    calibration_line,
    expected_calibration_error,
)
from gtmaloc_learning.checkpoint import CheckpointKey
from gtmaloc_learning.conformal import ABSENT, PRESENT, ConformalSets
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_learning.statuses import LIKELY, NOT_ENOUGH, UNLIKELY, StatusRule
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold, grouped_folds
from gtmaloc_model.models.base import Context, LocalizationModel
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.training.cross_fit import JOURNAL, cross_fit
from gtmaloc_model.training.judging import STATUS, judged
from gtmaloc_model.training.out_of_fold import predict_folds
from gtmaloc_model.training.twins import answers_of, kept_together, one_answer_per_molecule

SEEDS = (0, 1)


def main() -> None:
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--model", default="ensemble")
    parser.add_argument("--features", help="default: the model's default")
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--keep", type=Path, help="folder for finished folds")
    given = parser.parse_args()
    dataset, model = LocalizationDataset.load(given.dataset), model_named(given.model, None, given.features)
    with tempfile.TemporaryDirectory() as passing:
        runs = [published(dataset, model, given.folds, s, given.keep or Path(passing)) for s in SEEDS]
        print(shares(runs), "\n")
        print(calibrations(dataset, model, given.folds, runs, given.keep or Path(passing)))


def published(
    dataset: LocalizationDataset, model: LocalizationModel, n_folds: int, seed: int, keep: Path
) -> RunDirectory:
    """The run of a seed."""
    run = RunDirectory(keep / f"seed-{seed}")
    if run.is_finished:
        return run
    run.path.mkdir(parents=True, exist_ok=True)
    return cross_fit(dataset, model, n_folds=n_folds, context=Context(seed, "cpu"), run=run)


def shares(runs: list[RunDirectory]) -> str:
    """For each compartment and name: the stated share of reported pairs, and that in the other seed."""
    rows = [
        "| compartment | status | limits of seed | stated | pairs | with the other seed | pairs | holds |"
    ]
    rows.append("|---" * 8 + "|")
    for own, other in (runs, runs[::-1]):
        table = other.predictions.answers
        table = table.subset(table.labelled)
        found = _rule(own.metrics["statuses"]).of(table.calibrated, table.layers[STATUS][:, 0] != NOT_ENOUGH)
        for c, name in enumerate(table.labels):
            for status in (LIKELY, UNLIKELY):
                stated = own.metrics["statuses"][name]["statuses"][status]
                chosen = table.known[found[:, c] == status, c]
                if not len(chosen) or not stated["pairs"]:
                    continue
                low, high = _interval(round(stated["reported"] * stated["pairs"]), stated["pairs"])
                rows.append(
                    f"| {name} | {status} | {own.settings['seed']} "
                    f"| {stated['reported']:.1%} ({low:.1%} to {high:.1%}) | {stated['pairs']} "
                    f"| {chosen.mean():.1%} | {len(chosen)} "
                    f"| {'yes' if low <= chosen.mean() <= high else 'no'} |"
                )
    return "\n".join(rows)


def calibrations(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    n_folds: int,
    runs: list[RunDirectory],
    keep: Path,
) -> str:
    """ECE, slopes and coverage of both calibrations, judged on what is published."""
    rows = ["| fitted on | seed | ECE (floor) | slopes: mean, range | coverage: present | absent |"]
    rows.append("|---" * 6 + "|")
    for run in runs:
        seed = run.settings["seed"]
        table = _fitted_on_rows(dataset, model, n_folds, seed, keep)
        everywhere = np.ones(len(table.ids), dtype=np.bool_)
        rows.append(_row("single rows", seed, table, judged(table, everywhere, "")[1]))
        rows.append(_row("what is published", seed, run.predictions, run.metrics["statuses"]))
    return "\n".join(rows)


def _fitted_on_rows(
    dataset: LocalizationDataset, model: LocalizationModel, n_folds: int, seed: int, keep: Path
) -> Predictions:
    groups = kept_together(dataset)[1]
    if groups is None:
        raise SystemExit("error: The dataset does not say which rows are one molecule")
    labelled = dataset.labelled
    folds = [
        Fold(f.number, f.train[labelled[f.train]], f.test)
        for f in grouped_folds(np.arange(len(labelled)), groups, n_folds, seed)
    ]
    key = CheckpointKey(
        kind="folds",
        model=f"{model.name}/single rows",
        preset=model.variant,
        fingerprint=dataset.fingerprint,
        seed=seed,
    )
    context = Context(seed, "cpu", groups=groups)
    journal = keep / f"rows-{seed}-{JOURNAL}"
    table = predict_folds(dataset, model, folds, context, key=key, journal=journal)
    return one_answer_per_molecule(table, answers_of(dataset))


def _row(name: str, seed: int, table: Predictions, measured: Mapping[str, Any]) -> str:
    answers = table.answers.subset(table.answers.labelled)
    error = expected_calibration_error(answers.known, answers.calibrated)
    floor = calibration_error_floor(answers.calibrated, seed=0)
    slope = calibration_line(answers.known, answers.calibrated)[0]
    covered = [
        f"{min(shown):.2f} to {max(shown):.2f}"
        for side in (PRESENT, ABSENT)
        if (shown := [of["coverage"][side] for of in measured.values() if of["coverage"][side] is not None])
    ]
    slopes = f"{np.nanmean(slope):.2f}, {np.nanmin(slope):.2f} to {np.nanmax(slope):.2f}"
    return f"| {name} | {seed} | {error:.4f} ({floor:.4f}) | {slopes} | {' | '.join(covered)} |"


def _rule(measured: Mapping[str, Any]) -> StatusRule:
    """The limits that a run states."""

    def of(name: str, missing: float) -> np.ndarray:
        values = [own[name] for own in measured.values()]
        return np.array([missing if value is None else value for value in values])

    sets = ConformalSets(of("present_from", -math.inf), of("absent_to", math.inf))
    return StatusRule(sets, of("likely_from", math.inf), of("unlikely_to", -math.inf))


def _interval(hits: int, n: int) -> tuple[float, float]:
    """95 % (Clopper and Pearson 1934)."""
    low = beta.ppf(0.025, hits, n - hits + 1) if hits else 0.0
    return float(low), float(beta.ppf(0.975, hits + 1, n - hits)) if hits < n else 1.0


if __name__ == "__main__":
    main()
