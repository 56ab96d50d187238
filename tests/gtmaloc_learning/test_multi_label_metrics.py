"""The measures of whole rows: by hand, as in scikit-learn, and for rows without labels or predictions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, hamming_loss, jaccard_score, precision_score, recall_score

from gtmaloc_learning.multi_label_metrics import multi_label_measures


def one_row(labels: str, predicted: str) -> dict[str, float]:
    """The measures of one row of four labels, such as "1100"."""
    return multi_label_measures(
        np.array([[int(x) for x in labels]]), np.array([[x == "1" for x in predicted]])
    )


def test_a_row_by_hand() -> None:
    """L = {1, 2}, P = {2, 3, 4}: one in common, four in all."""
    assert one_row("1100", "0111") == pytest.approx(
        {"aiming": 1 / 3, "coverage": 1 / 2, "accuracy": 1 / 4, "absolute_true": 0, "absolute_false": 3 / 4}
    )


@pytest.mark.parametrize(
    ("labels", "predicted", "expected"),
    [
        ("0000", "0000", (1, 1, 1, 1, 0)),
        ("1100", "0000", (0, 0, 0, 0, 1 / 2)),
        ("0000", "1000", (0, 0, 0, 0, 1 / 4)),
        ("1010", "1010", (1, 1, 1, 1, 0)),
    ],
)
def test_empty_sets_follow_the_stated_convention(
    labels: str, predicted: str, expected: tuple[float, ...]
) -> None:
    names = ("aiming", "coverage", "accuracy", "absolute_true", "absolute_false")
    assert one_row(labels, predicted) == dict(zip(names, expected, strict=True))


def test_rows_weigh_the_same() -> None:
    labels = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1]])
    predicted = np.array([[1, 1, 0], [1, 1, 0], [0, 1, 0]]) > 0
    assert multi_label_measures(labels, predicted) == pytest.approx(
        {
            "aiming": (1 + 1 / 2 + 0) / 3,
            "coverage": (1 + 1 + 0) / 3,
            "accuracy": (1 + 1 / 2 + 0) / 3,
            "absolute_true": 1 / 3,
            "absolute_false": (0 + 1 / 3 + 2 / 3) / 3,
        }
    )


ROW = st.tuples(st.integers(1, 15), st.integers(1, 15))


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12))
def test_sets_that_are_not_empty_have_the_values_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    bits = np.arange(4)
    labels = np.array([a for a, _ in rows])[:, None] >> bits & 1
    predicted = np.array([b for _, b in rows])[:, None] >> bits & 1
    found = multi_label_measures(labels, predicted > 0)
    assert found == pytest.approx(
        {
            "aiming": precision_score(labels, predicted, average="samples"),
            "coverage": recall_score(labels, predicted, average="samples"),
            "accuracy": jaccard_score(labels, predicted, average="samples"),
            "absolute_true": accuracy_score(labels, predicted),
            "absolute_false": hamming_loss(labels, predicted),
        }
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), min_size=1, max_size=12))
def test_order_of_the_measures_and_exchange_of_labels_and_predictions(rows: list[tuple[int, int]]) -> None:
    """Exact agreement ≤ Jaccard index ≤ precision and recall, which change places with the sets."""
    bits = np.arange(4)
    labels = np.array([a for a, _ in rows])[:, None] >> bits & 1
    predicted = np.array([b for _, b in rows])[:, None] >> bits & 1
    found, exchanged = (multi_label_measures(a, b > 0) for a, b in ((labels, predicted), (predicted, labels)))
    assert found["absolute_true"] <= found["accuracy"] + 1e-12
    assert found["accuracy"] <= min(found["aiming"], found["coverage"]) + 1e-12
    assert exchanged["aiming"] == found["coverage"] and exchanged["coverage"] == found["aiming"]
    for name in ("accuracy", "absolute_true", "absolute_false"):
        assert exchanged[name] == found[name]
