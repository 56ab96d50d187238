"""A sequence that miRBase does not hold, and a dataset in which every row is described as poorly as it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin, Product

Kind = Literal["mature", "hairpin"]

LENGTHS: dict[Kind, tuple[int, int]] = {"mature": (15, 30), "hairpin": (40, 200)}
"""Shortest and longest sequence of each kind, in nucleotides."""

ACCESSION = "sequence"
"""Accession of the hairpin that stands for a bare sequence; miRBase gives no such one."""

_LENGTHS_IN_WORDS = ", or ".join(f"{low} to {high} nt for a {kind}" for kind, (low, high) in LENGTHS.items())


class UnusableSequence(UsageError):
    """A text is not the RNA sequence of a mature or a hairpin."""


@dataclass(frozen=True, slots=True)
class BareSequence:
    """A checked sequence.

    Attributes:
        letters: upper case RNA.
        kind: "mature" or "hairpin", by its length.
    """

    letters: str
    kind: Kind

    @classmethod
    def of(cls, text: str) -> BareSequence:
        """Check a sequence; case and white space do not matter.

        Raises:
            UnusableSequence: a letter is not A, C, G or U, or the length is that of neither kind.
        """
        letters = re.sub(r"\s", "", text).upper()
        wrong = re.search("[^ACGU]", letters)
        if wrong and set(letters) <= set("ACGT"):
            raise UnusableSequence(
                f"The sequence is DNA: letter {wrong.start() + 1} is T", "Write RNA, with U in place of T"
            )
        if wrong:
            raise UnusableSequence(
                f"Letter {wrong.start() + 1} of the sequence is {wrong[0]!r}, not A, C, G or U",
                "Give the RNA sequence itself, without a header or gaps",
            )
        for kind, (low, high) in LENGTHS.items():
            if low <= len(letters) <= high:
                return cls(letters, kind)
        raise UnusableSequence(f"The sequence has {len(letters)} nt", f"Give {_LENGTHS_IN_WORDS}")

    @property
    def hairpin(self) -> Hairpin:
        """The hairpin that stands for it."""
        if self.kind == "hairpin":
            return Hairpin(ACCESSION, sequence=self.letters)
        return Hairpin(ACCESSION, products=(Product(ACCESSION, self.letters),))

    @property
    def features(self) -> str:
        """The feature set that it has."""
        return self.kind


def only_sequences(dataset: LocalizationDataset, kind: Kind) -> LocalizationDataset:
    """The dataset with nothing known of each hairpin but its sequence, or but those of its matures.

    A model that is trained on it weighs what a bare sequence of this kind has, and no value is missing.
    """
    knowledge = dataset.known()
    bare = tuple(_bare(hairpin, kind) for hairpin in knowledge.repertoire)
    return replace(
        dataset, knowledge=replace(knowledge, repertoire=bare, expression={}), embeddings={}, fingerprint=""
    )


def holders(dataset: LocalizationDataset, sequence: BareSequence) -> tuple[str, ...]:
    """Names of the hairpins of the repertoire that have exactly this sequence, or a mature with it."""
    return tuple(
        hairpin.name or hairpin.accession
        for hairpin in dataset.known().repertoire
        if sequence.letters in (hairpin.sequence, *(p.sequence for p in hairpin.products))
    )


def _bare(hairpin: Hairpin, kind: Kind) -> Hairpin:
    if kind == "hairpin":
        return Hairpin(hairpin.accession, sequence=hairpin.sequence)
    products = tuple(Product(p.accession, p.sequence) for p in hairpin.products)
    return Hairpin(hairpin.accession, products=products)
