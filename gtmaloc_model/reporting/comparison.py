"""The rows of the report's comparison: this run, models measured on the same data, and published figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.models.base import PublishedFigure
from gtmaloc_model.models.registry import model_class, model_names


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row of the table, its numbers as text.

    Attributes:
        model: name of the model, or what was measured.
        auroc: mean and, if known, standard deviation.
        auprc: likewise.
        ece: expected calibration error; empty if not reported.
        origin: which rows and folds, and who measured.
        kind: "own" (this run), "same" (its model, cross-validated), "baseline" or "published".
    """

    model: str
    auroc: str
    auprc: str
    ece: str
    origin: str
    kind: Literal["own", "same", "baseline", "published"]


def comparison(run: RunDirectory) -> list[ComparisonRow]:
    """This run, its evaluation if there is one, and published figures unless the data are synthetic."""
    own = "labelled miRNAs, out of fold; these predictions are in the graph"
    rows = [_measured(f"{run.settings['model']} (this run)", run.metrics, own, "own")]
    evaluation = run.evaluation
    if evaluation:
        origin = f"{evaluation['protocol']}, {evaluation['folds']} folds, measured here"
        rows.append(_measured(evaluation["model"], evaluation, origin, "same"))
        rows += [_measured(b["model"], b, origin, "baseline") for b in evaluation.get("baselines", ())]
    if not run.settings["synthetic"]:
        rows += [_quoted(figure) for figure in published_figures()]
    return rows


def published_figures() -> tuple[PublishedFigure, ...]:
    """The figures that authors report for the known models, in the order of the models."""
    return tuple(figure for name in model_names() for figure in model_class(name).published)


def _measured(
    model: str, metrics: Mapping[str, Any], origin: str, kind: Literal["own", "same", "baseline"]
) -> ComparisonRow:
    auroc, auprc = _with_sd(metrics["auroc"]), _with_sd(metrics["auprc"])
    return ComparisonRow(model, auroc, auprc, f"{metrics['ece']:.3f}", origin, kind)


def _quoted(figure: PublishedFigure) -> ComparisonRow:
    origin = f"{figure.protocol}, quoted: {figure.source}"
    return ComparisonRow(figure.what, f"{figure.auroc:.4f}", f"{figure.auprc:.4f}", "", origin, "published")


def _with_sd(summary: Mapping[str, Any]) -> str:
    if summary["mean"] is None:
        return "undefined"
    return f"{summary['mean']:.4f}" + (f" ± {summary['sd']:.4f}" if summary["sd"] is not None else "")
