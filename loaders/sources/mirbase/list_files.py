"""Readers of the simpler files of miRBase: FASTA, families, aliases, withdrawn entries, coordinates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders.errors import TruncatedFile, WrongFormat
from loaders.files.text import open_text
from loaders.identity.name_syntax import organism_code
from loaders.sources.mirbase.files import blocks

_ACCESSION = re.compile(r"MI(?:MAT)?\d{7}")


@dataclass(frozen=True, slots=True)
class FastaEntry:
    """A sequence of hairpin.fa or mature.fa, in upper-case RNA; `header` is the line as read."""

    line: int
    accession: str
    name: str
    sequence: str
    header: str

    @property
    def species(self) -> str:
        """Organism code, from the name."""
        return organism_code(self.name)

    @property
    def fault(self) -> str:
        """Why the entry cannot be used; empty if it can."""
        if not _ACCESSION.fullmatch(self.accession):
            return f"the second word of the header, {self.accession!r}, is not an accession"
        if not self.sequence:
            return "the entry has no sequence"
        strange = set(self.sequence) - set("ACGUNRYKMSWBDHV")
        return f"the sequence contains {''.join(sorted(strange))!r}" if strange else ""


def read_fasta(path: Path) -> Iterator[FastaEntry]:
    """The entries of a FASTA file whose headers are `>name accession …`.

    Raises:
        WrongFormat: the file does not begin with `>`.
        TruncatedFile: the last header has no sequence.
    """
    with open_text(path) as stream:
        head, at, parts = "", 0, list[str]()
        for line, text in enumerate(stream, start=1):
            if text.startswith(">"):
                if head:
                    yield _fasta(at, head, parts)
                head, at, parts = text, line, []
            elif head:
                parts.append(text)
            elif text.strip():
                raise WrongFormat(path, line, "a FASTA header '>name accession …'", text)
    entry = _fasta(at, head, parts)
    if not entry.sequence:
        raise TruncatedFile(path, at, "the last header has no sequence")
    yield entry


def _fasta(line: int, head: str, parts: list[str]) -> FastaEntry:
    words = head[1:].split()
    return FastaEntry(
        line=line,
        accession=words[1] if len(words) > 1 else "",
        name=words[0] if words else "",
        sequence="".join("".join(parts).split()).upper().replace("T", "U"),
        header=head.strip(),
    )


@dataclass(frozen=True, slots=True)
class Member:
    """One hairpin of a family. A field is empty if neither the line nor its block gives it."""

    line: int
    family: str
    family_name: str
    accession: str
    name: str
    text: str


def read_families(path: Path) -> Iterator[Member]:
    """The MI lines of miFam.dat, each with the accession (AC) and name (ID) of its block."""
    for first, block in blocks(path, "AC"):
        family = family_name = ""
        for line, text in enumerate(block.split("\n"), start=first):
            code, *words = text.split() or [""]
            if code == "AC" and words:
                family = words[0].rstrip(";")
            elif code == "ID" and words:
                family_name = words[0]
            elif code == "MI":
                accession, name, *_ = [*words, "", ""]
                yield Member(line, family, family_name, accession, name, text)


def read_aliases(path: Path) -> Iterator[tuple[int, str, tuple[str, ...], str]]:
    """Yield (line, accession, names oldest first, text); a malformed line has no names.

    Raises:
        WrongFormat: the first line is not an accession, a tab and names ending with `;`.
    """
    with open_text(path) as stream:
        for line, text in enumerate(stream, start=1):
            accession, tab, names = text.rstrip("\n").partition("\t")
            sound = bool(tab) and names.rstrip().endswith(";") and _ACCESSION.fullmatch(accession.strip())
            if line == 1 and not sound:
                raise WrongFormat(path, 1, "an accession, a tab and names that end with ';'", text.strip())
            previous = tuple(n.strip() for n in names.split(";") if n.strip()) if sound else ()
            if text.strip():
                yield line, accession.strip(), previous, text.rstrip("\n")


@dataclass(frozen=True, slots=True)
class DeadEntry:
    """A withdrawn entry; `forward` is the accession of its replacement, if any."""

    line: int
    accession: str
    name: str
    forward: str
    reason: str


def read_dead(path: Path) -> Iterator[DeadEntry]:
    """The blocks of miRNA.dead: ID, AC, FW (replacement) and CC or RC (reason); other lines are ignored."""
    for line, block in blocks(path, ""):
        fields: dict[str, list[str]] = {}
        for text in block.split("\n"):
            fields.setdefault(text[:2], []).append(text[2:].strip())
        name = " ".join(fields.get("ID", [])).split(" ", 1)[0].rstrip(";")
        accession = " ".join(fields.get("AC", [])).strip(" ;")
        forward = " ".join(fields.get("FW", [])).strip(" ;").split(" ", 1)[0].rstrip(";")
        reason = " ".join(fields.get("CC", []) + fields.get("RC", []))
        yield DeadEntry(line, accession, name, "" if forward == accession else forward, reason)


@dataclass(frozen=True, slots=True)
class Feature:
    """A genomic position. `accession` is the Alias: copies have different IDs but the same Alias."""

    line: int
    type: str
    accession: str
    chromosome: str
    start: int
    end: int
    strand: str
    text: str
    fault: str = ""


def read_gff3(path: Path) -> Iterator[Feature]:
    """The features of a miRBase GFF3 file.

    Raises:
        WrongFormat: the first line is not `##gff-version`.
    """
    with open_text(path) as stream:
        for line, raw in enumerate(stream, start=1):
            text = raw.rstrip("\n")
            if line == 1 and not text.startswith("##gff-version"):
                raise WrongFormat(path, 1, "'##gff-version 3'", text)
            if text and not text.startswith("#"):
                yield _feature(line, text)


def _feature(line: int, text: str) -> Feature:
    fields = text.split("\t")
    if len(fields) != 9 or not (fields[3].isdigit() and fields[4].isdigit()):
        return Feature(line, "", "", "", 0, 0, "", text, "not nine fields with a numeric start and end")
    attributes = dict(part.partition("=")[::2] for part in fields[8].strip().split(";"))
    accession = attributes.get("Alias") or attributes.get("ID", "").partition("_")[0]
    return Feature(line, fields[2], accession, fields[0], int(fields[3]), int(fields[4]), fields[6], text)


def gff3_header(path: Path) -> tuple[str, str]:
    """(miRBase release, genome assembly) from the comments at the top; empty if not given there."""
    release = assembly = ""
    with open_text(path) as stream:
        for text in stream:
            if not text.startswith("#"):
                break
            if found := re.search(r"miRBase v?([\d.]+)", text):
                release = found[1]
            if found := re.search(r"genome-build-id:\s*(\S+)", text):
                assembly = found[1]
    return release, assembly
