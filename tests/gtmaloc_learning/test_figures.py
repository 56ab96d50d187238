"""The curves of the report hold the numbers that follow from a table small enough to compute by hand."""

import numpy as np
import pytest
from scipy.stats import binom

from gtmaloc_learning.figures import PALETTE, precision_recall_figure, reliability_figure, roc_figure
from gtmaloc_learning.predictions import Predictions


def predictions(
    known: list[list[int]], probability: list[list[float]], labels: tuple[str, ...]
) -> Predictions:
    """A table whose calibrated probabilities are half of the raw ones."""
    layers = {"known": np.array(known, dtype=np.int8), "probability": np.array(probability)}
    layers["calibrated"] = layers["probability"] / 2
    ids = tuple(f"hsa-mir-{i}" for i in range(len(known)))
    return Predictions(ids, labels, layers, np.zeros(len(known), dtype=np.int64))


SMALL = predictions(
    known=[[1, 0], [0, 0], [1, 0], [0, 0], [0, 0]],
    probability=[[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.2, 0.4], [0.1, 0.5]],
    labels=("Nucleus", "Nowhere"),
)
"""Best row first: positive, negative, positive, negative, negative. Nowhere has no positive."""


def test_roc_by_hand() -> None:
    chance, curve = roc_figure(SMALL).data
    assert (list(chance.x), list(chance.y)) == ([0, 1], [0, 1])
    assert list(curve.x) == pytest.approx([0, 0, 1 / 3, 1 / 3, 1])
    assert list(curve.y) == pytest.approx([0, 1 / 2, 1 / 2, 1, 1])
    assert curve.name == "Nucleus (0.833)"  # 5 of the 6 pairs positive × negative are in order
    assert curve.line.color == PALETTE[0]


def test_precision_and_recall_by_hand() -> None:
    curve, prevalence = precision_recall_figure(SMALL).data
    assert list(curve.x) == pytest.approx([1, 1, 1, 1 / 2, 1 / 2, 0])  # all rows, then without the worst …
    assert list(curve.y) == pytest.approx([2 / 5, 2 / 4, 2 / 3, 1 / 2, 1, 1])
    assert curve.name == "Nucleus (0.833)"  # ½ · 1 + ½ · ⅔
    assert list(prevalence.x) == [0, 1]
    assert list(prevalence.y) == [0.4, 0.4]


def test_curves_leave_out_a_label_of_one_class_and_keep_the_colour_of_the_others() -> None:
    known = SMALL.known[:, ::-1]
    swapped = predictions(known.tolist(), SMALL.probability[:, ::-1].tolist(), ("Nowhere", "Nucleus"))
    assert [trace.name for trace in roc_figure(swapped).data] == ["chance", "Nucleus (0.833)"]
    assert roc_figure(swapped).data[1].line.color == PALETTE[1]
    assert len(precision_recall_figure(swapped).data) == 2


def test_reliability_by_hand() -> None:
    """16 rows in 8 bins of two neighbours each; calibrated probabilities are 0, 1/30, …, 15/30."""
    known = [[k] for k in (0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1)]
    table = predictions(known, [[i / 15] for i in range(16)], ("Nucleus",))
    diagonal, points = reliability_figure(table).data
    assert (list(diagonal.x), list(diagonal.y)) == ([0, 1], [0, 1])
    assert list(points.x) == pytest.approx([(2 * bin_ + 0.5) / 30 for bin_ in range(8)])
    assert list(points.y) == [0, 0.5, 0, 0.5, 0.5, 1, 0.5, 1]
    assert list(points.customdata) == [2] * 8


@pytest.mark.parametrize("positive", range(6))
def test_bars_are_the_clopper_pearson_interval(positive: int) -> None:
    """With the true share at a bound, this many positives or more extreme has 2.5 % probability."""
    n = 5
    known = [[int(i < positive)] for i in range(n) for _ in range(8)]  # eight bins of five rows
    order = [[(i + bin_ * n) / 100] for i in range(n) for bin_ in range(8)]
    points = reliability_figure(predictions(known, order, ("Nucleus",))).data[1]
    low = points.y[0] - points.error_y.arrayminus[0]
    high = points.y[0] + points.error_y.array[0]
    assert points.y[0] == positive / n
    assert low == 0 if positive == 0 else binom.sf(positive - 1, n, low) == pytest.approx(0.025)
    assert high == 1 if positive == n else binom.cdf(positive, n, high) == pytest.approx(0.025)


def test_reliability_reads_calibrated_probabilities_and_shows_every_label() -> None:
    figure = reliability_figure(SMALL)
    assert len(figure.data) == 4  # diagonal and points of two labels
    assert list(figure.data[1].x) == pytest.approx([0.05, 0.1, 0.35, 0.4, 0.45])
    assert [a.text for a in figure.layout.annotations] == ["Nucleus", "Nowhere"]
