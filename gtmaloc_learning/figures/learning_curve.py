"""Scores against the share of the training rows."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gtmaloc_learning.figures.style import colour, finish
from gtmaloc_learning.metrics import Summary

Points = Sequence[tuple[float, Summary, Summary]]
"""Share of the training rows, AUROC and AUPRC."""


def learning_curve_figure(curves: Mapping[str, Points]) -> go.Figure:
    """AUROC and AUPRC of each curve; bars are the 95 % intervals of the means over folds."""
    figure = make_subplots(1, 2, subplot_titles=("AUROC", "AUPRC"), horizontal_spacing=0.1)
    for number, (name, points) in enumerate(curves.items()):
        share = [100 * point[0] for point in points]
        for column in (1, 2):
            areas: list[Summary] = [point[column] for point in points]  # type: ignore[misc]
            mean = np.array([area.mean for area in areas])
            low, high = np.array([area.ci95 for area in areas]).T
            figure.add_scatter(
                x=share,
                y=mean,
                mode="lines+markers",
                name=name,
                legendgroup=name,
                showlegend=column == 1,
                line={"color": colour(number), "width": 2},
                marker={"size": 8},
                error_y={"type": "data", "array": high - mean, "arrayminus": mean - low, "width": 4},
                hovertemplate="%{x:.0f} % of the training rows: %{y:.3f}<extra></extra>",
                row=1,
                col=column,
            )
    figure.update_xaxes(
        title_text="share of the training rows, %", range=[15, 105], tickvals=[25, 50, 75, 100]
    )
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.25})
    return finish(figure, 400)
