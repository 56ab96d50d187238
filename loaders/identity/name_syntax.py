"""The syntax of microRNA names: species, kind, number, letter, hairpin index, arm and star."""

import re
import unicodedata
from dataclasses import dataclass

_BLANK = re.compile(r"[\s\u200b\ufeff]+")  # \s matches the no-break space, but not zero-width spaces
_DASH = re.compile(r"[\u2010-\u2015\u2212\ufe63\uff0d]")

_NAME = re.compile(
    r"""
    (?:(?P<species>[a-z][a-z0-9]{2,7})-)?
    (?P<kind>let|lin|lsy|bantam|mir-iab|iab|mir)
    (?P<dash>-?)
    (?P<number>(?<!bantam-)[0-9]+
        |(?<=-)(?<!bantam-)[a-z][a-z0-9]*(?:-(?![53]p)[0-9]+[a-z]?)?    # in viruses: BART1, UL22A, K12-10a
        |)
    (?P<letter>(?:[a-z]{1,3}[0-9]?)??)                           # dre-mir-29b3 is one that has a digit
    (?:-(?P<index>[0-9]{1,3}))?
    (?P<antisense>(?:-as|(?<=iab-[0-9])as)?)
    (?:\.[0-9]+)?                                                # several matures of one arm, in plants
    (?:-(?P<arm>[53]p))?
    (?:\.[0-9]+)?
    (?P<star>\*|-?star)?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class MirnaName:
    """The parts of a microRNA name; missing parts are empty.

    `kind` is mir, let, lin, lsy, bantam or iab in lower case; `dash` joins it to the number and is empty in
    plant names (ath-MIR156a). In viruses, `number` is a word (BART1, K12-10) and keeps its case.
    """

    species: str
    kind: str
    dash: str
    number: str
    letter: str = ""
    index: str = ""
    antisense: str = ""
    arm: str = ""
    star: bool = False

    @property
    def stem(self) -> str:
        """The name without hairpin index, arm and star: what numbered hairpins have in common."""
        species = f"{self.species}-" if self.species else ""
        return f"{species}{self.kind}{self.dash}{self.number}{self.letter}{self.antisense}"

    @property
    def family(self) -> str:
        """The stem without its letter: what the lettered members of a family have in common."""
        species = f"{self.species}-" if self.species else ""
        return f"{species}{self.kind}{self.dash}{self.number}"

    @property
    def literature_name(self) -> str:
        """The name without arm and star, in lower-case 'mir' form: the id of the MiRNA node."""
        species = f"{self.species}-" if self.species else ""
        index = f"-{self.index}" if self.index else ""
        return f"{species}{self.kind}{self.dash}{self.number}{self.letter}{index}{self.antisense}"


def clean(text: str) -> str:
    """The text without surrounding whitespace, with ASCII dashes, and with the typo 'has-' corrected."""
    name = _DASH.sub("-", _BLANK.sub(" ", unicodedata.normalize("NFKC", text)).strip())
    return f"hsa-{name[4:]}" if name[:4].lower() == "has-" else name


def fold(text: str) -> str:
    """Lower case with single spaces: the id of diseases and drugs. Unicode spaces count as spaces."""
    return _BLANK.sub(" ", text).strip().lower()


def organism_code(name: str) -> str:
    """The miRBase organism code at the start of an entry's name: hsa in hsa-mir-21."""
    return name.partition("-")[0].lower()


def parse_name(text: str) -> MirnaName | None:
    """The parts of a microRNA name in any case; None if the text does not have the form of one.

    A missing species stays empty: `miR-21` is not assumed to be human.
    """
    match = _NAME.fullmatch(clean(text))
    if match is None:
        return None
    part = {name: value or "" for name, value in match.groupdict().items()}
    kind = part["kind"].lower()
    if bool(part["number"]) == (kind == "bantam"):
        return None
    viral = not part["number"][:1].isdigit()
    return MirnaName(
        species=part["species"].lower(),
        kind=kind,
        dash=part["dash"],
        number=part["number"] if viral else part["number"].lower(),
        letter=part["letter"].lower(),
        index=part["index"],
        antisense=part["antisense"].lower(),
        arm=part["arm"].lower(),
        star=bool(part["star"]),
    )


def literature_name(name: str) -> str:
    """The literature id of a name: hsa-miR-21-5p and hsa-miR-21* both give hsa-mir-21.

    Text that is not a microRNA name is only folded (see `fold`), so that it keeps its own id.
    """
    parts = parse_name(name)
    return fold(clean(name)) if parts is None else parts.literature_name
