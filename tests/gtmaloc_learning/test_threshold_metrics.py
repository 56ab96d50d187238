"""F1 and MCC: by hand, as in scikit-learn, and undefined for a single class."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, matthews_corrcoef

from gtmaloc_learning.threshold_metrics import THRESHOLD, f1_per_label, mcc_per_label, predicted_labels

LABELS = np.array([[1, 1], [1, 0], [1, 0], [0, 0], [0, 1]])
PROBABILITY = np.array([[0.9, 0.1], [0.5, 0.2], [0.4, 0.3], [0.6, 0.1], [0.2, 0.2]])


def test_f1_and_mcc_by_hand() -> None:
    """First label: TP 2, FP 1, FN 1, TN 1. Second: predicted nowhere."""
    assert f1_per_label(LABELS, PROBABILITY) == pytest.approx([4 / 6, 0])
    assert mcc_per_label(LABELS, PROBABILITY) == pytest.approx([(2 - 1) / np.sqrt(3 * 3 * 2 * 2), 0])


def test_a_label_is_predicted_from_the_threshold_on() -> None:
    probability = np.array([[0.49, THRESHOLD, 0.51]])
    assert predicted_labels(probability).tolist() == [[False, True, True]]
    assert predicted_labels(probability, 0.51).tolist() == [[False, False, True]]
    assert f1_per_label(LABELS, PROBABILITY, 0.4)[0] == pytest.approx(6 / 7)
    assert mcc_per_label(LABELS, PROBABILITY, 0.4)[0] == pytest.approx(3 / np.sqrt(4 * 3 * 2 * 1))


@pytest.mark.parametrize("label", [0, 1])
def test_a_single_class_is_undefined(label: int) -> None:
    for metric in (f1_per_label, mcc_per_label):
        assert np.isnan(metric(np.full((3, 1), label), np.array([[0.1], [0.6], [0.7]]))).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=2, max_size=30))
def test_f1_and_mcc_are_those_of_scikit_learn(rows: list[tuple[int, float]]) -> None:
    labels, probability = np.array([[y] for y, _ in rows]), np.array([[p] for _, p in rows])
    f1, mcc = f1_per_label(labels, probability)[0], mcc_per_label(labels, probability)[0]
    if 0 < labels.sum() < len(labels):
        predicted = (probability >= 0.5).astype(int)
        assert f1 == pytest.approx(f1_score(labels[:, 0], predicted[:, 0], zero_division=0))
        assert mcc == pytest.approx(matthews_corrcoef(labels[:, 0], predicted[:, 0]))
    else:
        assert np.isnan(f1) and np.isnan(mcc)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.booleans()), min_size=2, max_size=30))
def test_mcc_changes_its_sign_with_the_prediction_and_keeps_it_with_both(
    rows: list[tuple[int, bool]],
) -> None:
    labels = np.array([[y] for y, _ in rows])
    probability = np.array([[0.9 if yes else 0.1] for _, yes in rows])
    found = mcc_per_label(labels, probability)
    assert np.array_equal(mcc_per_label(labels, 1 - probability), -found, equal_nan=True)
    assert np.array_equal(mcc_per_label(1 - labels, 1 - probability), found, equal_nan=True)
