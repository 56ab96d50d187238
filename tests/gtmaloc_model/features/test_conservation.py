"""Conservation by hand: the more conserved arm counts, hairpins are averaged, unknown is not none."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.known_rows import known_rows
from gtmaloc_model.data.bare_sequences import BareSequence, only_sequences
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.features.conservation import CONSERVATION, describe_conservation
from gtmaloc_model.features.sets import FEATURE_SETS, feature_set


def hairpin(accession: str, *numbers: tuple[int | None, int | None]) -> Hairpin:
    products = [
        Product(f"{accession}.{i}", "ACGU", species_with_seed=seed, species_with_mature=mature)
        for i, (seed, mature) in enumerate(numbers)
    ]
    return Hairpin(accession, products=tuple(products))


A = hairpin("MI1", (7, 0), (3, 1))
B = hairpin("MI2", (0, 0))
UNKNOWN = hairpin("MI3", (None, None))
BARE = Hairpin("MI4", sequence="ACGU")


def test_the_more_conserved_arm_counts_and_hairpins_are_averaged() -> None:
    found = CONSERVATION.compute(known_rows([A], [B], [A, B], [A, UNKNOWN], [UNKNOWN], [BARE], []))
    assert found.names == ("log other species with the seed", "log other species with the mature")
    nan = np.nan
    np.testing.assert_allclose(
        found.values,
        [
            [log(8), log(2)],
            [0, 0],  # known: no other species
            [log(8) / 2, log(2) / 2],
            [log(8), log(2)],
            [nan, nan],
            [nan, nan],
            [nan, nan],
        ],
    )


def test_an_arm_that_is_unknown_says_nothing_against_the_other_one() -> None:
    found = describe_conservation(hairpin("MI1", (None, None), (2, 0)))
    assert list(found.values()) == pytest.approx([log(3), 0])


def test_a_release_of_one_species_gives_no_column() -> None:
    assert CONSERVATION.compute(known_rows([UNKNOWN], [BARE])).values.shape == (2, 0)


def test_a_bare_sequence_is_unknown_even_beside_conserved_hairpins() -> None:
    given_one = BareSequence.of("UGAGGUAGUAGGUUGUAUAGUU").hairpin
    assert np.isnan(CONSERVATION.compute(known_rows([A], [given_one])).values[1]).all()
    for kind in ("hairpin", "mature"):
        assert CONSERVATION.compute(only_sequences(known_rows([A], [B]), kind)).values.shape == (2, 0)
        assert CONSERVATION not in feature_set(kind).blocks


def test_it_exists_for_a_mirna_that_nobody_has_studied() -> None:
    assert {s.name for s in FEATURE_SETS.values() if CONSERVATION in s.blocks} == {
        "intrinsic",
        "network",
        "all",
    }


numbers = st.one_of(st.none(), st.integers(0, 300))


@given(st.lists(st.tuples(numbers, numbers), max_size=3), st.tuples(numbers, numbers))
def test_another_arm_never_makes_a_hairpin_less_conserved(
    arms: list[tuple[int | None, int | None]], other: tuple[int | None, int | None]
) -> None:
    fewer, more = (describe_conservation(hairpin("MI1", *own)) for own in (arms, [*arms, other]))
    assert fewer.keys() <= more.keys()
    assert all(more[name] >= value >= 0 for name, value in fewer.items())
