"""The steps `train` and `publish`."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graph_schema.errors import GTMALocError, UsageError
from graph_store.predictions import Publication
from gtmaloc.pipeline.runs import find_run, new_run, read_json, unfinished_run, write_json
from gtmaloc.pipeline.study import export_study
from gtmaloc.workspace import Workspace
from gtmaloc_model.device import resolve_device
from gtmaloc_model.inputs import NoPanel
from gtmaloc_model.publish import publish_run, read_run
from gtmaloc_model.registry import model_named
from gtmaloc_model.training import cross_fit

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


def train(workspace: Workspace, *, model: str, preset: str, resume: str | None = None) -> TrainResult:
    """Cross-fit a model on the study in the graph.

    Args:
        workspace: settings, paths and graph.
        model: name of the model.
        preset: name of its preset.
        resume: id of an interrupted run; its finished folds are kept.

    Raises:
        UsageError: no such model, preset, run or device.
        GraphNotEmbedded: a step before is still to be run.
    """
    model_named(model, preset)  # an unknown name is refused before anything is read
    settings = workspace.settings
    resolve_device(settings.device)
    directory = unfinished_run(workspace, resume) if resume else None
    request = {"model": model, "preset": preset, "seed": settings.seed, "folds": settings.folds}
    if directory is not None:
        _check_same_request(directory, request)
    study = export_study(workspace)
    if directory is None:
        directory = new_run(workspace, model, settings.seed)
        write_json(directory / REQUEST, request)
    workspace.reporter.say(f"Run {directory.name}")
    try:
        with workspace.reporter.stages(f"train {model}") as progress:
            fit = cross_fit(
                study,
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
    output = read_run(directory)
    return TrainResult(
        run=directory.name,
        model=model,
        preset=preset,
        seed=settings.seed,
        folds=settings.folds,
        device=output.settings["device"],
        auroc=fit.metrics["auroc"]["mean"],
        auprc=fit.metrics["auprc"]["mean"],
        ece=fit.metrics["ece"],
        directory=str(directory),
        edges=0,
        seconds=round(fit.seconds, 3),
    )


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
        panel = store.read(
            "MATCH (m:MiRNA) WHERE m.panel_row IS NOT NULL RETURN m.id AS id ORDER BY m.panel_row"
        )
        synthetic = store.read("MATCH (r:Release) WHERE r.synthetic RETURN count(r) > 0 AS any")[0]["any"]
        if not panel:
            raise NoPanel
        if tuple(row["id"] for row in panel) != output.mirna_ids or synthetic != output.settings["synthetic"]:
            raise RunOfOtherData(
                f"The run {output.id} was trained on other data than the graph holds now",
                "Train again with `gtmaloc train`, or load the data of the run",
            )
        return publish_run(store, output)
