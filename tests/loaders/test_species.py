"""One table of species, and one rule for names that contradict it, for all sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.missing import MISSING, is_missing
from loaders.row_accounting import UnusableRow
from loaders.scope import LoadScope
from loaders.species import CODE_OF_TAXON, check_scope, given_species, species_code, species_for_name

HUMAN = (
    "Homo sapiens",
    "homo  sapiens",
    "HOMO SAPIENS",
    "Homo_sapiens",
    "Human",
    "human",
    "hsa",
    "HSA",
    "9606",
    "9606.0",
    "taxon:9606",
    "NCBITaxon:9606",
    "H. sapiens",
    "H sapiens",
    "Homo sapiens (human)",
    "Homo sapiens (Human)",
    "Homo\u00a0sapiens",
    " Homo sapiens ",
)


@pytest.mark.parametrize("text", HUMAN)
def test_every_form_of_a_species_is_understood(text: str) -> None:
    assert species_code(text) == "hsa"


@pytest.mark.parametrize(
    "text",
    ["Homo sapeins", "Homo", "hominid", "sapiens", "960", "?", "Klingon", "h", "Homo sapiens; Mus musculus"],
)
def test_an_unknown_species_is_rejected_and_not_taken_for_another(text: str) -> None:
    assert species_code(text) is None
    with pytest.raises(UnusableRow, match="unknown species") as caught:
        given_species(text, "Species")
    assert not caught.value.out_of_scope


def test_each_spelling_and_taxon_belongs_to_one_species() -> None:
    assert len(CODE_OF_TAXON) == len(set(CODE_OF_TAXON.values()))
    for taxon, code in CODE_OF_TAXON.items():
        assert species_code(taxon) == species_code(code) == code
    assert [species_code(t) for t in ("Mouse", "R. norvegicus", "7955", "C. elegans", "C. briggsae")] == [
        "mmu",
        "rno",
        "dre",
        "cel",
        "cbr",
    ]


def test_another_species_is_out_of_scope() -> None:
    check_scope("", LoadScope(), "the row")
    check_scope("hsa", LoadScope(), "the row")
    with pytest.raises(UnusableRow, match="the row is of species mmu") as caught:
        check_scope("mmu", LoadScope(), "the row")
    assert caught.value.out_of_scope


def test_the_species_of_a_row_completes_a_name_without_one() -> None:
    assert species_for_name("miR-21", "Human", "Species", LoadScope()) == "hsa"
    assert species_for_name("hsa-miR-21", "Human", "Species", LoadScope()) == "hsa"
    assert species_for_name("miR-21", "", "Species", LoadScope()) == ""
    assert species_for_name("not a name", "Human", "Species", LoadScope()) == "hsa"


@pytest.mark.parametrize("name", ["miR-21", "Mir21", "not a name"])
def test_a_name_without_species_in_a_row_of_another_species_is_out_of_scope(name: str) -> None:
    with pytest.raises(UnusableRow, match="of species mmu") as caught:
        species_for_name(name, "Mouse", "Species", LoadScope())
    assert caught.value.out_of_scope


def test_name_and_species_must_agree() -> None:
    with pytest.raises(UnusableRow, match=r"'hsa-miR-21' is of species hsa, but Species is 'Mouse'"):
        species_for_name("hsa-miR-21", "Mouse", "Species", LoadScope())


def test_a_name_of_another_species_needs_no_entry_in_the_table() -> None:
    assert species_for_name("prv-miR-1", "Suid herpesvirus", "Species", LoadScope()) == "prv"
    with pytest.raises(UnusableRow, match="unknown species"):
        species_for_name("hsa-miR-21", "Homo sapeins", "Species", LoadScope())


@pytest.mark.parametrize(
    "word", ["", "-", "NA", "na", "nan", "NaN", "None", "null", "NULL", "\\N", "N/A", "#N/A"]
)
def test_words_for_a_missing_value(word: str) -> None:
    assert is_missing(word)


@given(st.text())
def test_any_other_text_is_a_value(text: str) -> None:
    assert is_missing(text) == (text.lower() in MISSING)
