"""How spellings in use become miRBase's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.identity.canonical_names import Conventions, canonical_name

HUMAN = Conventions.of(["hsa-mir-21", "hsa-let-7a-1", "hsa-miR-21-5p"])
CRESS = Conventions.of(["ath-MIR156a", "ath-miR156a-5p"])


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("MIR21", "hsa-MIR-21"),
        ("MIRLET7A1", "hsa-let-7A-1"),
        ("MIR125B1", "hsa-MIR-125B-1"),
        ("MIR7-1", "hsa-MIR-7-1"),
        ("MIRN21", "hsa-mir-21"),
        ("miRNA-21", "hsa-mir-21"),
        ("microRNA 21", "hsa-mir-21"),
        ("micro-RNA 21", "hsa-mir-21"),
        ("microRNA-let-7a", "hsa-let-7a"),
        ("miR-21", "hsa-miR-21"),
        ("let7a", "hsa-let-7a"),
        ("hsa-let7a", "hsa-let-7a"),
        ("hsa_miR_21", "hsa-miR-21"),
        ("hsa\u2013miR\u201321", "hsa-miR-21"),
        ("pre-miR-21", "hsa-mir-21"),
        ("hsa-pri-mir-21", "hsa-mir-21"),
        ("hsa-mir-21-star", "hsa-mir-21*"),
        ("miR-021*", "hsa-miR-21*"),
        ("hsa-miR-125a5p", "hsa-miR-125a-5p"),
        ("hsa-miR-21-5P", "hsa-miR-21-5p"),
        ("hsa-mir-196a2", "hsa-mir-196a2"),  # a letter with a digit can be a proper name: dre-mir-29b3
        ("ebv-miR-BART1", "ebv-miR-BART1"),
        ("TP53", "TP53"),
        ("mir-17~92", "hsa-mir-17~92"),
    ],
)
def test_spellings_in_use(spelling: str, canonical: str) -> None:
    assert canonical_name(spelling, HUMAN, HUMAN.only_species) == canonical


def test_plant_names_keep_their_form() -> None:
    assert canonical_name("ath-MIR156a", CRESS) == "ath-MIR156a"
    assert canonical_name("ath-miR-156a-5p", CRESS) == "ath-miR156a-5p"


def test_no_species_is_added_unless_one_is_given() -> None:
    assert canonical_name("miR-21", HUMAN) == "miR-21"
    assert Conventions.of(["hsa-mir-21", "mmu-mir-21a"]).only_species == ""


SPELLINGS = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["", "hsa-", "HSA ", "ath-", "pre-", "hsa-pri-"]),
    st.sampled_from(["mir-", "miR", "MIR", "let-", "let", "MIRLET", "miRNA-", "microRNA ", "MIRN"]),
    st.from_regex(r"0?[1-9][0-9]{0,3}", fullmatch=True),
    st.sampled_from(["", "a", "B", "aa", "a1", "B2"]),
    st.sampled_from(["", "-1", "-12", "_2"]),
    st.sampled_from(["", "-5p", "5p", "-3P", "*", "-star", ".1", "-5p.1"]),
)


@given(SPELLINGS | st.text(max_size=30), st.sampled_from([HUMAN, CRESS]))
def test_a_canonical_name_is_its_own_canonical_name(text: str, conventions: Conventions) -> None:
    once = canonical_name(text, conventions, conventions.only_species)
    assert canonical_name(once, conventions, conventions.only_species) == once


@given(SPELLINGS)
def test_case_dashes_and_spaces_make_no_difference_but_for_case(text: str) -> None:
    expected = canonical_name(text, HUMAN, "hsa").lower()
    for variant in (
        text.upper(),
        text.lower(),
        f" {text}\u00a0",
        text.replace("-", "\u2011"),
        text.replace("-", "_"),
    ):
        assert canonical_name(variant, HUMAN, "hsa").lower() == expected
