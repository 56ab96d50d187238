"""Sharing a partner is compared with miRNAs that are studied equally well."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from gtmaloc_model.explanation.study_degree import (
    CHANCE,
    PRIOR_WEIGHT,
    StudyDegrees,
    at_least,
    at_most,
    lift,
)


def mirna(name: str, found: bool, **partners: int) -> dict[str, Any]:
    studied = [{"relation": relation, "partners": n} for relation, n in partners.items()]
    return {"id": name, "compartments": ["Nucleus"] if found else ["Exosome"], "studied": studied}


def test_the_expected_share_is_that_of_equally_studied_miRNAs_in_the_relation() -> None:  # noqa: N802
    """Degrees 4 to 7 are one: half of them are in the nucleus. Of those with 8 or more all are."""
    degrees = StudyDegrees(
        [
            mirna("a", True, TARGETS=4, ASSOCIATED_WITH=9),
            mirna("b", False, TARGETS=7, ASSOCIATED_WITH=9),
            mirna("c", True, TARGETS=8),
            mirna("d", True, TARGETS=15),
            mirna("e", False),
        ]
    )
    found = degrees.sharing("TARGETS", ["a", "c"], "Nucleus")
    assert (found.shared_by, found.found_there, found.expected) == (2, 2, 0.75)
    assert found.lift == pytest.approx((2 + 5 * 0.75) / 7 / 0.75)
    assert found.chance == pytest.approx(0.75**2)
    assert degrees.sharing("ASSOCIATED_WITH", ["a", "b"], "Nucleus").expected == 0.5


def test_a_well_studied_compartment_says_nothing_about_well_studied_miRNAs() -> None:  # noqa: N802
    """Every well-studied miRNA is in the nucleus: that ten of them share a disease is no evidence."""
    rows = [mirna(f"well {i}", True, ASSOCIATED_WITH=100) for i in range(20)]
    rows += [mirna(f"poorly {i}", False, ASSOCIATED_WITH=1) for i in range(80)]
    found = StudyDegrees(rows).sharing("ASSOCIATED_WITH", [f"well {i}" for i in range(10)], "Nucleus")
    assert (found.expected, found.lift, found.chance) == (1, 1, 1)
    assert not found.speaks_for and not found.speaks_against
    assert lift(10, 10, 0.2) > 3, "the plain base rate would have said so"


def test_a_compartment_where_none_is_found_is_no_evidence() -> None:
    found = StudyDegrees([mirna("a", True, TARGETS=1)]).sharing("TARGETS", ["a"], "Nowhere")
    assert (found.lift, found.chance, found.speaks_for, found.speaks_against) == (1, 1, False, False)


def test_lift_is_the_shrunk_share_over_the_expected_one() -> None:
    assert (PRIOR_WEIGHT, CHANCE) == (5, 0.05)
    assert lift(8, 10, 0.2) == pytest.approx((8 + 5 * 0.2) / (10 + 5) / 0.2)
    assert lift(0, 10, 0.0) == 1.0


@given(st.integers(0, 400), st.integers(0, 400), st.floats(0, 1))
def test_chance_is_a_binomial_tail(found: int, more: int, share: float) -> None:
    of = found + more
    assert at_least(found, of, share) == pytest.approx(binom.sf(found - 1, of, share), abs=1e-9)
    assert at_most(found, of, share) == pytest.approx(binom.cdf(found, of, share), abs=1e-9)


@pytest.mark.parametrize(("sharers", "speaks"), [(4, False), (5, True)])
def test_a_partner_speaks_from_one_in_twenty_on(sharers: int, speaks: bool) -> None:
    """Half are in the nucleus: four of four by chance in .0625, five of five in .031."""
    rows = [mirna(f"{i}", i < 10, TARGETS=1) for i in range(20)]
    degrees = StudyDegrees(rows)
    assert degrees.sharing("TARGETS", [f"{i}" for i in range(sharers)], "Nucleus").speaks_for is speaks
    elsewhere = [f"{10 + i}" for i in range(sharers)]
    assert degrees.sharing("TARGETS", elsewhere, "Nucleus").speaks_against is speaks
