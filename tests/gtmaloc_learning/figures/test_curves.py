"""The curves hold the numbers that follow from a table small enough to compute by hand."""

import pytest

from fixtures.small_predictions import predictions
from gtmaloc_learning.figures.curves import precision_recall_figure, roc_figure
from gtmaloc_learning.figures.style import PALETTE

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
