"""One self-contained HTML page about a run: readable without a network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined
from plotly.offline import get_plotlyjs

from gtmaloc_learning.figures import precision_recall_figure, reliability_figure, roc_figure


@dataclass(frozen=True, slots=True, eq=False)
class ReportContent:
    """Everything that the page shows.

    Attributes:
        run: id of the run.
        synthetic: whether it was learned from the demonstration release.
        facts: name and value of what describes the run.
        nodes: label and number of nodes.
        relationships: type and number of edges.
        sources: row accounting, one mapping per source.
        compartments: C names.
        labels: (N, C) known labels of the benchmark.
        probability: (N, C) out-of-fold probabilities.
        calibrated: (N, C) calibrated out-of-fold probabilities.
        comparison: one mapping per model: model, auroc, auprc, ece and whether it was measured here.
        per_label: one mapping per compartment: compartment, positives, auroc, auprc.
        new_predictions: the most probable pairs that no loaded localization states.
        notes: sentences about the limits of these figures.
    """

    run: str
    synthetic: bool
    facts: Sequence[tuple[str, str]]
    nodes: Mapping[str, int]
    relationships: Mapping[str, int]
    sources: Sequence[Mapping[str, Any]]
    compartments: Sequence[str]
    labels: npt.NDArray[np.integer]
    probability: npt.NDArray[np.floating]
    calibrated: npt.NDArray[np.floating]
    comparison: Sequence[Mapping[str, Any]]
    per_label: Sequence[Mapping[str, Any]]
    new_predictions: Sequence[Mapping[str, Any]]
    notes: Sequence[str]


def report_html(content: ReportContent) -> str:
    """The page. Every text is escaped; the plotting library is inside, so that no network is needed."""
    environment = Environment(
        loader=PackageLoader("gtmaloc_model.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = list(content.compartments)
    return environment.get_template("report.html.j2").render(
        content=content,
        plotly=get_plotlyjs(),
        roc=_div(roc_figure(content.labels, content.probability, names)),
        precision_recall=_div(precision_recall_figure(content.labels, content.probability, names)),
        reliability=_div(reliability_figure(content.labels, content.calibrated, names)),
    )


def _div(figure: go.Figure) -> str:
    html: str = figure.to_html(
        full_html=False, include_plotlyjs=False, config={"displaylogo": False, "responsive": True}
    )
    return html
