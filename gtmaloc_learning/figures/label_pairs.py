"""Which labels occur together more often than by chance."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gtmaloc_learning.figures.style import finish
from gtmaloc_learning.label_pairs import LabelPairs

_SCALE = ((0.0, "#0072B2"), (0.5, "#F7F7F7"), (1.0, "#D55E00"))
_FARTHEST = 4.0
"""Ratio with the strongest colour."""


def label_pairs_figure(pairs: LabelPairs, labels: Sequence[str]) -> go.Figure:
    """A heat map of observed / expected on a logarithmic scale; each cell has ratio and number of rows."""
    ratio = pairs.ratio
    with np.errstate(divide="ignore"):
        shade = np.clip(np.log2(ratio), -np.log2(_FARTHEST), np.log2(_FARTHEST))
    text = [
        [
            f"n {pairs.observed[i, j]}" if i == j or np.isnan(ratio[i, j])
            else f"{ratio[i, j]:.2f}<br>n {pairs.observed[i, j]}"
            for j in range(len(labels))
        ]
        for i in range(len(labels))
    ]  # fmt: skip
    figure = go.Figure(
        go.Heatmap(
            z=shade,
            x=list(labels),
            y=list(labels),
            text=text,
            texttemplate="%{text}",
            customdata=pairs.expected,
            hovertemplate="%{x} and %{y}: %{text}, expected %{customdata:.1f}<extra></extra>",
            colorscale=_SCALE,
            zmin=-np.log2(_FARTHEST),
            zmax=np.log2(_FARTHEST),
            colorbar={
                "title": {"text": "observed / expected"},
                "tickvals": [-2, -1, 0, 1, 2],
                "ticktext": ["¼", "½", "1", "2", "4"],
            },
        )
    )
    figure.update_yaxes(autorange="reversed")
    figure = finish(figure, 520)
    return figure.update_layout(margin={"l": 150})
