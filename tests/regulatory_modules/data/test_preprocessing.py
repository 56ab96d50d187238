"""Scales, missing values, imputation and constant features, against values worked out by hand."""

import numpy as np
import pytest

from regulatory_modules.data.errors import InfiniteExpression, NegativeExpression, NoValues, UnknownOption
from regulatory_modules.data.preprocessing import (
    CONSTANT,
    EMPTY,
    check_scale,
    check_values,
    imputed,
    logged,
    reasons_to_drop,
    unlogged,
)

NAN = np.nan
SAMPLES, FEATURES = ["s1", "s2"], ["f1", "f2"]


def test_counts_become_log2_of_one_more_and_logarithms_stay() -> None:
    np.testing.assert_array_equal(logged(np.array([[0.0, 1.0, 7.0]]), "counts"), [[0, 1, 3]])
    given = np.array([[-9.5, 0.0, 3.25]])
    np.testing.assert_allclose(logged(unlogged(given, "log2"), "log2"), given, rtol=1e-14)
    assert logged(unlogged(given, "scaled"), "scaled") is given


def test_loci_are_averaged_before_the_logarithm() -> None:
    """log2(x + 1) of 3 and 1 reads are 2 and 1; of their mean 2 it is log2(3)."""
    mean = unlogged(np.array([[2.0, 1.0]]), "log2").mean(axis=1)
    np.testing.assert_allclose(logged(mean, "log2"), np.log2(3))


@pytest.mark.parametrize(("zeros", "dropped"), [(1, False), (2, True)])
@pytest.mark.parametrize("value", [0.0, NAN])
def test_a_count_must_be_seen_in_nine_of_ten_samples(zeros: int, dropped: bool, value: float) -> None:
    column = np.arange(1.0, 11.0)
    column[:zeros] = value
    assert bool(reasons_to_drop(column[:, None], "counts", 0.9)[0]) is dropped


def test_zero_is_a_value_on_other_scales() -> None:
    column = np.array([[0.0]] * 9 + [[1.0]])
    assert reasons_to_drop(column, "scaled", 0.9) == [""]
    assert reasons_to_drop(column, "counts", 0.9) == ["seen in fewer than 90% of the samples"]


def test_constant_and_empty_features_have_their_own_reasons() -> None:
    values = np.array([[5.0, NAN, 1.0], [5.0, NAN, 2.0], [NAN, NAN, 3.0]])
    assert reasons_to_drop(values, "counts", 0.0) == [CONSTANT, EMPTY, ""]
    third = np.full((7, 1), 1 / 3) + np.array([[1e-17]] * 7)
    assert reasons_to_drop(third, "counts", 0.0) == [CONSTANT]


def test_gaps_get_the_median_of_their_feature() -> None:
    log = np.array([[1.0, 4.0], [NAN, 6.0], [2.0, NAN], [9.0, 5.0]])
    np.testing.assert_array_equal(imputed(log), [[1, 4], [2, 6], [2, 5], [9, 5]])
    assert np.isnan(log).sum() == 2


def test_what_cannot_be_expression_is_named_with_its_place() -> None:
    with pytest.raises(NegativeExpression, match=r"x\.csv, sample s2, f1: -3 is negative.*--scale log2"):
        check_values(np.array([[1.0, 2.0], [-3.0, 4.0]]), "counts", "x.csv", SAMPLES, FEATURES)
    check_values(np.array([[1.0, 2.0], [-3.0, 4.0]]), "log2", "x.csv", SAMPLES, FEATURES)
    with pytest.raises(InfiniteExpression, match="sample s1, f2: the value is infinite"):
        check_values(np.array([[1.0, -np.inf], [3.0, 4.0]]), "log2", "x.csv", SAMPLES, FEATURES)
    with pytest.raises(NoValues, match="no value in any cell"):
        check_values(np.full((2, 2), NAN), "counts", "x.csv", SAMPLES, FEATURES)
    with pytest.raises(UnknownOption, match=r"'ln'.*counts, log2, scaled"):
        check_scale("ln")
