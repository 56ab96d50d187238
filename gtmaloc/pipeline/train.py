"""The steps `train` and `publish`."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graph_store.graph_state import holds_synthetic
from graph_store.writing.predictions import Publication
from gtmaloc import __version__
from gtmaloc.pipeline.dataset import export_dataset
from gtmaloc.pipeline.runs import FINISHED, find_run, new_run, read_json, unfinished_run, write_json
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_learning.device import resolve_device
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.raw_data import NoBenchmark
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.publish import publish_run, read_run
from gtmaloc_model.training.cross_fit import cross_fit

REQUEST = "request.json"
"""What a run was begun with; written first, so that it can only be resumed under the same settings."""


class RunOfOtherData(GTMALocError):
    """A run was trained on data that the graph no longer holds."""


@dataclass(frozen=True, slots=True)
class TrainResult:
    """A finished run."""

    run: str
    model: str
    preset: str
    seed: int
    folds: int
    device: str
    auroc: float | None
    auprc: float | None
    ece: float
    directory: str
    edges: int  # none yet: `publish` writes them
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """`{run, edges, seconds, …}`."""
        return asdict(self)


def train(
    workspace: Workspace, *, model: str, preset: str | None, resume: str | None = None, reuse: bool = False
) -> TrainResult:
    """Cross-fit a model on the dataset in the graph.

    Args:
        workspace: settings, paths and graph.
        model: name of the model.
        preset: name of its preset; its default if None.
        resume: id of an interrupted run; its finished folds are kept.
        reuse: give back a finished run of the very same dataset and settings, if there is one.

    Raises:
        UsageError: no such model, preset, run or device.
        GraphNotEmbedded: a step before is still to be run.
    """
    chosen = model_named(model, preset)  # an unknown name is refused before anything is read
    settings = workspace.settings
    resolve_device(settings.device)
    directory = unfinished_run(workspace, resume) if resume else None
    request = {
        "model": model,
        "preset": chosen.preset,
        "seed": settings.seed,
        "folds": settings.folds,
        "version": __version__,
    }
    if directory is not None:
        _check_same_request(directory, request)
    dataset = export_dataset(workspace)
    if reuse and (same := _same_run(workspace, dataset, request)) is not None:
        workspace.reporter.say(f"Run {same.name} has this very dataset and these settings: used again")
        return _result(same, 0.0)
    if directory is None:
        directory = new_run(workspace, model, settings.seed)
        write_json(directory / REQUEST, request)
    workspace.reporter.say(f"Run {directory.name}")
    try:
        with workspace.reporter.stages(f"train {model}") as progress:
            fit = cross_fit(
                dataset,
                model=model,
                preset=preset,
                n_folds=settings.folds,
                seed=settings.seed,
                device=settings.device,
                run_dir=directory,
                progress=progress,
            )
    except KeyboardInterrupt:
        workspace.reporter.say(f"Interrupted: go on with `gtmaloc train --resume {directory.name}`")
        raise
    return _result(directory, round(fit.seconds, 3))


def _result(directory: Path, seconds: float) -> TrainResult:
    output = read_run(directory)
    settings, metrics = output.settings, output.metrics
    return TrainResult(
        run=directory.name,
        model=settings["model"],
        preset=settings["preset"]["name"],
        seed=settings["seed"],
        folds=settings["folds"],
        device=settings["device"],
        auroc=metrics["auroc"]["mean"],
        auprc=metrics["auprc"]["mean"],
        ece=metrics["ece"],
        directory=str(directory),
        edges=0,
        seconds=seconds,
    )


def _same_run(workspace: Workspace, dataset: LocalizationDataset, request: dict[str, Any]) -> Path | None:
    """The newest finished run that was begun with this request, on this dataset and with this version."""
    wanted = {"device": resolve_device(workspace.settings.device).type, "fingerprint": dataset.fingerprint}
    for directory in sorted((p.parent for p in workspace.runs.glob(f"*/{REQUEST}")), reverse=True):
        if not (directory / FINISHED).is_file() or read_json(directory / REQUEST) != request:
            continue
        settings = read_run(directory).settings
        if all(settings.get(name) == value for name, value in wanted.items()):
            return directory
    return None


def _check_same_request(directory: Path, request: dict[str, Any]) -> None:
    """Refuse to go on with a run under other settings than it was begun with."""
    begun = read_json(directory / REQUEST)
    other = [name for name, value in request.items() if begun.get(name) != value]
    if other:
        was = ", ".join(f"{name} {begun.get(name)}" for name in other)
        asked = ", ".join(f"{name} {request[name]}" for name in other)
        raise UsageError(
            f"The run {directory.name} was begun with {was}, not {asked}",
            "Give the same settings to resume it, or train anew without --resume",
        )


def publish(workspace: Workspace, run: str | None = None) -> Publication:
    """Put the predictions of a finished run (the newest unless named) in force.

    Raises:
        UsageError: there is no such run.
        RunOfOtherData: the graph holds other data now.
    """
    output = read_run(find_run(workspace, run))
    with workspace.graph(require_gds=False) as store:
        benchmark = store.read(
            "MATCH (m:MiRNA) WHERE m.benchmark_row IS NOT NULL RETURN m.id AS id ORDER BY m.benchmark_row"
        )
        synthetic = holds_synthetic(store)
        if not benchmark:
            raise NoBenchmark
        if (
            tuple(row["id"] for row in benchmark) != output.mirna_ids
            or synthetic != output.settings["synthetic"]
        ):
            raise RunOfOtherData(
                f"The run {output.id} was trained on other data than the graph holds now",
                "Train again with `gtmaloc train`, or load the data of the run",
            )
        return publish_run(store, output)
