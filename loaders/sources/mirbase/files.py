"""Readers of the files of miRBase: dat, FASTA, families, aliases, withdrawn entries and coordinates."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from loaders.errors import MissingRelease, TruncatedFile, WrongFormat
from loaders.files.locate import find, find_all
from loaders.files.text import open_text

_FEATURE = re.compile(r"^FT   miRNA\s+([0-9]{1,9})\.\.([0-9]{1,9})\n((?:FT   \s+.*\n?)+)", re.MULTILINE)
_QUALIFIER = re.compile(r"/(\w+)=\"?([^\"\n]*)")
_CODES = frozenset(("ID", "AC", "XX", "DE", "RN", "RX", "RA", "RT", "RL", "RC", "CC", "DR", "FH", "FT", "SQ"))
NUCLEOTIDES = frozenset("ACGUNRYKMSWBDHV")
"""The letters of a sequence, with those of several possible nucleotides."""

_ENTRY = re.compile(r"ID   .*\d BP\.")
_LENGTH = re.compile(r"\b([0-9]{1,9}) BP\.")


HAIRPIN_FILES = ("hairpin.fa", "hairpin.fa.gz", ("hairpin*.fa", "hairpin*.fa.gz"))
"""Read if there is no miRNA.dat, in order of preference."""


class Kind(StrEnum):
    """The kind of a miRBase file, by its content."""

    MATURE = r"mature\.fa"
    DAT = r"mirna\.dat"
    FAMILIES = r"mifam\.dat"
    ALIASES = r"aliases\.txt"
    DEAD = r"mirna\.dead"
    COORDINATES = r".*\.gff3"
    HAIRPIN = r".*"  # hairpin.fa, under whatever name `locate` found it


def kind_of(path: Path) -> Kind:
    """The kind of a file, by its name, packed or not."""
    name = path.name.lower().removesuffix(".gz")
    return next(kind for kind in Kind if re.fullmatch(kind.value, name))


@dataclass(frozen=True, slots=True)
class MirbaseFiles:
    """Paths of the files of one release; hairpins come from miRNA.dat, or from FASTA if there is none."""

    mature: Path
    dat: Path | None
    hairpin: Path | None
    families: Path | None
    aliases: Path | None
    dead: Path | None
    coordinates: tuple[Path, ...]

    @property
    def all(self) -> tuple[Path, ...]:
        """The files that are read, in reading order: an authoritative file comes first.

        Names in mature.fa come before those in miRNA.dat, withdrawn names in miRNA.dead before those in
        aliases.txt.
        """
        one = (self.mature, self.dat or self.hairpin, self.families, self.dead, self.aliases)
        return (*(p for p in one if p), *self.coordinates)

    @classmethod
    def of(cls, files: Iterable[Path]) -> "MirbaseFiles":
        """The files of a release, assigned by name."""
        by_kind: dict[Kind, list[Path]] = {}
        for path in files:
            by_kind.setdefault(kind_of(path), []).append(path)

        def one(kind: Kind) -> Path | None:
            return by_kind.get(kind, [None])[0]

        if (mature := one(Kind.MATURE)) is None:
            raise MissingRelease(
                "The miRBase files include no mature.fa", "Add it from https://mirbase.org/download/"
            )
        return cls(
            mature=mature,
            dat=one(Kind.DAT),
            hairpin=one(Kind.HAIRPIN),
            families=one(Kind.FAMILIES),
            aliases=one(Kind.ALIASES),
            dead=one(Kind.DEAD),
            coordinates=tuple(by_kind.get(Kind.COORDINATES, ())),
        )


def locate(data: Path) -> MirbaseFiles:
    """The miRBase files in a data directory.

    Raises:
        MissingRelease: mature.fa is missing, or both miRNA.dat and hairpin.fa are.
    """
    mature = find(data, "mirbase", "mature.fa", "mature.fa.gz")
    hairpins = find(data, "mirbase", "mirna.dat", "mirna.dat.gz", *HAIRPIN_FILES)
    if mature is None or hairpins is None:
        raise MissingRelease(
            f"{data} has no miRBase release: it needs mature.fa and miRNA.dat or hairpin.fa (also as .gz)",
            "Download them from https://mirbase.org/download/ into its folder mirbase",
        )
    return MirbaseFiles(
        mature=mature,
        dat=hairpins if kind_of(hairpins) is Kind.DAT else None,
        hairpin=hairpins if kind_of(hairpins) is Kind.HAIRPIN else None,
        families=find(data, "mirbase", "mifam.dat", "mifam.dat.gz"),
        aliases=find(data, "mirbase", "aliases.txt", "aliases.txt.gz"),
        dead=find(data, "mirbase", "mirna.dead", "mirna.dead.gz"),
        coordinates=find_all(data, "mirbase", "[a-z]*.gff3", "[a-z]*.gff3.gz"),
    )


@dataclass(frozen=True, slots=True)
class Product:
    """A mature feature of a hairpin: its position and its evidence."""

    accession: str
    name: str
    start: int
    end: int
    evidence: str


@dataclass(frozen=True, slots=True)
class DatEntry:
    """One hairpin of miRNA.dat; `fault` says why it cannot be used."""

    accession: str
    name: str
    species: str
    pmids: tuple[str, ...] = ()
    comment: str = ""
    products: tuple[Product, ...] = ()
    sequence: str = ""
    fault: str = ""


def blocks(path: Path, first: re.Pattern[str], described: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each block that ends with `//`; the first line must begin like `first`.

    Raises:
        WrongFormat: the file does not begin like that.
        TruncatedFile: the last block has no end.
    """
    with open_text(path) as stream:
        text = stream.read()
    if not first.match(text):
        raise WrongFormat(path, 1, described, text.split("\n", 1)[0])
    line = 1
    *whole, rest = re.split(r"^//[ \t]*(?:\n|\Z)", text, flags=re.MULTILINE)
    for block in whole:
        yield line, block
        line += block.count("\n") + 1
    if rest.strip():
        raise TruncatedFile(path, line, "the last entry has no end '//'")


