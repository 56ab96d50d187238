"""A map of rows, coloured by one label at a time."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gtmaloc_learning.arrays import FloatArray, LabelArray
from gtmaloc_learning.figures.style import GREY, PALETTE, finish

_KINDS = (
    ("no label", {"color": "#9AA3AF", "size": 6, "symbol": "circle-open"}),
    ("reported elsewhere", {"color": GREY, "size": 6, "symbol": "circle"}),
    ("reported here", {"color": PALETTE[1], "size": 8, "symbol": "diamond"}),
)


def label_map_figure(
    positions: FloatArray, ids: Sequence[str], known: LabelArray, labels: Sequence[str]
) -> go.Figure:
    """Rows by position, with a menu of labels; the first is shown.

    Args:
        positions: (N, 2).
        ids: N names, shown at a point.
        known: (N, C) 0/1.
        labels: C names.
    """
    figure, names = go.Figure(), np.array(ids)
    for c in range(len(labels)):
        kind = np.where(known[:, c] == 1, 2, np.where(known.any(axis=1), 1, 0))
        for number, (what, marker) in enumerate(_KINDS):
            own = kind == number
            figure.add_scatter(
                x=positions[own, 0].round(3),
                y=positions[own, 1].round(3),
                text=names[own].tolist(),
                mode="markers",
                name=f"{what} ({int(own.sum())})",
                marker={
                    **marker,
                    "line": {"width": 1 if number == 0 else 0.5, "color": "#ffffff" if number else "#9AA3AF"},
                },
                hovertemplate="%{text}<extra></extra>",
                visible=c == 0,
            )
    figure.update_layout(
        updatemenus=[
            {
                "buttons": [
                    {
                        "label": label,
                        "method": "update",
                        "args": [{"visible": _visible(figure, c)}],
                    }
                    for c, label in enumerate(labels)
                ],
                "x": 0,
                "xanchor": "left",
                "y": 1.12,
                "yanchor": "top",
            }
        ],
        legend={"orientation": "h", "x": 0.3, "y": 1.1},
    )
    figure.update_xaxes(
        showticklabels=False, zeroline=False, title_text="no unit: only nearness means something"
    )
    figure.update_yaxes(showticklabels=False, zeroline=False, scaleanchor="x")
    return finish(figure, 620)


def showing(figure: go.Figure, label: int) -> go.Figure:
    """A copy of the map that shows another label, by its number."""
    shown = go.Figure(figure)
    for trace, visible in zip(shown.data, _visible(figure, label), strict=True):
        trace.visible = visible
    return shown


def _visible(figure: go.Figure, label: int) -> list[bool]:
    return [i // len(_KINDS) == label for i in range(len(figure.data))]
