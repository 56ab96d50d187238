"""The table of explanations: written and read, damage refused, scaled and summarised by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fixtures.explained_run import explanations
from gtmaloc_learning.explanations import (
    LAYOUT,
    DamagedExplanations,
    Explanations,
    ModelExplanation,
    deletion_test,
)


def changed(**arrays: np.ndarray) -> Explanations:
    good = explanations()
    of_model = replace(good.of_model, arrays={**good.of_model.arrays, **arrays})
    return replace(good, of_model=of_model)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    good, path = explanations(), tmp_path / "explanations.npz"
    good.save(path)
    found = Explanations.load(path)
    assert (found.ids, found.labels) == (good.ids, good.labels)
    assert (found.of_model.parts, found.of_model.features) == (good.of_model.parts, good.of_model.features)
    for name in LAYOUT:
        assert np.array_equal(found.of_model.arrays[name], good.of_model.arrays[name])
    assert np.array_equal(found.applicability, good.applicability)
    assert np.array_equal(found.limits, good.limits)


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "explanations.npz"
    explanations().save(path)
    path.write_bytes(path.read_bytes()[:-200] if content is None else content)
    with pytest.raises(DamagedExplanations, match=r"explanations\.npz cannot be read") as error:
        Explanations.load(path)
    assert error.value.remedy == "Train again with `gtmaloc train`"


def test_a_file_whose_arrays_do_not_fit_together_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "explanations.npz"
    explanations().save(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["array/weights"] = np.zeros((2, 7))
    np.savez(path, **arrays)
    with pytest.raises(DamagedExplanations, match=r"explanations\.npz cannot be used \(weights has shape"):
        Explanations.load(path)


@pytest.mark.parametrize("name", LAYOUT)
def test_every_array_must_have_its_shape(name: str) -> None:
    with pytest.raises(DamagedExplanations, match="shape"):
        changed(**{name: np.zeros((3, 1, 1), dtype=np.int64)})


def test_a_missing_array_is_named() -> None:
    with pytest.raises(DamagedExplanations, match="missing: base"):
        good = explanations()
        arrays = {name: a for name, a in good.of_model.arrays.items() if name != "base"}
        replace(good, of_model=replace(good.of_model, arrays=arrays))


@pytest.mark.parametrize("position", [-2, 2])
def test_a_neighbour_outside_the_table_is_refused(position: int) -> None:
    with pytest.raises(DamagedExplanations, match="neighbours points outside the table"):
        changed(neighbours=np.array([[position], [0]]))
    with pytest.raises(DamagedExplanations, match="features points outside the table"):
        changed(features=np.full((2, 1, 2), 3 if position > 0 else -2))


def test_applicability_needs_two_values_and_two_limits_for_each_row() -> None:
    with pytest.raises(DamagedExplanations, match="applicability"):
        replace(explanations(), applicability=np.zeros((2, 3)))
    with pytest.raises(DamagedExplanations, match="applicability"):
        replace(explanations(), limits=np.zeros(2))


def test_a_calibrated_explanation_sums_to_the_calibrated_log_odds() -> None:
    good = explanations().of_model
    found = good.scaled(np.array([2.0]), np.array([0.5]))
    logit = good.arrays["base"] + good.arrays["contributions"].sum(axis=-1)
    calibrated = found.arrays["base"] + found.arrays["contributions"].sum(axis=-1)
    assert np.array_equal(calibrated, 2 * logit + 0.5)
    assert np.array_equal(found.arrays["without_part"], 2 * good.arrays["without_part"])
    assert np.array_equal(found.arrays["without_neighbour"], 2 * good.arrays["without_neighbour"])
    for name in ("features", "feature_contributions", "weights", "deletion"):
        assert np.array_equal(found.arrays[name], good.arrays[name])


def test_a_model_that_says_nothing_fits_into_the_table() -> None:
    nothing = ModelExplanation.nothing(2, 1)
    assert replace(explanations(), of_model=nothing).of_model.parts == ()
    assert deletion_test(nothing, np.array([0])) == {
        "parts": {"explained": None, "random": None},
        "features": {"explained": None, "random": None},
    }


def test_the_deletion_test_is_the_mean_over_the_rows_asked_for() -> None:
    of_model = explanations().of_model
    assert deletion_test(of_model, np.array([0, 1])) == {
        "parts": {"explained": 6.0, "random": 1.5},
        "features": {"explained": 0.75, "random": 0.375},
    }
    assert deletion_test(of_model, np.array([1]))["parts"] == {"explained": 8.0, "random": 2.0}
