"""Rewrites the spellings in use (MIR125B1, miRNA-21, let7a, miR-21-star) as miRBase spells its names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from loaders.identity.name_syntax import clean, organism_code, parse_name

_JOINTS = re.compile(r"[\s_-]+")

_WORDS = r"micro-?rna|mirna|mirn|mir"  # MIRN21 is how gene symbols were once written
_SPELLING = re.compile(
    rf"""
    (?P<primary>(?:pre|pri)-)?
    (?:(?!(?:{_WORDS}|pre|pri)-)(?P<species>[a-z][a-z0-9]{{2,7}})-)?
    (?P<hairpin>(?:pre|pri)-)?
    (?P<kind>(?:(?:{_WORDS})-?)?let|{_WORDS})
    (?P<dash>-?)
    (?P<rest>[0-9].*)
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_STAR = re.compile(r"-?(?:\*|star)$", re.IGNORECASE)
_ARM = re.compile(r"(?:-|(?<=[0-9][a-z])|(?<=[0-9][a-z]{2}))([53])p(?=$|[.*])", re.IGNORECASE)
_SYMBOL_INDEX = re.compile(r"^([0-9]+[a-z]{1,3})([0-9]{1,2})(?=$|[-.*])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a miRBase release spells: whether a species has a dash before the number (hsa-mir-21, ath-MIR156a).

    A species that has both forms is in neither set, and its names stay as they are. `worded` are the species
    in which a word can stand for the number (ebv-mir-BART1).
    """

    species: frozenset[str] = frozenset()
    dashed: frozenset[str] = frozenset()
    dashless: frozenset[str] = frozenset()
    worded: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str]) -> "Conventions":
        """The conventions that these names of one release follow."""
        species: set[str] = set()
        dashed: set[str] = set()
        dashless: set[str] = set()
        worded: set[str] = set()
        for name in names:
            species.add(organism_code(name))
            parts = parse_name(name)
            if parts is None:
                continue
            if not parts.number[:1].isdigit():
                worded.add(parts.species)
            elif parts.kind == "mir":
                (dashed if parts.dash else dashless).add(parts.species)
        return cls(
            frozenset(species), frozenset(dashed - dashless), frozenset(dashless - dashed), frozenset(worded)
        )

    @property
    def only_species(self) -> str:
        """The organism code if the release has exactly one, else empty."""
        return next(iter(self.species)) if len(self.species) == 1 else ""


def canonical_name(text: str, conventions: Conventions, species: str = "") -> str:
    """The text as miRBase would spell it; text of another form is only cleaned.

    The spelling of a canonical name does not change again.
    The difference between miR (a mature) and mir (a hairpin, or either) is kept. A word that stands for both,
    such as microRNA, becomes mir. `hsa-mir-196a2` stays as it is, since dre-mir-29b3 is a proper name; in
    MIR196A2, without a dash, the last digit is by convention the number of the hairpin.

    Args:
        text: a name in any spelling.
        conventions: see `Conventions`.
        species: the organism code for a name that gives none; empty adds none.
    """
    name = clean(text)
    match = _SPELLING.fullmatch(_JOINTS.sub("-", name))
    if match is None:
        parts = parse_name(name)
        return f"{species}-{name}" if parts and species and not parts.species else name
    code = (match["species"] or species).lower()
    rest = re.sub(r"^0+(?=[0-9])", "", match["rest"])
    rest = _ARM.sub(lambda arm: f"-{arm[1]}p", _STAR.sub("*", rest))
    kind = "let" if match["kind"].lower().endswith("let") else "mir"
    if match["kind"].lower() == "mir" and not (match["primary"] or match["hairpin"]):
        kind = match["kind"]
    dash = match["dash"]
    if code in conventions.dashless and kind != "let":
        dash = ""
    elif not dash and (kind == "let" or not code or code in conventions.dashed):
        dash, rest = "-", _SYMBOL_INDEX.sub(r"\1-\2", rest)
    return f"{code}-{kind}{dash}{rest}" if code else f"{kind}{dash}{rest}"
