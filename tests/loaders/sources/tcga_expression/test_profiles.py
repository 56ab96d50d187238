"""The numbers of a profile, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from loaders.sources.tcga_expression.profiles import (
    coordinates,
    expression_profiles,
    is_normal,
    is_tumour,
)

RPM = np.array([[0, 15, 3], [1, 15, 3], [3, 15, 1], [7, 15, 1]], float)
"""log2(x + 1): 0 1 2 3; 4 4 4 4; 2 2 1 1."""
TYPES = ("01", "01", "11", "06")


def test_level_spread_and_shares() -> None:
    first, second, third = expression_profiles(RPM, TYPES)
    assert {k: v for k, v in first.items() if k != "components"} == {
        "samples": 4,
        "mean": 1.5,
        "sd": 1.118,  # the root of 1.25: divided by 4 samples, not 3
        "maximum": 3,
        "share_above_half": 0.75,
        "share_above_ten": 0,
        "tumour_minus_normal": -0.6667,  # (0 + 1 + 3) / 3 - 2
    }
    assert (second["mean"], second["sd"], second["share_above_ten"]) == (4, 0, 1)
    assert (third["mean"], third["sd"], third["tumour_minus_normal"]) == (1.5, 0.5, 0.6667)


def test_thresholds_are_exceeded_not_reached() -> None:
    (profile,) = expression_profiles(np.array([[0.5], [10], [10.01], [0.51]]), TYPES)
    assert (profile["share_above_half"], profile["share_above_ten"]) == (0.75, 0.25)


def test_coordinates_of_two_correlated_hairpins() -> None:
    """Covariance [[1.25, -.5], [-.5, .25]] with eigenvalues 3/4 ± 1/√2; the largest entry is positive."""
    profiles = expression_profiles(RPM, TYPES)
    assert [p["components"] for p in profiles] == [
        (1.1152, 0.0793, 0),
        (0, 0, 0),
        (-0.4619, 0.1913, 0),
    ]


def test_of_two_entries_of_equal_magnitude_the_first_is_positive() -> None:
    np.testing.assert_allclose(coordinates(np.array([[0.0, 1], [1, 0]]))[:, 0], [0.5, -0.5])
    np.testing.assert_allclose(coordinates(np.array([[1.0, 0], [0, 1]]))[:, 0], [0.5, -0.5])


def test_no_number_is_a_negative_zero_and_all_have_four_decimals() -> None:
    rpm = np.random.default_rng(0).gamma(0.3, 50, (8, 5))
    rpm[:, 2] = 7
    for profile in expression_profiles(rpm, ["01"] * 7 + ["11"]):
        numbers = [profile["mean"], profile["sd"], profile["maximum"], profile["tumour_minus_normal"]]
        numbers += profile["components"]  # type: ignore[operator]
        assert all(x == round(x, 4) and str(x) != "-0.0" for x in numbers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("samples", "hairpins", "components"), [(40, 30, 24), (5, 30, 5), (40, 3, 3), (2, 2, 2)]
)
def test_there_are_24_components_unless_there_are_fewer_samples_or_hairpins(
    samples: int, hairpins: int, components: int
) -> None:
    log = np.random.default_rng(0).random((samples, hairpins))
    assert coordinates(log).shape == (hairpins, components)


def test_the_components_that_are_kept_are_the_largest() -> None:
    log = np.random.default_rng(1).random((60, 40))
    found = coordinates(log)
    covariance = np.cov(log, rowvar=False, ddof=0)
    largest = np.linalg.eigvalsh(covariance)[::-1][:24]
    np.testing.assert_allclose((found**2).sum(axis=0), largest)
    assert np.abs(found @ found.T - covariance).max() < largest[-1]


@given(arrays.arrays(np.float64, st.tuples(st.integers(2, 9), st.integers(1, 9)), elements=st.floats(0, 20)))
def test_dot_products_are_covariances_if_every_component_is_kept(log: np.ndarray) -> None:
    found = coordinates(log)
    np.testing.assert_allclose(found @ found.T, np.atleast_2d(np.cov(log, rowvar=False, ddof=0)), atol=1e-9)
    size = np.abs(found)
    for k in np.flatnonzero(size.max(axis=0) > 1e-6):
        assert found[np.argmax(size[:, k] >= size[:, k].max() * (1 - 1e-6)), k] > 0


def test_the_order_of_the_samples_does_not_matter() -> None:
    log = np.random.default_rng(2).random((9, 6))
    np.testing.assert_allclose(coordinates(log[::-1]), coordinates(log), atol=1e-12)


def test_sample_types() -> None:
    codes = [f"{n:02}" for n in range(30)]
    assert [c for c in codes if is_tumour(c)] == codes[1:10]
    assert [c for c in codes if is_normal(c)] == codes[10:20]
