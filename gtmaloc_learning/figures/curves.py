"""ROC and precision-recall curves per label."""

import plotly.graph_objects as go
from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_curve

from gtmaloc_learning.arrays import LabelArray
from gtmaloc_learning.figures.style import GREY, colour, finish
from gtmaloc_learning.predictions import Predictions


def roc_figure(predictions: Predictions) -> go.Figure:
    """ROC curve of each label that has both classes, over all rows pooled, and the diagonal of chance."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"dash": "dot", "color": GREY},
        name="chance",
        hoverinfo="skip",
    )
    for c, name in enumerate(predictions.labels):
        known, probability = predictions.known[:, c], predictions.probability[:, c]
        if _one_class(known):
            continue
        x, y, _ = roc_curve(known, probability)
        figure.add_scatter(
            x=x, y=y, mode="lines", name=f"{name} ({auc(x, y):.3f})", line={"color": colour(c), "width": 2}
        )
    return _unit_axes(figure, "false positive rate", "true positive rate")


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
            line={"color": colour(c), "width": 2},
        )
        prevalence = float(known.mean())
        figure.add_scatter(
            x=[0, 1],
            y=[prevalence, prevalence],
            mode="lines",
            legendgroup=name,
            showlegend=False,
            hovertemplate=f"{name}: prevalence {prevalence:.3f}<extra></extra>",
            line={"color": colour(c), "width": 1, "dash": "dot"},
        )
    return _unit_axes(figure, "recall", "precision")


def _unit_axes(figure: go.Figure, x: str, y: str) -> go.Figure:
    figure.update_layout(
        xaxis_title=x,
        yaxis_title=y,
        legend={"orientation": "v", "x": 1.02, "y": 1, "font": {"size": 12}},
    )
    figure.update_xaxes(range=[-0.01, 1.01])
    figure.update_yaxes(range=[-0.01, 1.01])
    return finish(figure, 460)


def _one_class(known: LabelArray) -> bool:
    return bool(known.min() == known.max())
