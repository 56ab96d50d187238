"""Metrics, calibration, presets and names."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.calibration import PlattScaling, logit_of
from gtmaloc_learning.device import resolve_device
from gtmaloc_learning.metrics import (
    auroc_per_label,
    expected_calibration_error,
    single_class_notes,
    summarise,
)
from gtmaloc_model.models.base import LocalizationModel
from gtmaloc_model.models.baselines.extra_trees import neighbour_labels
from gtmaloc_model.models.gtmaloc.presets import preset_named
from gtmaloc_model.models.registry import model_named, model_names


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (lambda: preset_named("best"), "paper, as-released"),
        (lambda: model_named("oracle"), r"gtmaloc, .*degree-only, extra-trees"),
        (lambda: resolve_device("tpu"), "auto, cpu, cuda"),
    ],
)
def test_unknown_names_are_usage_errors_that_list_the_known_ones(call: object, names: str) -> None:
    with pytest.raises(UsageError, match=names):
        call()  # type: ignore[operator]


def test_every_registered_name_gives_a_model() -> None:
    for name in model_names():
        model = model_named(name)
        assert isinstance(model, LocalizationModel) and model.name == name


def test_auroc_of_a_single_class_is_undefined_and_reported() -> None:
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


def test_the_interval_is_the_formula_written_out() -> None:
    """Mean ± t(n − 1) · SD · √(1/n + 1/(K − 1)) for n fold values of K folds: two seeds of three folds."""
    values = (0.80, 0.86, 0.78, 0.84, 0.81, 0.79)
    summary = summarise([np.array([v - 0.1, v + 0.1]) for v in values], ("a", "b"), 3)
    mean = sum(values) / 6
    sd = math.sqrt(sum((v - mean) ** 2 for v in values) / 5)
    half = 2.570581835636314 * sd * math.sqrt(1 / 6 + 1 / 2)  # t of 5 degrees of freedom at .975
    assert summary.mean == pytest.approx(mean, abs=1e-12)
    assert summary.sd == pytest.approx(sd, abs=1e-12)
    assert summary.ci95 == pytest.approx((mean - half, mean + half), abs=1e-12)
    assert summary.per_label == pytest.approx({"a": mean - 0.1, "b": mean + 0.1}, abs=1e-12)


def test_the_interval_stays_between_0_and_1() -> None:
    assert summarise([np.array([0.1]), np.array([0.99])], ("a",), 2).ci95 == (0.0, 1.0)


def test_one_fold_has_no_spread_and_undefined_values_become_null() -> None:
    summary = summarise([np.array([0.7, np.nan])], ("a", "b"), 2)
    assert summary.as_json() == {
        "mean": 0.7, "sd": None, "ci95": [None, None], "per_label": {"a": 0.7, "b": None},
    }  # fmt: skip


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


def test_platt_scaling_repairs_overconfidence_and_keeps_the_order() -> None:
    rng = np.random.default_rng(0)
    true_logit = rng.normal(size=(4000, 2))
    labels = (rng.random((4000, 2)) < 1 / (1 + np.exp(-true_logit))).astype(int)
    overconfident = 3 * true_logit + 1
    fitted = PlattScaling.fit(overconfident, labels)
    assert np.allclose(fitted.slope, 1 / 3, atol=0.04) and np.allclose(fitted.intercept, -1 / 3, atol=0.1)
    calibrated = fitted.apply(overconfident)
    assert expected_calibration_error(labels, calibrated) < 0.03
    assert np.array_equal(np.argsort(calibrated[:, 0]), np.argsort(overconfident[:, 0]))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=30))
def test_platt_scaling_is_finite_and_increasing_for_any_labels(rows: list[tuple[float, int]]) -> None:
    scores = logit_of(np.array([[p] for p, _ in rows]))
    fitted = PlattScaling.fit(scores, np.array([[y] for _, y in rows]))
    found = fitted.apply(scores)
    assert ((found > 0) & (found < 1)).all() and fitted.slope[0] > 0


def test_neighbour_labels_by_hand() -> None:
    found = neighbour_labels(np.array([[0.5, 0.0, 1.0]]), np.array([[1], [0], [0]]), k=2)
    assert found[0, 0] == pytest.approx((0.5 * 1 + 1 / 3) / (1.5 + 1))
