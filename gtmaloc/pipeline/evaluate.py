"""The step `evaluate`: cross-validation of a model beside the baselines, and of a run on its own data."""

from pathlib import Path
from typing import Any

from gtmaloc.pipeline.dataset import dataset_of_data, export_dataset
from gtmaloc.pipeline.fetch import fetch
from gtmaloc.pipeline.runs import find_run, read_json, write_json
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.device import resolve_device
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.published_benchmark import read_published_benchmark
from gtmaloc_model.evaluation.evaluate import Evaluation
from gtmaloc_model.evaluation.evaluate import evaluate as cross_validate
from gtmaloc_model.evaluation.protocols import protocol_named
from gtmaloc_model.models.registry import BASELINES, model_named
from gtmaloc_model.publish import read_run

EVALUATION = "evaluation.json"
"""What `evaluate_run` writes into the run directory."""


def evaluate(
    workspace: Workspace,
    given: Path | None,
    *,
    protocol: str,
    seeds: str,
    model: str,
    preset: str,
    features: str,
) -> Evaluation:
    """Cross-validate a model on a data directory, or on the graph when no directory is given.

    Raises:
        UsageError: an unknown model, preset, protocol, device or kind of features, or unusable seeds.
    """
    model_named(model, preset)
    protocol_named(protocol)
    resolve_device(workspace.settings.device)
    numbers = parse_seeds(seeds)
    dataset = _dataset(workspace, given, model, features)
    with workspace.reporter.stages(f"evaluate {model}") as progress:
        return cross_validate(
            dataset,
            protocol=protocol,
            model=model,
            preset=preset,
            n_folds=workspace.settings.folds,
            seeds=numbers,
            device=workspace.settings.device,
            progress=progress,
        )


def evaluate_run(workspace: Workspace, run: str | None = None, *, reuse: bool = False) -> dict[str, Any]:
    """Cross-validate the model of a run under P1041 with the run's own seed; kept in its directory.

    With `reuse`, an evaluation that is there already is given back.
    """
    directory = find_run(workspace, run)
    if reuse and (directory / EVALUATION).is_file():
        return read_json(directory / EVALUATION)
    settings = read_run(directory).settings
    with workspace.reporter.stages("evaluate under P1041") as progress:
        result = cross_validate(
            export_dataset(workspace),
            protocol="P1041",
            model=settings["model"],
            preset=settings["preset"]["name"],
            n_folds=settings["folds"],
            seeds=(settings["seed"],),
            device=workspace.settings.device,
            progress=progress,
            run_dir=directory,
        ).as_json()
    write_json(directory / EVALUATION, result)
    return result


def parse_seeds(text: str) -> tuple[int, ...]:
    """Seeds as written on the command line: whole numbers separated by commas.

    Raises:
        UsageError: something else is given.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() for part in parts):
        raise UsageError(
            f"The seeds {text!r} are not usable", "Give whole numbers separated by commas, such as 0,1"
        )
    return tuple(int(part) for part in parts)


def _dataset(workspace: Workspace, given: Path | None, model: str, features: str) -> LocalizationDataset:
    if features == "published":
        return read_published_benchmark(fetch(workspace, given).directory)
    if features != "graph":
        raise UsageError(f"There are no features {features!r}", "Choose graph or published")
    if given is None and workspace.settings.data is None and _has_graph(workspace):
        return export_dataset(workspace)
    return dataset_of_data(workspace, fetch(workspace, given), embeddings=model not in BASELINES)


def _has_graph(workspace: Workspace) -> bool:
    return workspace.external or workspace.server().state() != "absent"
