"""Expression columns and co-expression, worked out by hand."""

import numpy as np
import pytest

from fixtures.known_rows import known_rows
from gtmaloc_model.data.expression import ExpressionProfile
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.features.expression import (
    COMPONENTS,
    EXPRESSION,
    coexpression,
    level_similarity,
)

A, B, C, D = (Hairpin(accession) for accession in ("MI1", "MI2", "MI3", "MI4"))


def profile(mean: float, *components: float, difference: float | None = None) -> ExpressionProfile:
    """A profile whose components are all of its variance."""
    sd = float(np.sqrt(np.sum(np.square(components))))
    return ExpressionProfile(10, mean, sd, mean + 2, 0.75, 0.25, difference, components)


ONE = {"X": profile(2.0, 0.6, 0.8, difference=-0.5)}
SAME = {"X": profile(3.0, 1.2, 1.6)}
ACROSS = {"X": profile(2.0, -0.8, 0.6)}


def test_columns_of_a_cohort() -> None:
    found = EXPRESSION.compute(known_rows([A], [B], expression={"MI1": ONE}))
    values = dict(zip(found.names, found.values[0], strict=True))
    assert values == {
        "X mean": 2.0, "X sd": pytest.approx(1.0), "X maximum": 4.0, "X share above half": 0.75,
        "X share above ten": 0.25, "X variation": pytest.approx(1 / 2.3), "X tumour minus normal": -0.5,
        "X component 1": 0.6, "X component 2": 0.8,
    }  # fmt: skip
    assert np.isnan(found.values[1]).all(), "absent from the table is unknown, not zero"


def test_only_the_first_components_are_columns() -> None:
    many = profile(1.0, *np.linspace(1, 0.1, COMPONENTS + 3))
    found = EXPRESSION.compute(known_rows([A], expression={"MI1": {"X": many}}))
    assert sum("component" in name for name in found.names) == COMPONENTS
    assert f"X component {COMPONENTS + 1}" not in found.names


def test_the_correlation_of_hairpins_is_that_of_their_components() -> None:
    dataset = known_rows([A], [B], [C], [D], expression={"MI1": ONE, "MI2": SAME, "MI3": ACROSS})
    assert np.allclose(
        coexpression(dataset), [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], atol=1e-6
    )


def test_co_expression_is_the_mean_over_cohorts_and_never_negative() -> None:
    one = {**ONE, "Y": profile(2.0, 1.0)}
    other = {**SAME, "Y": profile(2.0, -1.0)}
    found = coexpression(known_rows([A], [B], expression={"MI1": one, "MI2": other}))
    assert found[0, 1] == pytest.approx(0.5)


def test_what_is_hardly_expressed_correlates_with_nothing() -> None:
    weak = {"X": profile(0.01, 0.6, 0.8)}
    found = coexpression(known_rows([A], [B], expression={"MI1": ONE, "MI2": weak}))
    assert found[0, 1] == 0


def test_likeness_of_levels_by_hand() -> None:
    """Standardised over two rows, each of the two columns that vary (mean, sd) is −1 and 1."""
    dataset = known_rows([A], [B], [C], expression={"MI1": ONE, "MI2": SAME})
    found = level_similarity(dataset)
    assert found[0, 1] == pytest.approx(np.exp(-8 / 4))
    assert np.array_equal(found[2], [0, 0, 1]) and found[0, 0] == 1


def test_a_release_without_expression_has_no_columns_and_no_co_expression() -> None:
    dataset = known_rows([A], [B])
    assert EXPRESSION.compute(dataset).values.shape == (2, 0)
    assert np.array_equal(coexpression(dataset), np.eye(2))
    assert np.array_equal(level_similarity(dataset), np.eye(2))
