"""The comparison: this run, and per protocol what was evaluated on its releases, and published figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graph_schema.benchmark import PREDICTABLE_COMPARTMENTS
from gtmaloc_learning.metrics import mean_over
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.evaluation.kept_evaluations import KeptEvaluation, KeptOfReleases
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS
from gtmaloc_model.models.base import PublishedFigure
from gtmaloc_model.models.registry import baselines, model_class, model_names

Kind = Literal["own", "same", "baseline", "other", "published"]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row of a table, its numbers as text; empty where nothing is reported.

    Attributes:
        model: name of the model, or what was measured.
        features: the feature set that it reads.
        auroc: mean and 95 % interval.
        auprc: likewise.
        five: AUROC/AUPRC, mean over the five compartments that can be predicted.
        ece: expected calibration error.
        origin: folds and seeds, or who reports it.
        kind: "own" (this run), "same" (its model and features, cross-validated), "baseline", "other" or
            "published".
    """

    model: str
    features: str
    auroc: str
    auprc: str
    five: str
    ece: str
    origin: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class ProtocolTable:
    """What has been evaluated under one protocol, the best first.

    Attributes:
        protocol: its name.
        meaning: how rows are split, and over how many compartments means are taken.
        rows: models evaluated here, then published figures.
        evaluated: whether a model was evaluated here.
        command: evaluates the run's model beside the baselines.
    """

    protocol: str
    meaning: str
    rows: tuple[ComparisonRow, ...]
    evaluated: bool
    command: str


def own_row(run: RunDirectory) -> ComparisonRow:
    """This run: its published predictions of labelled miRNAs, out of fold."""
    settings = run.settings
    origin = f"{settings['folds']} folds, seed {settings['seed']}"
    return _row(f"{settings['model']} (this run)", settings["features"], run.metrics, origin, "own")


def protocol_tables(run: RunDirectory, kept: KeptOfReleases) -> list[ProtocolTable]:
    """One table for each protocol, the hardest first; published figures only beside real data."""
    return [_table(protocol, run, kept) for protocol in reversed(PROTOCOLS)]


def is_ablation(of: KeptEvaluation) -> bool:
    """Whether a part of the model or of its feature set is left out."""
    return "-" in of.features or of.preset in model_class(of.model).ablations


def published_figures() -> tuple[PublishedFigure, ...]:
    """The figures that authors report for the known models, in the order of the models."""
    return tuple(dict.fromkeys(figure for name in model_names() for figure in model_class(name).published))


def measured(of: KeptEvaluation) -> dict[str, Any]:
    """Both areas and the ECE, as in the metrics of a run."""
    auroc, auprc = of.areas
    return {"auroc": auroc.as_json(), "auprc": auprc.as_json(), "ece": of.ece}


def with_interval(summary: Mapping[str, Any]) -> str:
    """Mean and 95 % interval: 0.857 (0.841–0.873)."""
    if summary["mean"] is None:
        return "undefined"
    low, high = summary["ci95"]
    return f"{summary['mean']:.3f}" + ("" if low is None or high is None else f" ({low:.3f}–{high:.3f})")


def _table(protocol: Protocol, run: RunDirectory, kept: KeptOfReleases) -> ProtocolTable:
    model, features, preset = (run.settings[name] for name in ("model", "features", "preset"))
    found = [of for of in kept.of(protocol.name) if not is_ablation(of)]
    rows = [
        _row(
            of.model + (f", {of.preset}" if of.preset else ""),
            of.features,
            measured(of),
            f"{of.folds} folds, seed{'s' if len(of.seeds) > 1 else ''} {', '.join(map(str, of.seeds))}",
            _kind(of.model, (of.model, of.features, of.preset) == (model, features or "own", preset)),
        )
        for of in sorted(found, key=lambda of: -of.areas[0].mean)
    ]
    if not rows and run.evaluation and run.evaluation["protocol"] == protocol.name:
        rows = _evaluated_with(run.evaluation, model)
    evaluated = bool(rows)
    if not run.settings["synthetic"]:
        rows += [_quoted(figure) for figure in published_figures() if figure.protocol == protocol.name]
    meaning = protocol.meaning[0].upper() + protocol.meaning[1:]
    labels = protocol.labels_scored
    over = f"{len(labels)} compartments" if labels else "all compartments"
    data = "--data LATER --earlier EARLIER " if protocol.compares_releases else ""
    chosen = f"--model {model}" + (f" --features {features}" if features else "")
    command = f"gtmaloc evaluate {data}--protocol {protocol.name} {chosen}"
    return ProtocolTable(protocol.name, f"{meaning}; means over {over}.", tuple(rows), evaluated, command)


def _evaluated_with(evaluation: Mapping[str, Any], model: str) -> list[ComparisonRow]:
    """The rows of the run's own evaluation, for a workspace whose kept results were deleted."""
    return [
        _row(
            of["model"],
            of.get("features", ""),
            of,
            f"{evaluation['folds']} folds, with this run",
            _kind(of["model"], of["model"] == model),
        )
        for of in (evaluation, *evaluation.get("baselines", ()))
    ]


def _kind(model: str, same: bool) -> Kind:
    return "same" if same else "baseline" if model in baselines() else "other"


def _row(model: str, features: str, metrics: Mapping[str, Any], origin: str, kind: Kind) -> ComparisonRow:
    five = [
        mean_over(
            {k: v for k, v in metrics[area]["per_label"].items() if v is not None}, PREDICTABLE_COMPARTMENTS
        )
        for area in ("auroc", "auprc")
    ]
    return ComparisonRow(
        model=model,
        features=features,
        auroc=with_interval(metrics["auroc"]),
        auprc=with_interval(metrics["auprc"]),
        five="/".join(f"{value:.3f}" for value in five if value == value),  # NaN: none of the five
        ece=f"{metrics['ece']:.3f}",
        origin=origin,
        kind=kind,
    )


def _quoted(figure: PublishedFigure) -> ComparisonRow:
    auroc, auprc = f"{figure.auroc:.4f}", f"{figure.auprc:.4f}"
    return ComparisonRow(figure.what, "", auroc, auprc, "", "", f"quoted: {figure.source}", "published")
