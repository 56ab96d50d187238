"""Many models on the same folds: a table whose rows are evaluated, kept and compared one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.evaluate import Evaluation, check_seeds, evaluate_alone
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import OWN, Context, PublishedFigure
from gtmaloc_model.models.registry import model_class, model_named, model_names

ALWAYS = "degree-only"
"""How far study bias alone gets; no table is without it."""

AREAS = ("auroc", "auprc")
AVERAGES = ("mean", "mean5", "pooled", "pooled5")

Command = Callable[["Candidate"], str]


@dataclass(frozen=True)
class Candidate:
    """One row to evaluate.

    Attributes:
        model: name of a model.
        features: a feature set that it reads, or "own" for its fixed input.
        preset: its settings; None for its first.
    """

    model: str
    features: str
    preset: str | None = None

    def __str__(self) -> str:
        return (
            f"{self.model}, "
            + (f"preset {self.preset}, " if self.preset else "")
            + f"features {self.features}"
        )

    def evaluate(
        self,
        dataset: LocalizationDataset,
        protocol: Protocol,
        *,
        n_folds: int,
        seeds: Sequence[int],
        context: Context,
        kept: KeptResults,
    ) -> Evaluation:
        """Cross-validate this model alone."""
        model = model_named(self.model, self.preset, self.features)
        return evaluate_alone(
            dataset, model, protocol, n_folds=n_folds, seeds=seeds, context=context, kept=kept
        )


@dataclass(frozen=True, eq=False)
class Row:
    """One row of a table.

    Attributes:
        candidate: what was evaluated.
        command: what evaluates this row alone.
        evaluation: its result; None if it failed.
        error: why it failed; empty if it did not.
        published: what its authors report under this protocol.
    """

    candidate: Candidate
    command: str
    evaluation: Evaluation | None = None
    error: str = ""
    published: tuple[PublishedFigure, ...] = ()

    @property
    def rank(self) -> float:
        """AUROC by which rows are sorted: over all labels that the protocol scores; −∞ without one."""
        if self.evaluation is None:
            return -np.inf
        area = self.evaluation.scores.as_json()["auroc"]
        value = area["mean5" if self.evaluation.scores.partial else "mean"]
        return -np.inf if value is None else float(value)

    def measures(self) -> dict[str, Any]:
        """Averages and intervals of both areas; null if the row failed."""
        if self.evaluation is None:
            return {**dict.fromkeys(AREAS), "ci95": None}
        scores = self.evaluation.scores.as_json()
        return {
            **{area: {name: scores[area][name] for name in AVERAGES} for area in AREAS},
            "ci95": {area: scores[area]["ci95"] for area in AREAS},
        }

    def versus(self, other: Row) -> dict[str, dict[str, object]] | None:
        """This row minus another one on the same folds; None for itself and if one of them failed."""
        if self is other or self.evaluation is None or other.evaluation is None:
            return None
        return self.evaluation.versus(other.evaluation)

    def as_json(self) -> dict[str, Any]:
        """Plain values, without the comparison with other rows."""
        return {
            "model": self.candidate.model,
            "features": self.candidate.features,
            "preset": self.candidate.preset or (self.evaluation.preset if self.evaluation else ""),
            **self.measures(),
            "published": [asdict(figure) for figure in self.published],
            "command": self.command,
            "notes": list(self.evaluation.scores.notes) if self.evaluation else [],
            "leak_checked": self.evaluation is not None,
            "error": self.error or None,
        }


@dataclass(frozen=True, eq=False)
class Comparison:
    """Models on the same folds; `as_json` is the command line's contract.

    Attributes:
        protocol: name of the protocol.
        folds: K.
        seeds: seeds of the folds and the models.
        rows: the best first, those that failed last.
    """

    protocol: str
    folds: int
    seeds: tuple[int, ...]
    rows: tuple[Row, ...]

    @property
    def failed(self) -> bool:
        """Whether some row has no figures."""
        return any(row.error for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """Plain values. `versus_best` is the row minus the first one, with p and interval."""
        return {
            "protocol": self.protocol,
            "folds": self.folds,
            "seeds": list(self.seeds),
            "rows": [row.as_json() | {"versus_best": row.versus(self.rows[0])} for row in self.rows],
        }


def candidates(models: Sequence[str] | None, features: Sequence[str] | None) -> tuple[Candidate, ...]:
    """Each model on each feature set that it can read, and `ALWAYS`.

    Args:
        models: names; None for every known model.
        features: feature sets or "own"; None for all that a model reads. A model whose input is fixed has
            one row whatever is chosen.

    Raises:
        UsageError: a model or feature set is unknown or named twice, or a named model reads none of them.
    """
    names, sets = models or model_names(), features and [_known_set(name) for name in features]
    for what, chosen in (("model", names), ("feature set", sets or ())):
        if len(set(chosen)) != len(chosen):
            raise UsageError(f"A {what} is named twice: {', '.join(chosen)}", "Name each once")
    for name in names:
        if name not in model_names():
            raise UsageError(f"There is no model {name!r}", f"Choose from: {', '.join(model_names())}")
    found: list[Candidate] = []
    for name in dict.fromkeys((*names, ALWAYS)):
        own = [Candidate(name, each) for each in _readable(name, sets)]
        if models and not own:
            raise UsageError(
                f"The model {name} reads none of the feature sets {', '.join(features or ())}",
                "Choose others with --features, or leave the model out",
            )
        found += own
    return tuple(found)


def compare(
    dataset: LocalizationDataset,
    protocol: Protocol,
    chosen: Sequence[Candidate],
    *,
    n_folds: int,
    seeds: Sequence[int],
    context: Context,
    kept: KeptResults,
    command: Command,
) -> Comparison:
    """Evaluate every candidate on the same folds, and rank them; see `evaluated_rows`."""
    rows = evaluated_rows(
        dataset,
        protocol,
        chosen,
        n_folds=n_folds,
        seeds=seeds,
        context=context,
        kept=kept,
        command=command,
    )
    ordered = sorted(rows, key=lambda row: -row.rank)
    return Comparison(protocol.name, n_folds, tuple(seeds), tuple(ordered))


def evaluated_rows(
    dataset: LocalizationDataset,
    protocol: Protocol,
    chosen: Sequence[Candidate],
    *,
    n_folds: int,
    seeds: Sequence[int],
    context: Context,
    kept: KeptResults,
    command: Command,
) -> tuple[Row, ...]:
    """Evaluate every candidate on the same folds; one that fails becomes a row that says why.

    Finished rows and folds are kept: after an interruption the same call continues.

    Raises:
        UsageError: the seeds are not usable, or that many folds are not possible.
    """
    check_seeds(seeds)
    protocol.folds(protocol.prepare(dataset), n_folds, seeds[0])
    rows = []
    for number, candidate in enumerate(chosen, start=1):
        kept.say(f"{number} of {len(chosen)}: {candidate}")
        try:
            found = candidate.evaluate(
                dataset, protocol, n_folds=n_folds, seeds=seeds, context=context, kept=kept
            )
        except OSError:  # the disk, not the model
            raise
        except Exception as error:  # a model, perhaps of another package, may fail in any way
            said = str(error) if isinstance(error, GTMALocError) else f"{type(error).__name__}: {error}"
            kept.say(f"{candidate}: {said}")
            rows.append(Row(candidate, command(candidate), error=said))
        else:
            figures = model_class(candidate.model).published
            published = tuple(figure for figure in figures if figure.protocol == protocol.name)
            rows.append(Row(candidate, command(candidate), found, published=published))
    return tuple(rows)


def _known_set(name: str) -> str:
    return OWN if name == OWN else feature_set(name).name


def _readable(name: str, sets: Sequence[str] | None) -> list[str]:
    """The feature sets of a model among those that are chosen."""
    try:
        class_ = model_class(name)
    except UsageError:  # a model of another package that cannot be imported: its row says so
        return [OWN]
    own = [each or OWN for each in class_.feature_sets]
    if sets is None or own == [OWN]:
        return own
    return [each for each in sets if class_.can_read(each)]
