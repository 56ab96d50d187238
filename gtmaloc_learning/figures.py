"""The figures of a report: ROC and precision-recall curves, and calibration, per label."""

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
from plotly.subplots import make_subplots
from scipy.stats import beta
from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_curve

from gtmaloc_learning.arrays import FloatArray, LabelArray
from gtmaloc_learning.predictions import Predictions

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#7F7F7F")
"""Okabe and Ito's colours, which colour-blind readers can distinguish."""
RELIABILITY_BINS = 8


def roc_figure(predictions: Predictions) -> go.Figure:
    """ROC curve of each label that has both classes, over all rows pooled, and the diagonal of chance."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"dash": "dot", "color": "#999"},
        name="chance",
        hoverinfo="skip",
    )
    for c, name in enumerate(predictions.labels):
        known, probability = predictions.known[:, c], predictions.probability[:, c]
        if _one_class(known):
            continue
        x, y, _ = roc_curve(known, probability)
        figure.add_scatter(
            x=x, y=y, mode="lines", name=f"{name} ({auc(x, y):.3f})", line={"color": _colour(c), "width": 2}
        )
    return _finish(figure, "false positive rate", "true positive rate")


def precision_recall_figure(predictions: Predictions) -> go.Figure:
    """Precision-recall curve of each label over all rows pooled, and its prevalence as a dotted line."""
    figure = go.Figure()
    for c, name in enumerate(predictions.labels):
        known, probability = predictions.known[:, c], predictions.probability[:, c]
        if _one_class(known):
            continue
        precision, recall, _ = precision_recall_curve(known, probability)
        value = average_precision_score(known, probability)
        figure.add_scatter(
            x=recall,
            y=precision,
            mode="lines",
            name=f"{name} ({value:.3f})",
            legendgroup=name,
            line={"color": _colour(c), "width": 2},
        )
        prevalence = float(known.mean())
        figure.add_scatter(
            x=[0, 1],
            y=[prevalence, prevalence],
            mode="lines",
            legendgroup=name,
            showlegend=False,
            hovertemplate=f"{name}: prevalence {prevalence:.3f}<extra></extra>",
            line={"color": _colour(c), "width": 1, "dash": "dot"},
        )
    return _finish(figure, "recall", "precision")


def reliability_figure(predictions: Predictions) -> go.Figure:
    """Observed share of positives against calibrated probability, one subplot per label.

    Bins hold (almost) equal numbers of rows; bars are 95 % Clopper-Pearson intervals.
    """
    columns = 4
    rows = -(-len(predictions.labels) // columns)
    figure = make_subplots(
        rows, columns, subplot_titles=list(predictions.labels), shared_xaxes=True, shared_yaxes=True,
        horizontal_spacing=0.03, vertical_spacing=0.12,
    )  # fmt: skip
    for c in range(len(predictions.labels)):
        row, column = c // columns + 1, c % columns + 1
        predicted, observed, low, high, count = _reliability(
            predictions.known[:, c], predictions.calibrated[:, c]
        )
        figure.add_scatter(
            x=[0, 1], y=[0, 1], mode="lines", line={"dash": "dot", "color": "#999"}, hoverinfo="skip",
            row=row, col=column,
        )  # fmt: skip
        figure.add_scatter(
            x=predicted,
            y=observed,
            mode="lines+markers",
            line={"color": _colour(c)},
            error_y={"type": "data", "array": high - observed, "arrayminus": observed - low, "width": 0},
            customdata=count,
            hovertemplate="predicted %{x:.2f}, observed %{y:.2f} of %{customdata} miRNAs<extra></extra>",
            row=row,
            col=column,
        )
    figure.update_xaxes(range=[-0.02, 1.02], tickvals=[0, 0.5, 1])
    figure.update_yaxes(range=[-0.02, 1.02], tickvals=[0, 0.5, 1])
    for column in range(1, columns + 1):
        figure.update_xaxes(title_text="calibrated probability", row=rows, col=column)
    for row in range(1, rows + 1):
        figure.update_yaxes(title_text="observed share", row=row, col=1)
    figure.update_layout(
        template="plotly_white", showlegend=False, height=270 * rows, margin=_MARGIN, font=_FONT
    )
    figure.update_annotations(font_size=13)
    return figure


_MARGIN = {"l": 60, "r": 20, "t": 50, "b": 50}
_FONT = {"family": "system-ui, -apple-system, 'Segoe UI', sans-serif", "size": 13}


def _reliability(known: LabelArray, calibrated: FloatArray) -> tuple[npt.NDArray[np.float64], ...]:
    """Mean probability, observed share, its lower and upper bounds, and number of rows, for each bin."""
    parts = [p for p in np.array_split(np.argsort(calibrated, kind="stable"), RELIABILITY_BINS) if len(p)]
    predicted = np.array([calibrated[p].mean() for p in parts])
    count = np.array([len(p) for p in parts])
    positive = np.array([known[p].sum() for p in parts])
    low = np.where(positive == 0, 0.0, beta.ppf(0.025, np.maximum(positive, 1), count - positive + 1))
    high = np.where(positive == count, 1.0, beta.ppf(0.975, positive + 1, np.maximum(count - positive, 1)))
    return predicted, positive / count, low, high, count


def _finish(figure: go.Figure, x: str, y: str) -> go.Figure:
    figure.update_layout(
        template="plotly_white",
        xaxis_title=x,
        yaxis_title=y,
        height=460,
        margin=_MARGIN,
        font=_FONT,
        legend={"orientation": "v", "x": 1.02, "y": 1, "font": {"size": 12}},
    )
    figure.update_xaxes(range=[-0.01, 1.01])
    figure.update_yaxes(range=[-0.01, 1.01])
    return figure


def _colour(index: int) -> str:
    return PALETTE[index % len(PALETTE)]


def _one_class(known: LabelArray) -> bool:
    return bool(known.min() == known.max())
