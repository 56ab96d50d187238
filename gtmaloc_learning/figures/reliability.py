"""Reliability: how often what is given a probability is true, before and after calibration."""

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
from plotly.subplots import make_subplots
from scipy.stats import beta

from gtmaloc_learning.arrays import FloatArray, LabelArray
from gtmaloc_learning.figures.style import GREY, PALETTE, finish
from gtmaloc_learning.predictions import Predictions

RELIABILITY_BINS = 8


def reliability_figure(predictions: Predictions) -> go.Figure:
    """Observed share of positives against probability, one subplot per label: before and after calibration.

    Bins hold (almost) equal numbers of rows; bars are 95 % Clopper-Pearson intervals of the calibrated ones.
    """
    columns = 4
    rows = -(-len(predictions.labels) // columns)
    figure = make_subplots(
        rows, columns, subplot_titles=list(predictions.labels), shared_xaxes=True, shared_yaxes=True,
        horizontal_spacing=0.03, vertical_spacing=0.12,
    )  # fmt: skip
    for c in range(len(predictions.labels)):
        row, column = c // columns + 1, c % columns + 1
        known = predictions.known[:, c]
        before, share, *_ = _reliability(known, predictions.probability[:, c])
        predicted, observed, low, high, count = _reliability(known, predictions.calibrated[:, c])
        figure.add_scatter(
            x=[0, 1], y=[0, 1], mode="lines", line={"dash": "dot", "color": GREY}, hoverinfo="skip",
            showlegend=False, row=row, col=column,
        )  # fmt: skip
        figure.add_scatter(
            x=before, y=share, mode="lines+markers", name="before calibration", legendgroup="before",
            line={"color": GREY, "dash": "dash"}, marker={"symbol": "circle-open"}, showlegend=c == 0,
            hovertemplate="before: predicted %{x:.2f}, observed %{y:.2f}<extra></extra>", row=row, col=column,
        )  # fmt: skip
        figure.add_scatter(
            x=predicted,
            y=observed,
            mode="lines+markers",
            name="after calibration",
            legendgroup="after",
            showlegend=c == 0,
            line={"color": PALETTE[0]},
            error_y={"type": "data", "array": high - observed, "arrayminus": observed - low, "width": 0},
            customdata=count,
            hovertemplate="predicted %{x:.2f}, observed %{y:.2f} of %{customdata} miRNAs<extra></extra>",
            row=row,
            col=column,
        )
    figure.update_xaxes(range=[-0.02, 1.02], tickvals=[0, 0.5, 1])
    figure.update_yaxes(range=[-0.02, 1.02], tickvals=[0, 0.5, 1])
    for column in range(1, columns + 1):
        figure.update_xaxes(title_text="probability", row=rows, col=column)
    for row in range(1, rows + 1):
        figure.update_yaxes(title_text="observed share", row=row, col=1)
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": -0.12})
    figure.update_annotations(font_size=13)
    return finish(figure, 290 * rows)


def _reliability(known: LabelArray, probability: FloatArray) -> tuple[npt.NDArray[np.float64], ...]:
    """Mean probability, observed share, its lower and upper bounds, and number of rows, for each bin."""
    parts = [p for p in np.array_split(np.argsort(probability, kind="stable"), RELIABILITY_BINS) if len(p)]
    predicted = np.array([probability[p].mean() for p in parts])
    count = np.array([len(p) for p in parts])
    positive = np.array([known[p].sum() for p in parts])
    low = np.where(positive == 0, 0.0, beta.ppf(0.025, np.maximum(positive, 1), count - positive + 1))
    high = np.where(positive == count, 1.0, beta.ppf(0.975, positive + 1, np.maximum(count - positive, 1)))
    return predicted, positive / count, low, high, count