def dat_blocks(path: Path) -> Iterator[tuple[int, str]]:
    """The blocks of miRNA.dat; see `blocks`."""
    return blocks(path, _ENTRY, "a line like 'ID   hsa-mir-21 standard; RNA; HSA; 72 BP.'")


def species_of(block: str) -> str:
    """Organism code of a dat block, from its ID line only."""
    return block[5 : block.find("-", 5)].strip().lower()


def parse_dat(block: str) -> DatEntry:
    """The entry that a block of miRNA.dat holds."""
    lines: dict[str, list[str]] = {}
    for line in block.split("\n"):
        lines.setdefault(line[:2], []).append(line[5:])
    name = " ".join(lines.get("ID", [])).split(" ", 1)[0]
    accession = " ".join(lines.get("AC", [])).strip(" ;")
    sequence = re.sub(r"[^A-Z]", "", "".join(lines.get("  ", [])).upper()).replace("T", "U")
    pmids = tuple(x.split(";")[1].strip(" .") for x in lines.get("RX", []) if x.startswith("PUBMED;"))
    length = _LENGTH.search(" ".join(lines.get("ID", [])))
    products = tuple(_products(block))
    fault = ""
    if strange := sorted(lines.keys() - _CODES - {"", "  "}):
        fault = f"a line begins with {strange[0]!r}"
    elif not re.fullmatch(r"MI[0-9]{7}", accession):
        fault = f"accession {accession!r} is not of the form MI0000000"
    elif length is None or int(length[1]) != len(sequence):
        fault = f"the ID line gives {length[1] if length else 'no'} BP, the sequence has {len(sequence)}"
    elif strange := sorted(set(sequence) - NUCLEOTIDES):
        fault = f"the sequence contains {''.join(strange)!r}"
    elif len(products) != block.count("\nFT   miRNA"):
        fault = "a miRNA feature has no position or no qualifiers"
    elif odd := [p.accession for p in products if not re.fullmatch(r"MIMAT[0-9]{7}", p.accession)]:
        fault = f"the accession {odd[0]!r} of a product is not of the form MIMAT0000000"
    return DatEntry(
        accession=accession,
        name=name,
        species=species_of(block),
        pmids=tuple(dict.fromkeys(pmids)),
        comment=" ".join(" ".join(lines.get("CC", [])).split()),
        products=products,
        sequence=sequence,
        fault=fault,
    )


def _products(block: str) -> Iterator[Product]:
    for start, end, qualifiers in _FEATURE.findall(block):
        known = dict(_QUALIFIER.findall(qualifiers))
        yield Product(
            accession=known.get("accession", ""),
            name=known.get("product", ""),
            start=int(start),
            end=int(end),
            evidence=known.get("evidence", "").strip(),
        )
