"""Looks up miRBase entries by their current, previous and withdrawn names, and by stem and family."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from loaders.identity.name_syntax import MirnaName, parse_name

Match = Literal["spelt", "hairpin", "any"]
"""Which entries match: exact spelling only; hairpins in any case too; or all entries in any case."""


class NameIndex:
    """Maps names to accessions; a name may belong to several, and a look-up returns all of them."""

    def __init__(self, precursors: Mapping[str, str], matures: Mapping[str, str]) -> None:
        self._live = _Spellings()
        self._previous = _Spellings()
        self._withdrawn = _Spellings()
        self._earlier: dict[str, tuple[str, ...]] = {}
        self._stems: dict[str, list[str]] = defaultdict(list)
        self._families: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._current = dict(precursors) | dict(matures)
        for accession, name in self._current.items():
            self._live.add(name, accession)
        for accession, name in precursors.items():
            parts = parse_name(name)
            if parts is None:
                continue
            if parts.index:
                self._stems[parts.stem].append(accession)
            if parts.letter:
                self._families[parts.family, parts.antisense].append(accession)

    def add_previous(self, accession: str, names: Iterable[str]) -> None:
        """Add the names that a live entry ever had."""
        self._earlier[accession] = tuple(name for name in names if name != self._current[accession])
        for name in self._earlier[accession]:
            self._previous.add(name, accession)

    def add_withdrawn(self, accession: str, names: Iterable[str]) -> None:
        """Add the names of an entry that is no longer in the release."""
        for name in names:
            self._withdrawn.add(name, accession)

    def live(self, name: str, match: Match = "any") -> Sequence[str]:
        """Entries that currently have this name."""
        return self._live.get(name, match)

    def previous(self, name: str, match: Match = "any") -> Sequence[str]:
        """Live entries that once had this name."""
        return self._previous.get(name, match)

    def earlier_names(self, accession: str) -> Sequence[str]:
        """The names that a live entry once had."""
        return self._earlier.get(accession, ())

    def withdrawn(self, name: str, match: Match = "any") -> Sequence[str]:
        """Withdrawn entries that ever had this name."""
        return self._withdrawn.get(name, match)

    def of_stem(self, stem: str) -> Sequence[str]:
        """Numbered hairpins that share this stem."""
        return self._stems.get(stem, ())

    def numbered_members(self, parts: MirnaName) -> Sequence[str]:
        """Hairpins of this number, whatever their letter: mir-181a-2 and mir-181b-2 for mir-181-2."""
        members = () if parts.letter else self._families.get((parts.family, parts.antisense), ())
        return [a for a in members if _hairpin_index(self._current[a]) == parts.index]

    def of_family(self, parts: MirnaName) -> Sequence[str]:
        """Hairpins whose name is this name plus a letter."""
        return () if parts.letter or parts.index else self._families.get((parts.family, parts.antisense), ())


def _hairpin_index(name: str) -> str:
    parts = parse_name(name)
    return parts.index if parts else ""


class _Spellings:
    """Accessions by exact spelling and, failing that, in any case.

    miR and mir distinguish matures from hairpins, so the exact spelling comes first. In any other case, a
    name that a hairpin shares with its mature means the hairpin, which represents both.
    """

    def __init__(self) -> None:
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._folded: dict[str, list[str]] = defaultdict(list)

    def add(self, name: str, accession: str) -> None:
        """Add an entry with this name."""
        for table, key in ((self._exact, name), (self._folded, name.lower())):
            if accession not in table[key]:
                table[key].append(accession)

    def get(self, name: str, match: Match = "any") -> Sequence[str]:
        """Every entry with this name."""
        if found := self._exact.get(name):
            return found
        if match == "spelt":
            return []
        folded = self._folded.get(name.lower(), [])
        hairpins = [a for a in folded if not a.startswith("MIMAT")]
        return hairpins or (folded if match == "any" else [])
