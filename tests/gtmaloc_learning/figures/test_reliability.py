"""Reliability holds the numbers that follow from a table small enough to compute by hand."""

import pytest
from scipy.stats import binom

from fixtures.small_predictions import predictions
from gtmaloc_learning.figures.reliability import reliability_figure

SMALL = predictions(
    known=[[1, 0], [0, 0], [1, 0], [0, 0], [0, 0]],
    probability=[[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.2, 0.4], [0.1, 0.5]],
    labels=("Nucleus", "Nowhere"),
)
"""Best row first: positive, negative, positive, negative, negative. Nowhere has no positive."""


def test_reliability_by_hand() -> None:
    """16 rows in 8 bins of two neighbours each; calibrated probabilities are 0, 1/30, …, 15/30."""
    known = [[k] for k in (0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1)]
    table = predictions(known, [[i / 15] for i in range(16)], ("Nucleus",))
    diagonal, before, points = reliability_figure(table).data
    assert (list(diagonal.x), list(diagonal.y)) == ([0, 1], [0, 1])
    assert list(points.x) == pytest.approx([(2 * bin_ + 0.5) / 30 for bin_ in range(8)])
    assert list(before.x) == pytest.approx([(2 * bin_ + 0.5) / 15 for bin_ in range(8)])
    assert list(before.y) == list(points.y)
    assert (before.name, points.name) == ("before calibration", "after calibration")
    assert list(points.y) == [0, 0.5, 0, 0.5, 0.5, 1, 0.5, 1]
    assert list(points.customdata) == [2] * 8


@pytest.mark.parametrize("positive", range(6))
def test_bars_are_the_clopper_pearson_interval(positive: int) -> None:
    """With the true share at a bound, this many positives or more extreme has 2.5 % probability."""
    n = 5
    known = [[int(i < positive)] for i in range(n) for _ in range(8)]  # eight bins of five rows
    order = [[(i + bin_ * n) / 100] for i in range(n) for bin_ in range(8)]
    points = reliability_figure(predictions(known, order, ("Nucleus",))).data[2]
    low = points.y[0] - points.error_y.arrayminus[0]
    high = points.y[0] + points.error_y.array[0]
    assert points.y[0] == positive / n
    assert low == 0 if positive == 0 else binom.sf(positive - 1, n, low) == pytest.approx(0.025)
    assert high == 1 if positive == n else binom.cdf(positive, n, high) == pytest.approx(0.025)


def test_reliability_reads_calibrated_probabilities_and_shows_every_label() -> None:
    figure = reliability_figure(SMALL)
    assert len(figure.data) == 6  # diagonal, before and after, of two labels
    assert list(figure.data[2].x) == pytest.approx([0.05, 0.1, 0.35, 0.4, 0.45])
    assert [a.text for a in figure.layout.annotations] == ["Nucleus", "Nowhere"]
