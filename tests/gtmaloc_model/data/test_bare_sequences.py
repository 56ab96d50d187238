"""A bare sequence is checked, and other rows are described no better than it."""

from dataclasses import replace

import pytest

from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.data.bare_sequences import (
    ACCESSION,
    BareSequence,
    UnusableSequence,
    holders,
    only_sequences,
)
from gtmaloc_model.data.expression import ExpressionProfile
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.data.knowledge import Knowledge

PROFILE = ExpressionProfile(9, 1.0, 1.0, 2.0, 0.5, 0.0, None, ())
LET_7B = "UGAGGUAGUAGGUUGUGUGGUU"


@pytest.mark.parametrize(
    ("text", "kind"),
    [(LET_7B, "mature"), (LET_7B.lower(), "mature"), (f" {LET_7B}\n", "mature"), ("A" * 15, "mature"),
     ("C" * 30, "mature"), ("G" * 40, "hairpin"), ("u" * 200, "hairpin")],
)  # fmt: skip
def test_the_length_tells_a_mature_from_a_hairpin(text: str, kind: str) -> None:
    found = BareSequence.of(text)
    assert (found.kind, found.letters) == (kind, text.strip().upper())
    assert found.features == kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A" * 14, "has 14 nt. Give 15 to 30 nt for a mature, or 40 to 200 nt for a hairpin"),
        ("A" * 31, "has 31 nt"),
        ("A" * 39, "has 39 nt"),
        ("A" * 201, "has 201 nt"),
        ("", "has 0 nt"),
        ("UGAGGTAGTAGGTTGTGTGGTT".replace("U", "A"), "is DNA: letter 6 is T. Write RNA"),
        (LET_7B[:5] + "T" + LET_7B[6:], "Letter 6 of the sequence is 'T', not A, C, G or U"),
        (LET_7B + "N", "Letter 23 of the sequence is 'N'"),
        (">x" + LET_7B, "Letter 1 of the sequence is '>'"),
    ],
)
def test_what_is_no_rna_of_that_length_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnusableSequence) as refused:
        BareSequence.of(text)
    assert message in str(refused.value)


def test_a_hairpin_has_a_sequence_and_a_mature_is_a_product() -> None:
    assert BareSequence.of("G" * 50).hairpin == Hairpin(ACCESSION, sequence="G" * 50)
    assert BareSequence.of(LET_7B).hairpin == Hairpin(ACCESSION, products=(Product(ACCESSION, LET_7B),))


def test_every_row_keeps_what_a_bare_sequence_of_the_kind_has() -> None:
    product = Product("M1", LET_7B, 6, 27, "experimental")
    full = Hairpin("MI1", "hsa-let-7b", "CGGG" * 12, ("F1",), (product,), "1", "+", 9, ("12",), 40)
    knowledge = Knowledge((full,), (("MI1",), *((),) * 5), {"MI1": {"cohort": PROFILE}})
    dataset = replace(six_mirnas(), knowledge=knowledge, fingerprint="")
    hairpins, matures = only_sequences(dataset, "hairpin"), only_sequences(dataset, "mature")
    assert hairpins.known().repertoire == (Hairpin("MI1", sequence="CGGG" * 12),)
    assert matures.known().repertoire == (Hairpin("MI1", products=(Product("M1", LET_7B),)),)
    assert hairpins.embeddings == {} and hairpins.known().expression == {}
    assert hairpins.known().denoted == knowledge.denoted
    assert holders(dataset, BareSequence.of(LET_7B)) == ("hsa-let-7b",)
    assert holders(dataset, BareSequence.of("CGGG" * 12)) == ("hsa-let-7b",)
    assert holders(dataset, BareSequence.of(LET_7B + "A")) == ()
