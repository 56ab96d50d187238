"""The step `ablate`: what a model owes to each of its parts."""

from pathlib import Path

from gtmaloc.pipeline.compare import EvaluateCommand
from gtmaloc.pipeline.computing import computing
from gtmaloc.pipeline.evaluate import kept_results, parse_seeds
from gtmaloc.pipeline.evaluation_data import evaluation_data
from gtmaloc.workspace import Workspace
from gtmaloc_learning.device import resolve_device
from gtmaloc_model.evaluation.ablation import Ablation, ablations
from gtmaloc_model.evaluation.ablation import ablate as ablate_model
from gtmaloc_model.evaluation.evaluate import check_seeds
from gtmaloc_model.evaluation.protocols.registry import protocol_named
from gtmaloc_model.models.base import EMBEDDINGS
from gtmaloc_model.models.registry import model_named


def ablate(
    workspace: Workspace,
    given: Path | None,
    *,
    protocol: str,
    seeds: str,
    model: str,
    features: str | None = None,
    earlier: Path | None = None,
) -> Ablation:
    """Evaluate a model with all parts and without each, on a data directory or on the graph.

    Raises:
        UsageError: the model, feature set, protocol, device or a seed is not usable, or the model has no part
            to leave out; nothing has been read then.
    """
    chosen = ablations(model, features)
    device = resolve_device(workspace.settings.device).type
    numbers = parse_seeds(seeds)
    check_seeds(numbers)
    name = protocol_named(protocol).name
    embeddings = EMBEDDINGS in model_named(model, features=features).needs
    dataset, rows = evaluation_data(workspace, given, protocol=name, earlier=earlier, embeddings=embeddings)
    with computing(workspace, f"ablate {model}", seed=numbers[0], device=device) as context:
        return ablate_model(
            dataset,
            rows,
            chosen,
            n_folds=workspace.settings.folds,
            seeds=numbers,
            context=context,
            kept=kept_results(workspace),
            command=EvaluateCommand(workspace, given, name, numbers, earlier),
        )
