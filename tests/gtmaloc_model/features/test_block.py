"""Rows are the mean of their hairpins, and what is unknown stays unknown."""

import numpy as np
import pytest

from fixtures.known_rows import known_rows
from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.data.knowledge import MissingKnowledge
from gtmaloc_model.features.block import columns_of_hairpins

A, B, C = (Hairpin(accession) for accession in ("MI1", "MI2", "MI3"))
VALUES = {"MI1": {"length": 4.0, "share": 0.5}, "MI2": {"length": 8.0}, "MI3": {}}


def test_a_row_is_the_mean_of_the_hairpins_for_which_a_value_is_known() -> None:
    dataset = known_rows([A], [A, B], [B, C], [C], [])
    found = columns_of_hairpins(dataset, lambda hairpin: VALUES[hairpin.accession])
    assert found.names == ("length", "share")
    nan = np.nan
    np.testing.assert_array_equal(found.values, [[4, 0.5], [6, 0.5], [8, nan], [nan, nan], [nan, nan]])


def test_hairpins_of_no_row_are_not_described() -> None:
    dataset = known_rows([A], others=[B])
    assert columns_of_hairpins(dataset, lambda hairpin: {hairpin.accession: 1.0}).names == ("MI1",)


def test_rows_without_any_hairpin_have_no_columns() -> None:
    assert columns_of_hairpins(known_rows([], []), lambda hairpin: {"length": 1.0}).values.shape == (2, 0)


def test_published_matrices_say_nothing_about_hairpins() -> None:
    with pytest.raises(MissingKnowledge, match="no knowledge of hairpins"):
        columns_of_hairpins(six_mirnas(), lambda hairpin: {})
