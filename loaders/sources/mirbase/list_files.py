"""Readers of the list files of miRBase: families, aliases, withdrawn entries, coordinates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders.errors import WrongFormat
from loaders.files.text import open_text
from loaders.identity.name_syntax import organism_code
from loaders.sources.mirbase.files import blocks

_ACCESSION = re.compile(r"MI(?:MAT)?\d{7}")
_NAME = re.compile(r"\bName=([^;\s]+)")
_POSITION = re.compile(r"[0-9]{1,10}")
_SPECIES = re.compile(r"[a-z]{3,4}")
_DEAD = re.compile(r"(?!.*\d BP\.)[A-Z]{2}\s")
_FAMILY = re.compile(r"AC   MIPF\d{7}")


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
    """The MI lines of miFam.dat, each with the accession (AC) and name (ID) of its block.

    A line with another code is a member without accession, so that a damaged one is not passed over.
    """
    for first, block in blocks(path, _FAMILY, "a line like 'AC   MIPF0000001'"):
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
            elif code:
                yield Member(line, family, family_name, "", "", text)


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
    for line, block in blocks(path, _DEAD, "a line like 'ID   hsa-mir-220a', without a length"):
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
        WrongFormat: the first line is not `##gff-version`, or the first name is of another species than the
            one that the file is named after.
    """
    species, unchecked = path.name.partition(".")[0].lower(), True
    with open_text(path) as stream:
        for line, raw in enumerate(stream, start=1):
            text = raw.rstrip("\n")
            if line == 1 and not text.startswith("##gff-version"):
                raise WrongFormat(path, 1, "'##gff-version 3'", text)
            if text and not text.startswith("#"):
                if unchecked and (name := _NAME.search(text)):
                    unchecked = False
                    if _SPECIES.fullmatch(species) and organism_code(name[1]) != species:
                        raise WrongFormat(path, line, f"positions of {species}", name[1])
                yield _feature(line, text)


def _feature(line: int, text: str) -> Feature:
    fields = text.split("\t")
    if len(fields) != 9 or not (_POSITION.fullmatch(fields[3]) and _POSITION.fullmatch(fields[4])):
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
