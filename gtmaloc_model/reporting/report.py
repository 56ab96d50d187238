"""One self-contained HTML page about a run, readable offline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined
from plotly.offline import get_plotlyjs

from gtmaloc_learning.figures import precision_recall_figure, reliability_figure, roc_figure
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.reporting.comparison import comparison
from gtmaloc_model.reporting.statuses import status_rows

NOTES = (
    "A missing label means that nobody has reported the localization, not that it has been ruled out. "
    "Precision is therefore a lower bound, and a likely pair may already be known to someone.",
    "How well a miRNA has been studied predicts its labels well: compare with the degree-only row, which "
    "sees three counts and nothing else.",
    "Under P1041, miRNAs without any label count as negatives, as in papers; this inflates the figures.",
    "Many rows of the benchmark belong to one family, or are copies of one mature. Random folds, as in "
    "papers, let a model learn a row from its twin; this run keeps families together, which gives lower "
    "figures.",
    "Most rows of the benchmark are found in exosomes and microvesicles. For these two compartments, the few "
    "negatives are often other spellings of positive rows.",
)
"""Limits of the figures, listed at the end of the page."""


@dataclass(frozen=True, slots=True)
class GraphContent:
    """What the page shows about the graph.

    Attributes:
        nodes: number of nodes by label.
        relationships: number of edges by type.
        sources: row accounting, one mapping per source.
        new_predictions: the most probable pairs that no loaded localization reports.
        note: how it differs from the graph that the run was trained on.
    """

    nodes: Mapping[str, int]
    relationships: Mapping[str, int]
    sources: Sequence[Mapping[str, Any]]
    new_predictions: Sequence[Mapping[str, Any]]
    note: str | None = None


def report_html(run: RunDirectory, graph: GraphContent) -> str:
    """The page. All text is escaped; the plotting library is embedded, so no network is needed."""
    environment = Environment(
        loader=PackageLoader("gtmaloc_model.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    labelled = run.predictions.subset(run.predictions.labelled)
    return environment.get_template("report.html.j2").render(
        run=run.id,
        synthetic=run.settings["synthetic"],
        facts=facts(run),
        comparison=comparison(run),
        per_label=per_label(run),
        statuses=[
            {"compartment": row.compartment, "cells": row.cells}
            for row in status_rows(run.metrics["statuses"])
        ],
        graph=graph,
        notes=NOTES,
        plotly=get_plotlyjs(),
        roc=_div(roc_figure(labelled)),
        precision_recall=_div(precision_recall_figure(labelled)),
        reliability=_div(reliability_figure(labelled)),
    )


def facts(run: RunDirectory) -> list[tuple[str, str]]:
    """Names and values that describe the run."""
    settings, table = run.settings, run.predictions
    preset = f", preset {settings['preset']}" if settings["preset"] else ""
    benchmark = (
        f"{len(table.ids):,} miRNAs, {int(table.labelled.sum()):,} labelled; {len(table.labels)} compartments"
    )
    training = (
        f"{settings['folds']} folds, seed {settings['seed']}, on {settings['device']}; "
        "every probability is out of fold"
    )
    parameters = ", ".join(f"{name} {value}" for name, value in settings.get("parameters", {}).items())
    rows = [
        ("model", f"{settings['model']}{preset}"),
        ("feature set", settings["features"]),
        ("benchmark", benchmark),
        ("training", training),
        ("known pairs", f"{int(table.known.sum()):,}"),
        ("networks", parameters),
        ("dataset", settings["fingerprint"][:16]),
    ]
    return [(name, value) for name, value in rows if value]


def per_label(run: RunDirectory) -> list[dict[str, Any]]:
    """Positives and scores of each compartment, in the order of the predictions' columns."""
    rows = []
    for name, positives in zip(run.predictions.labels, run.predictions.known.sum(axis=0), strict=True):
        scores = {metric: run.metrics[metric]["per_label"][name] for metric in ("auroc", "auprc")}
        shown = {metric: "undefined" if v is None else f"{v:.3f}" for metric, v in scores.items()}
        rows.append({"compartment": name, "positives": int(positives), **shown})
    return rows


def _div(figure: go.Figure) -> str:
    html: str = figure.to_html(
        full_html=False, include_plotlyjs=False, config={"displaylogo": False, "responsive": True}
    )
    return html
