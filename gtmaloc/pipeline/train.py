"""The step `train`: cross-fits a model on the dataset in the graph, as a new run."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gtmaloc import __version__
from gtmaloc.pipeline.computing import computing
from gtmaloc.pipeline.dataset import export_dataset
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.device import resolve_device
from gtmaloc_learning.run_directory import SCHEMA, DamagedRun, RunDirectory
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.unknown_blocks import unknown_notes
from gtmaloc_model.models.base import EMBEDDINGS
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.reporting.model_card import model_card
from gtmaloc_model.reporting.study_degree import bias_of_run, study_degree
from gtmaloc_model.training.cross_fit import check_trainable, cross_fit


@dataclass(frozen=True, slots=True)
class TrainResult:
    """A finished run."""

    run: str
    model: str
    preset: str
    features: str
    seed: int
    folds: int
    device: str
    auroc: float | None
    auprc: float | None
    ece: float
    directory: str
    edges: int  # always 0: `publish` writes them
    seconds: float
    unknown_blocks: tuple[str, ...]  # of the feature set, about which the data say nothing

    def as_json(self) -> dict[str, Any]:
        """`{run, edges, seconds, …}`."""
        return asdict(self)


def train(
    workspace: Workspace,
    *,
    model: str,
    preset: str | None = None,
    features: str | None = None,
    resume: str | None = None,
    reuse: bool = False,
) -> TrainResult:
    """Cross-fit a model on the dataset in the graph.

    Args:
        workspace: settings, paths and graph.
        model: name of the model.
        preset: name of its preset; None is the model's default.
        features: name of its feature set; None is the model's default.
        resume: id of an interrupted run; its finished folds are kept.
        reuse: return a finished run of the same dataset and settings, if there is one.

    Raises:
        UsageError: the model, preset, feature set, run or device does not exist.
        GraphNotEmbedded: an earlier step has not been run.
    """
    chosen = model_named(model, preset, features)  # refuse an unknown name before anything is read
    settings = workspace.settings
    device = resolve_device(settings.device).type
    run = RunDirectory.to_resume(workspace.runs, resume) if resume is not None else None
    request = {
        "schema": SCHEMA,
        "model": chosen.name,
        "preset": chosen.preset,
        "features": chosen.features,
        "seed": settings.seed,
        "folds": settings.folds,
        "version": __version__,
    }
    if run is not None:
        _require_same_request(run, request)
    dataset = export_dataset(workspace, embeddings=EMBEDDINGS in chosen.needs)
    if reuse and (same := _same_run(workspace, dataset, request, device)) is not None:
        workspace.reporter.say(f"Run {same.id} has the same dataset and settings: reusing it")
        return _result(same, 0.0)
    check_trainable(dataset, chosen, settings.folds)  # before a run is made
    for note in unknown_notes(dataset, chosen.features):
        workspace.reporter.say(note)
    if run is None:
        run = RunDirectory.create(workspace.runs, f"{chosen.name}-s{settings.seed}", request)
    started = time.perf_counter()
    try:
        workspace.reporter.say(f"Run {run.id}")
        with computing(workspace, f"train {chosen.name}", seed=settings.seed, device=device) as context:
            run = cross_fit(dataset, chosen, n_folds=settings.folds, context=context, run=run)
        bias = bias_of_run(run.predictions, study_degree(dataset))
        run.write_model_card(model_card(run.predictions, run.settings, run.metrics, bias=bias))
    except KeyboardInterrupt:
        workspace.reporter.say(f"Interrupted: continue with `{run.resume_command}`")
        raise
    return _result(run, round(time.perf_counter() - started, 3))


def _result(run: RunDirectory, seconds: float) -> TrainResult:
    settings, metrics = run.settings, run.metrics
    return TrainResult(
        run=run.id,
        model=settings["model"],
        preset=settings["preset"],
        features=settings["features"],
        seed=settings["seed"],
        folds=settings["folds"],
        device=settings["device"],
        auroc=metrics["auroc"]["mean"],
        auprc=metrics["auprc"]["mean"],
        ece=metrics["ece"],
        directory=str(run.path),
        edges=0,
        seconds=seconds,
        unknown_blocks=tuple(settings.get("unknown_blocks", ())),
    )


def _same_run(
    workspace: Workspace, dataset: LocalizationDataset, request: Mapping[str, Any], device: str
) -> RunDirectory | None:
    """The newest finished run with this request, dataset and device."""
    for run in reversed(RunDirectory.all_finished(workspace.runs)):
        try:
            if run.request == request and _has(run.checked(), dataset, device):
                return run
        except DamagedRun as error:
            workspace.reporter.say(f"Not reused: {error.message}")
    return None


def _has(run: RunDirectory, dataset: LocalizationDataset, device: str) -> bool:
    settings = run.settings
    of_run = settings["fingerprint"], settings["data_fingerprint"], settings["device"]
    return of_run == (dataset.fingerprint, dataset.data_fingerprint, device)


def _require_same_request(run: RunDirectory, request: Mapping[str, Any]) -> None:
    """Refuse to continue a run with settings other than those it started with."""
    different = [name for name, value in request.items() if run.request.get(name) != value]
    if different:
        began = ", ".join(f"{name} {_shown(run.request.get(name))}" for name in different)
        asked = ", ".join(f"{name} {_shown(request[name])}" for name in different)
        written_by_us = not {"schema", "version"} & set(different)
        raise UsageError(
            f"The run {run.id} was started with {began}, not {asked}",
            f"Resume it with `{run.resume_command}`, or train again without --resume"
            if written_by_us
            else "Another version wrote it: train again without --resume",
        )


def _shown(value: str | int | None) -> str:
    return "none" if value in ("", None) else str(value)
