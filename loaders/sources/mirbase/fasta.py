"""Reads the FASTA files of miRBase: hairpin.fa and mature.fa."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from loaders.errors import TruncatedFile, WrongFormat
from loaders.files.text import open_text
from loaders.identity.name_syntax import organism_code
from loaders.sources.mirbase.files import NUCLEOTIDES


class AccessionClass(StrEnum):
    """What an accession says about its entry: the letters before its seven digits."""

    HAIRPIN = "MI"
    MATURE = "MIMAT"

    def of(self, accession: str) -> bool:
        """Whether the accession belongs to this class."""
        return re.fullmatch(rf"{self.value}\d{{7}}", accession) is not None


@dataclass(frozen=True, slots=True)
class FastaEntry:
    """A sequence of hairpin.fa or mature.fa, in upper-case RNA; `header` is the line as read."""

    line: int
    accession: str
    name: str
    sequence: str
    header: str
    expected: AccessionClass

    @property
    def species(self) -> str:
        """Organism code, from the name."""
        return organism_code(self.name)

    @property
    def fault(self) -> str:
        """Why the entry cannot be used; empty if it can."""
        if not self.expected.of(self.accession):
            return f"the second word of the header, {self.accession!r}, is not a {self.expected} accession"
        if not self.sequence:
            return "the entry has no sequence"
        strange = set(self.sequence) - NUCLEOTIDES
        return f"the sequence contains {''.join(sorted(strange))!r}" if strange else ""


def read_fasta(path: Path, expected: AccessionClass) -> Iterator[FastaEntry]:
    """The entries of a FASTA file whose headers are `>name accession …`.

    Raises:
        WrongFormat: the file does not begin with `>`, or its first entry is not of the expected class, as in
            a file of matures named hairpin.fa.
        TruncatedFile: the last header has no sequence.
    """
    with open_text(path) as stream:
        head, at, parts = "", 0, list[str]()
        for line, text in enumerate(stream, start=1):
            if text.startswith(">"):
                if head:
                    yield _fasta(at, head, parts, expected)
                elif not expected.of(_fasta(line, text, [], expected).accession):
                    raise WrongFormat(path, line, f"a header '>name {expected}0000001 …'", text.rstrip())
                head, at, parts = text, line, []
            elif head:
                parts.append(text)
            elif text.strip():
                raise WrongFormat(path, line, "a FASTA header '>name accession …'", text)
    entry = _fasta(at, head, parts, expected)
    if not entry.sequence:
        raise TruncatedFile(path, at, "the last header has no sequence")
    yield entry


def _fasta(line: int, head: str, parts: list[str], expected: AccessionClass) -> FastaEntry:
    words = head[1:].split()
    return FastaEntry(
        line=line,
        accession=words[1] if len(words) > 1 else "",
        name=words[0] if words else "",
        sequence="".join("".join(parts).split()).upper().replace("T", "U"),
        header=head.strip(),
        expected=expected,
    )
