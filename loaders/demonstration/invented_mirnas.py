"""Invented miRNAs: names in miRBase syntax with non-existent numbers, and related hairpin sequences."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

GROUPS = 6
"""Number of latent groups. A group has several families, which share sequence, partners and compartments."""

PER_FAMILY = 10
FIRST_NUMBER = 90_001
OLD_NUMBERS = 5_000  # the old name of a renamed hairpin has its number plus this
AMBIGUOUS_OLD_NAME = "hsa-mir-98001"
FORWARDED_NAME = "hsa-mir-98002"
WITHDRAWN_NAME = "hsa-mir-98003"

_BASES = "ACGU"
_PAIR = str.maketrans("ACGU", "UGCA")


@dataclass(frozen=True, slots=True)
class MatureSequence:
    """A mature miRNA and its position in its hairpin (1-based)."""

    accession: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hairpin:
    """A precursor of miRBase."""

    accession: str
    name: str
    family: int
    sequence: str
    matures: tuple[MatureSequence, ...]
    previous_name: str = ""


@dataclass(frozen=True, slots=True)
class BenchmarkMember:
    """An id of the localization benchmark.

    `molecule` is shared by ids that denote the same mature (a stem and its numbered hairpins). `targeting`
    holds the mature names under which papers report its targets; empty for ids that miRBase no longer has.
    """

    name: str
    family: int
    molecule: str
    targeting: tuple[str, ...] = ()

    @property
    def group(self) -> int:
        """The latent group."""
        return self.family % GROUPS


@dataclass(frozen=True, slots=True)
class Repertoire:
    """All invented miRNAs: the hairpins, and the benchmark members that the literature reports on."""

    hairpins: tuple[Hairpin, ...]
    benchmark: tuple[BenchmarkMember, ...]
    families: int


@dataclass(frozen=True, slots=True)
class _Stem:
    """An unnamed hairpin: flank, 5p, loop, 3p, flank."""

    parts: tuple[str, str, str, str, str]

    def mutated(self, rate: float, draw: Random, *, mature_rate: float | None = None) -> "_Stem":
        rates = [rate if mature_rate is None or i in (0, 2, 4) else mature_rate for i in range(5)]
        return _Stem(
            tuple(_mutated(p, r, draw) for p, r in zip(self.parts, rates, strict=True))  # type: ignore[arg-type]
        )


def _mutated(sequence: str, rate: float, draw: Random) -> str:
    return "".join(draw.choice(_BASES) if draw.random() < rate else base for base in sequence)


def _ancestor(draw: Random) -> _Stem:
    def random_rna(length: int) -> str:
        return "".join(draw.choice(_BASES) for _ in range(length))

    five = random_rna(22)
    three = _mutated(five.translate(_PAIR)[::-1], 0.15, draw)
    flank = random_rna(draw.randint(14, 20))
    closing = _mutated(flank.translate(_PAIR)[::-1], 0.2, draw)
    return _Stem((flank, five, random_rna(draw.randint(10, 16)), three, closing))


class _Registry:
    """Assigns accessions and builds hairpins."""

    def __init__(self) -> None:
        self.hairpins: list[Hairpin] = []
        self._matures: dict[str, str] = {}

    def add(self, name: str, five: str, three: str, family: int, stem: _Stem, previous: str = "") -> None:
        """Add a hairpin; matures with the same name are one mature. An empty name means an unknown arm."""
        begin, matures = 0, []
        for i, part in enumerate(stem.parts):
            arm = {1: five, 3: three}.get(i, "")
            if arm:
                accession = self._matures.setdefault(arm, f"MIMAT{9_000_001 + len(self._matures)}")
                matures.append(MatureSequence(accession, arm, begin + 1, begin + len(part)))
            begin += len(part)
        accession = f"MI{9_000_001 + len(self.hairpins)}"
        self.hairpins.append(Hairpin(accession, name, family, "".join(stem.parts), tuple(matures), previous))


def invent(mirnas: int, draw: Random) -> Repertoire:
    """A benchmark of `mirnas` ids, ten per family, and the hairpins behind them.

    Each family has a plain hairpin (the first is hsa-mir-90001), one with a single arm, a pair of numbered
    hairpins with their stem, three lettered hairpins with their common name and, in rotation, a hairpin that
    the benchmark lists under its old name, an id that miRBase never had, or another plain one.
    """
    families = -(-mirnas // PER_FAMILY)
    ancestors = [_ancestor(draw) for _ in range(GROUPS)]
    registry = _Registry()
    benchmark: list[BenchmarkMember] = []
    for family in range(families):
        stem = ancestors[family % GROUPS].mutated(0.15, draw)
        benchmark.extend(_family(family, stem, registry, draw))
    return Repertoire(tuple(registry.hairpins), tuple(benchmark[:mirnas]), families)


def _family(family: int, stem: _Stem, registry: _Registry, draw: Random) -> Iterator[BenchmarkMember]:
    plain, single, pair, lettered, odd = (FIRST_NUMBER + 5 * family + i for i in range(5))

    def arms(label: str) -> tuple[str, str]:
        return f"hsa-miR-{label}-5p", f"hsa-miR-{label}-3p"

    def member(label: str, targeting: tuple[str, ...] = (), molecule: str = "") -> BenchmarkMember:
        return BenchmarkMember(f"hsa-mir-{label}", family, molecule or label, targeting)

    ambiguous = AMBIGUOUS_OLD_NAME if family < 2 else ""
    registry.add(f"hsa-mir-{plain}", *arms(f"{plain}"), family, stem.mutated(0.06, draw))
    yield member(f"{plain}", arms(f"{plain}"))
    registry.add(f"hsa-mir-{single}", f"hsa-miR-{single}", "", family, stem.mutated(0.06, draw), ambiguous)
    yield member(f"{single}", (f"hsa-miR-{single}",))

    shared = stem.mutated(0.06, draw)
    five = f"hsa-miR-{pair}-5p"
    yield member(f"{pair}", (five,))
    for copy in (1, 2):
        three = f"hsa-miR-{pair}-{copy}-3p"
        parts = shared.mutated(0.08, draw).parts
        same_mature = _Stem((parts[0], shared.parts[1], *parts[2:]))
        registry.add(f"hsa-mir-{pair}-{copy}", five, three, family, same_mature)
        yield member(f"{pair}-{copy}", (three,), molecule=f"{pair}")

    yield member(f"{lettered}")
    for letter in "abc":
        label = f"{lettered}{letter}"
        registry.add(f"hsa-mir-{label}", *arms(label), family, stem.mutated(0.06, draw, mature_rate=0.03))
        yield member(label, arms(label))

    if family % 4 == 2:  # an id of the literature that miRBase never had
        yield member(f"{odd}")
        return
    renamed = family % 4 == 0
    old = f"{odd + OLD_NUMBERS}"
    previous = f"hsa-mir-{old}" if renamed else ""
    registry.add(f"hsa-mir-{odd}", *arms(f"{odd}"), family, stem.mutated(0.06, draw), previous)
    yield member(old, molecule=f"{odd}") if renamed else member(f"{odd}", arms(f"{odd}"))
