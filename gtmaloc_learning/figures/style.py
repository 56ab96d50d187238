"""What all figures share: colours, fonts, margins."""

import plotly.graph_objects as go

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#7F7F7F")
"""Okabe and Ito's colours, which colour-blind readers can distinguish."""
GREY = "#8A8F98"
FONT = {"family": "system-ui, -apple-system, 'Segoe UI', sans-serif", "size": 13, "color": "#1c2430"}
MARGIN = {"l": 60, "r": 20, "t": 50, "b": 50}


def colour(index: int) -> str:
    """The colour of a label or model with this number; after eight they repeat."""
    return PALETTE[index % len(PALETTE)]


def finish(figure: go.Figure, height: int) -> go.Figure:
    """The figure with the common style."""
    figure.update_layout(template="plotly_white", height=height, margin=MARGIN, font=FONT)
    return figure
