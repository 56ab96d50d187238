"""What is read of one row: probabilities without a part or a neighbour, labels, applicability."""

from dataclasses import replace

import numpy as np
import pytest

from fixtures.explained_run import explanations
from gtmaloc_learning.explanations import ModelExplanation
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.explanation.model_output import Applicability, Contribution, FeatureContribution
from gtmaloc_model.explanation.read_output import explain_output

HALF = np.full((2, 1), 0.5)
TABLE = Predictions(
    ("a", "b"),
    ("Nucleus",),
    {"known": np.array([[0], [1]], dtype=np.int8), "probability": HALF, "calibrated": HALF},
    np.array([0, 1]),
)


def sigma(x: float) -> float:
    return round(float(1 / (1 + np.exp(-x))), 4)


def test_contributions_lead_from_nothing_known_to_the_probability_the_largest_first() -> None:
    nucleus = explain_output(explanations(), TABLE, "a").compartments["Nucleus"]  # type: ignore[union-attr]
    assert nucleus.nothing_known == sigma(-1.0)
    assert nucleus.contributions == (
        Contribution("associations", 0.75, sigma(-1.0)),
        Contribution("sequence", 0.25, sigma(-0.5)),
    )
    assert nucleus.features == (
        FeatureContribution("labels of neighbours by hairpin", 0.125),
        FeatureContribution("sequence: length", -0.0625),
    )


def test_neighbours_come_with_their_labels_and_what_changes_without_them() -> None:
    (neighbour,) = explain_output(explanations(), TABLE, "a").neighbours  # type: ignore[union-attr]
    assert (neighbour.mirna, neighbour.weight, neighbour.compartments) == ("b", 0.5, ("Nucleus",))
    assert neighbour.without == {"Nucleus": sigma(-2.0)}
    (other,) = explain_output(explanations(), TABLE, "b").neighbours  # type: ignore[union-attr]
    assert (other.mirna, other.compartments) == ("a", ())


def test_places_of_nobody_are_left_out() -> None:
    good = explanations()
    arrays = {
        **good.of_model.arrays,
        "neighbours": np.full((2, 1), -1),
        "features": np.array([[[-1, 1]], [[0, 1]]]),
    }
    found = explain_output(replace(good, of_model=replace(good.of_model, arrays=arrays)), TABLE, "a")
    assert found is not None and found.neighbours == ()
    assert [f.feature for f in found.compartments["Nucleus"].features] == ["disease: x"]


@pytest.mark.parametrize(("mirna", "inside", "nearness"), [("a", True, 0.3), ("b", False, 0.1)])
def test_both_limits_must_be_reached_to_be_inside(mirna: str, inside: bool, nearness: float) -> None:
    found = explain_output(explanations(), TABLE, mirna)
    assert found is not None
    assert found.applicability == Applicability(inside, 0.9, 0.5, nearness, 0.2)


def test_applicability_is_unknown_if_the_data_describe_nothing() -> None:
    unknown = replace(explanations(), applicability=np.full((2, 2), np.nan))
    assert explain_output(unknown, TABLE, "a").applicability is None  # type: ignore[union-attr]


def test_a_model_that_says_nothing_and_a_row_that_is_not_there() -> None:
    silent = replace(explanations(), of_model=ModelExplanation.nothing(2, 1))
    found = explain_output(silent, TABLE, "a")
    assert found is not None and (found.compartments, found.neighbours) == ({}, ())
    assert found.applicability is not None
    assert explain_output(explanations(), TABLE, "c") is None


def test_a_part_that_the_model_of_the_row_does_not_have_is_not_shown() -> None:
    good = explanations()
    amounts = good.of_model.arrays["contributions"].copy()
    amounts[0, :, 1] = np.nan
    of_model = replace(good.of_model, arrays={**good.of_model.arrays, "contributions": amounts})
    found = explain_output(replace(good, of_model=of_model), TABLE, "a")
    assert found is not None
    assert [c.part for c in found.compartments["Nucleus"].contributions] == ["sequence"]


def test_each_row_has_the_limits_of_its_own_model() -> None:
    limits = np.array([[0.5, 0.2], [0.5, 0.05]])
    found = explain_output(replace(explanations(), limits=limits), TABLE, "b")
    assert found is not None and found.applicability == Applicability(True, 0.9, 0.5, 0.1, 0.05)


def test_the_largest_contribution_comes_first_whatever_its_sign() -> None:
    good = explanations()
    arrays = {**good.of_model.arrays, "contributions": np.tile([0.25, -0.75], (2, 1, 1))}
    found = explain_output(replace(good, of_model=replace(good.of_model, arrays=arrays)), TABLE, "a")
    assert found is not None
    assert [c.contribution for c in found.compartments["Nucleus"].contributions] == [-0.75, 0.25]
