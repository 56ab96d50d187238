"""Folds of the protocols, and metrics."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.planted_dataset import planted_dataset
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.metrics import (
    auroc_per_label,
    expected_calibration_error,
    single_class_notes,
    summarise,
)
from gtmaloc_model.evaluation.protocols import folds


@settings(max_examples=25, deadline=None)
@given(n_folds=st.integers(2, 12), seed=st.integers(0, 1000), protocol=st.sampled_from(["p1041", "P901"]))
def test_every_row_of_a_protocol_is_tested_once(n_folds: int, seed: int, protocol: str) -> None:
    dataset = planted_dataset(40)
    parts = folds(dataset, protocol, n_folds, seed)
    tested = np.concatenate([part.test for part in parts])
    rows = np.arange(40) if protocol == "p1041" else np.flatnonzero(dataset.labelled)
    assert sorted(tested.tolist()) == rows.tolist()
    for part in parts:
        assert not set(part.train) & set(part.test)
        assert len(part.train) + len(part.test) == len(rows)
    assert max(len(p.test) for p in parts) - min(len(p.test) for p in parts) <= 1


def test_folds_depend_on_the_seed_only() -> None:
    dataset = planted_dataset(40)
    first, again, other = (folds(dataset, "P1041", 5, seed) for seed in (1, 1, 2))
    assert np.array_equal(first[0].test, again[0].test)
    assert not np.array_equal(first[0].test, other[0].test)


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (lambda: folds(planted_dataset(40), "P12", 5, 0), "P1041, P901"),
        (lambda: folds(planted_dataset(40), "P901", 1, 0), "folds"),
    ],
)
def test_unknown_names_are_usage_errors_that_list_the_known_ones(call: object, names: str) -> None:
    with pytest.raises(UsageError, match=names):
        call()  # type: ignore[operator]


def test_auroc_of_a_single_class_is_undefined_and_said() -> None:
    labels = np.array([[1, 0], [0, 0], [1, 0]])
    scores = np.array([[0.9, 0.1], [0.2, 0.3], [0.1, 0.2]])
    values = auroc_per_label(labels, scores)
    assert values[0] == 0.5 and np.isnan(values[1])
    summary = summarise([values, np.array([1.0, 0.5])], ("a", "b"), 2)
    assert summary.per_label == {"a": 0.75, "b": 0.5}
    assert summary.mean == 0.625
    assert single_class_notes([values, values], ("a", "b")) == (
        "b: 2 of 2 test folds hold a single class and are left out of its mean",
    )


def test_the_interval_is_wider_than_the_naive_one() -> None:
    values = [np.array([v]) for v in (0.8, 0.9, 0.85, 0.95)]
    summary = summarise(values, ("a",), 4)
    naive = 1.96 * summary.sd / 2
    assert summary.mean - summary.ci95[0] > naive
    assert summary.as_json()["per_label"] == {"a": pytest.approx(0.875)}


def test_calibration_error_of_perfect_and_of_overconfident_probabilities() -> None:
    truth = np.array([[1], [0]] * 50)
    assert expected_calibration_error(truth, np.full((100, 1), 0.5)) == pytest.approx(0.0)
    assert expected_calibration_error(truth, np.full((100, 1), 0.9)) == pytest.approx(0.4)
    assert expected_calibration_error(truth, truth.astype(float)) == 0.0
