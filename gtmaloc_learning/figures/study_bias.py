"""Scores by study degree, of several models."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gtmaloc_learning.figures.style import GREY, colour, finish
from gtmaloc_learning.study_bias import DegreePart

_DASHES = ("solid", "dash", "dot")
_SYMBOLS = ("circle", "square", "diamond")


def study_bias_figure(models: Mapping[str, Sequence[DegreePart]]) -> go.Figure:
    """Mean AUROC and AUPRC over labels for each range of degrees; dotted grey: the mean prevalence."""
    figure = make_subplots(1, 2, subplot_titles=("AUROC", "AUPRC"), horizontal_spacing=0.1)
    for number, (name, parts) in enumerate(models.items()):
        x = [_range(part) for part in parts]
        for column, y in enumerate(([p.mean_auroc for p in parts], [p.mean_auprc for p in parts]), start=1):
            figure.add_scatter(
                x=x,
                y=y,
                mode="lines+markers",
                name=name,
                legendgroup=name,
                showlegend=column == 1,
                line={"color": colour(number), "width": 2, "dash": _DASHES[number % len(_DASHES)]},
                marker={"size": 9, "symbol": _SYMBOLS[number % len(_SYMBOLS)]},
                customdata=[part.rows for part in parts],
                hovertemplate="%{y:.3f} for %{customdata} miRNAs with %{x} partners<extra></extra>",
                row=1,
                col=column,
            )
    first = next(iter(models.values()))
    figure.add_scatter(
        x=[_range(part) for part in first],
        y=[float(part.prevalence.mean()) for part in first],
        mode="lines",
        name="share of positives",
        line={"color": GREY, "dash": "dot"},
        row=1,
        col=2,
    )
    figure.update_xaxes(title_text="number of targets, drugs and diseases", type="category")
    figure.update_yaxes(range=[0, 1.02])
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.25})
    return finish(figure, 400)


def _range(part: DegreePart) -> str:
    return f"{part.low}" if part.low == part.high else f"{part.low} to {part.high}"
