"""The step `compare`: every model on the same folds, as a table that can be interrupted and extended."""

import shlex
from pathlib import Path

from gtmaloc.pipeline.computing import computing
from gtmaloc.pipeline.evaluate import kept_results, parse_seeds
from gtmaloc.pipeline.evaluation_data import evaluation_data
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.device import resolve_device
from gtmaloc_model.evaluation.comparison import Candidate, Comparison, candidates
from gtmaloc_model.evaluation.comparison import compare as compare_models
from gtmaloc_model.evaluation.evaluate import check_seeds
from gtmaloc_model.evaluation.protocols.registry import protocol_named


def compare(
    workspace: Workspace,
    given: Path | None,
    *,
    protocol: str,
    seeds: str,
    models: str | None = None,
    features: str | None = None,
    earlier: Path | None = None,
) -> Comparison:
    """Evaluate models on a data directory, or on the graph if no directory is given.

    `models` and `features` are names separated by commas, or None for all. Embeddings are read if there are
    any, and not computed: a model that needs them is otherwise a row that says so.

    Raises:
        UsageError: a model, feature set, protocol, device or seed is not usable; nothing has been read then.
    """
    chosen = candidates(names_in(models, "--models"), names_in(features, "--features"))
    device = resolve_device(workspace.settings.device).type
    numbers = parse_seeds(seeds)
    check_seeds(numbers)
    rows = protocol_named(protocol)
    dataset, rows = evaluation_data(workspace, given, protocol=rows.name, earlier=earlier)
    with computing(workspace, f"compare under {rows.name}", seed=numbers[0], device=device) as context:
        return compare_models(
            dataset,
            rows,
            chosen,
            n_folds=workspace.settings.folds,
            seeds=numbers,
            context=context,
            kept=kept_results(workspace),
            command=EvaluateCommand(workspace, given, rows.name, numbers, earlier),
        )


class EvaluateCommand:
    """The command that evaluates one candidate as a table does.

    Args:
        workspace: its number of folds.
        given: the data directory, if one is given.
        protocol: name of the protocol.
        seeds: seeds of the folds.
        earlier: the directory of the earlier release, if one is given.
    """

    def __init__(
        self,
        workspace: Workspace,
        given: Path | None,
        protocol: str,
        seeds: tuple[int, ...],
        earlier: Path | None,
    ) -> None:
        self._options = (
            *(("--data", str(given)) if given else ()),
            *(("--earlier", str(earlier)) if earlier else ()),
            *("--protocol", protocol, "--folds", str(workspace.settings.folds)),
            *("--seeds", ",".join(map(str, seeds))),
        )

    def __call__(self, candidate: Candidate) -> str:
        """The command, quoted for a shell."""
        preset = ("--preset", candidate.preset) if candidate.preset else ()
        own = ("--model", candidate.model, *preset, "--features", candidate.features)
        return shlex.join(("gtmaloc", "evaluate", *self._options, *own))


def names_in(text: str | None, option: str) -> tuple[str, ...] | None:
    """Names as written on the command line, separated by commas; None if the option is not given.

    Raises:
        UsageError: a name is empty.
    """
    if text is None:
        return None
    names = tuple(part.strip() for part in text.split(","))
    if not all(names):
        raise UsageError(
            f"{option} {text!r} has an empty name", "Give names separated by commas, such as a,b"
        )
    return names
