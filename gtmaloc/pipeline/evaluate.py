"""The step `evaluate`: cross-validation of a model with the baselines, and of a run on its own data."""

from pathlib import Path
from typing import Any

from gtmaloc.pipeline.computing import computing
from gtmaloc.pipeline.dataset import export_dataset
from gtmaloc.pipeline.evaluation_data import evaluation_data
from gtmaloc.pipeline.parameters import requested_parameters
from gtmaloc.pipeline.publish import RunOfOtherData
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.device import resolve_device
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.evaluation.evaluate import Evaluation
from gtmaloc_model.evaluation.evaluate import evaluate as cross_validate
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.learning_curve import evaluate_and_learn
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS, protocol_named
from gtmaloc_model.models.base import EMBEDDINGS
from gtmaloc_model.models.registry import model_named


def evaluate(
    workspace: Workspace,
    given: Path | None,
    *,
    protocol: str,
    seeds: str,
    model: str,
    preset: str | None = None,
    features: str | None = None,
    inputs: str = "graph",
    earlier: Path | None = None,
    with_learning_curve: bool = False,
) -> Evaluation:
    """Cross-validate a model on a data directory, or on the graph if no directory is given.

    `earlier` is the directory of an earlier localization release, for a protocol that compares two.

    Raises:
        UsageError: unknown model, preset, feature set, protocol, device or kind of inputs, or unusable seeds;
            or an earlier release for a protocol that reads none, or one that cannot be compared.
        MissingRelease: the protocol needs an earlier release, and there is none.
    """
    chosen = model_named(model, preset, features)
    device = resolve_device(workspace.settings.device).type
    numbers = parse_seeds(seeds)
    protocol_named(protocol)  # refused, if at all, before anything is read
    if inputs == "graph":
        chosen.check_threshold(requested_parameters(workspace.settings).related)
    dataset, rows = evaluation_data(
        workspace,
        given,
        protocol=protocol,
        earlier=earlier,
        inputs=inputs,
        embeddings=EMBEDDINGS in chosen.needs,
    )
    with computing(workspace, f"evaluate {chosen.name}", seed=numbers[0], device=device) as context:
        return (evaluate_and_learn if with_learning_curve else cross_validate)(
            dataset,
            chosen,
            rows,
            n_folds=workspace.settings.folds,
            seeds=numbers,
            context=context,
            kept=kept_results(workspace),
        )


def kept_results(workspace: Workspace) -> KeptResults:
    """The results that this project has computed; what is reused is said."""
    return KeptResults(workspace.evaluations, workspace.reporter.say)


def evaluate_run(workspace: Workspace, run: str | None = None, *, reuse: bool = False) -> dict[str, Any]:
    """Cross-validate the model of a run under the first protocol with its own seed; saved in its directory.

    With `reuse`, an existing evaluation is returned.

    Raises:
        UsageError: there is no such run.
        RunOfOtherData: the graph now holds other data, or networks with other parameters.
    """
    found = RunDirectory.find(workspace.runs, run)
    if reuse and (kept := found.evaluation) is not None:
        return kept
    settings, protocol = found.settings, PROTOCOLS[0]
    model = model_named(settings["model"], settings["preset"] or None, settings["features"] or None)
    device = resolve_device(workspace.settings.device).type
    dataset = export_dataset(workspace, embeddings=EMBEDDINGS in model.needs)
    if dataset.fingerprint != settings["fingerprint"]:
        raise RunOfOtherData(found.id, ["its dataset differs"])
    with computing(
        workspace, f"evaluate under {protocol.name}", seed=settings["seed"], device=device
    ) as context:
        result = cross_validate(
            dataset,
            model,
            protocol,
            n_folds=settings["folds"],
            seeds=(settings["seed"],),
            context=context,
            kept=kept_results(workspace),
        ).as_json()
    found.write_evaluation(result)
    return result


def parse_seeds(text: str) -> tuple[int, ...]:
    """Seeds as written on the command line: whole numbers separated by commas.

    Raises:
        UsageError: the text is anything else.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() for part in parts):
        raise UsageError(
            f"The seeds {text!r} are not usable", "Give whole numbers separated by commas, such as 0,1"
        )
    return tuple(int(part) for part in parts)
