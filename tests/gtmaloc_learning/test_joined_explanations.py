"""Two tables of explanations become one, in which each row keeps what its own model said."""

from dataclasses import replace

import numpy as np

from fixtures.explained_run import explanations
from gtmaloc_learning.explanations import LAYOUT, Explanations, ModelExplanation
from gtmaloc_learning.joined_explanations import joined, rows_of


def second() -> ModelExplanation:
    """A model without associations, with a part and a feature of its own, that shows two neighbours."""
    of = explanations(("c", "d", "e")).of_model
    arrays = {
        **of.arrays,
        "contributions": np.tile([7.0, 3.0], (3, 1, 1)),
        "features": np.tile([1, -1], (3, 1, 1)),
        "neighbours": np.tile([1, 0], (3, 1)),
        "weights": np.tile([0.5, 0.25], (3, 1)),
        "without_neighbour": np.zeros((3, 1, 2)),
    }
    return replace(of, parts=("genome", "sequence"), features=("disease: x", "genome: place"), arrays=arrays)


def test_parts_and_features_are_found_by_name() -> None:
    first = explanations().of_model
    both = joined(first, second())
    assert both.parts == ("sequence", "associations", "genome")
    assert both.features == (*first.features, "genome: place")
    contributions = both.arrays["contributions"][:, 0]
    assert np.array_equal(contributions[0], [0.25, 0.75, np.nan], equal_nan=True)
    assert np.array_equal(contributions[4], [3.0, np.nan, 7.0], equal_nan=True)
    assert both.arrays["features"][:, 0].tolist() == [[2, 0]] * 2 + [[3, -1]] * 3
    assert both.arrays["neighbours"].tolist() == [[1, -1], [0, -1], [1, 0], [1, 0], [1, 0]]
    assert np.isnan(both.arrays["weights"][0, 1])
    Explanations(tuple("abcde"), ("Nucleus",), both, np.zeros((5, 2)), np.zeros((5, 2)))  # all shapes fit


def test_a_model_that_says_nothing_leaves_its_rows_empty() -> None:
    silent = ModelExplanation.nothing(2, 1)
    for both, said in ((joined(silent, second()), slice(2, 5)), (joined(second(), silent), slice(0, 3))):
        assert both.parts == ("genome", "sequence")
        assert np.isfinite(both.arrays["base"][said]).all()
        assert np.isfinite(both.arrays["base"]).sum() == 3
        assert (both.arrays["neighbours"] >= 0).sum() == 6
        assert set(both.arrays) == set(LAYOUT)


def test_rows_are_chosen_in_order_and_may_repeat() -> None:
    first = explanations().of_model
    found = rows_of(first, np.array([1, 0, 1]))
    assert found.arrays["neighbours"].tolist() == [[0], [1], [0]], "these stay numbers of the table"
    assert (found.parts, found.features) == (first.parts, first.features)
