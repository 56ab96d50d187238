"""Resolves microRNA names to miRBase entries and records how; it never guesses among several."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from loaders.identity.arms import arm_of
from loaders.identity.canonical_names import canonical_name
from loaders.identity.mirbase_entries import Entries
from loaders.identity.name_index import Match, NameIndex
from loaders.identity.name_syntax import MirnaName, clean, literature_name, organism_code, parse_name
from loaders.identity.resolution import How, Level, Resolution
from loaders.identity.unknown_names import ElsewhereUsed, names_several, not_one_mirna, reason

__all__ = ["How", "Level", "NameResolver", "Resolution"]

_VARIANT = re.compile(r"\.[0-9]+$", re.ASCII)
_GLUED_INDEX = re.compile(r"(-(?:mir|let)-[0-9]+[a-z])([0-9])", re.ASCII | re.IGNORECASE)


class NameResolver:
    """Resolves names and accessions against one miRBase release.

    Args:
        precursors: (accession MI…, current name).
        matures: (accession MIMAT…, current name).
        products: (accession MI…, accession MIMAT…): which mature comes from which hairpin.
        aliases: (accession, all names it ever had); may include withdrawn accessions.
        dead: (accession, name, accession of its replacement or "").
        elsewhere: the species, not loaded, that have a name; only notes mention them.
    """

    def __init__(
        self,
        precursors: Iterable[tuple[str, str]] = (),
        matures: Iterable[tuple[str, str]] = (),
        products: Iterable[tuple[str, str]] = (),
        aliases: Iterable[tuple[str, Iterable[str]]] = (),
        dead: Iterable[tuple[str, str, str]] = (),
        elsewhere: ElsewhereUsed = MappingProxyType({}),
    ) -> None:
        live_precursors, live_matures = dict(precursors), dict(matures)
        self._entries = Entries(live_precursors, live_matures, products, dead)
        self._index = NameIndex(live_precursors, live_matures)
        self._elsewhere = elsewhere
        self._organisms = self.species.union(*elsewhere.values()) if elsewhere else frozenset()
        self._answers: dict[str, Resolution] = {}  # releases repeat their names tens of thousands of times
        for accession, names in aliases:
            ever = tuple(names)
            if accession in self._entries.names:
                self._index.add_previous(accession, ever)
            elif ever:
                self._entries.dead.setdefault(accession, (ever[-1], ""))
                self._index.add_withdrawn(accession, ever)
        for accession, (name, _) in self._entries.dead.items():
            self._index.add_withdrawn(accession, (name,))

    @property
    def species(self) -> frozenset[str]:
        """Organism codes of the known names."""
        return self._entries.conventions.species

    def canonical(self, name: str, species: str = "") -> str:
        """The name as miRBase would spell it, with `species` added if it has none (`canonical_name`)."""
        return canonical_name(name, self._entries.conventions, species)

    def resolve(self, name: str) -> Resolution:
        """What `name` (or an accession) denotes; for an unknown name the result says so, without an error.

        A name without a species is read as the loaded species if there is exactly one; the note says so.
        """
        if name not in self._answers:
            self._answers[name] = self._resolve(name)
        return self._answers[name]

    def _resolve(self, name: str) -> Resolution:
        text = clean(name)
        if re.fullmatch(r"MI(?:MAT)?\d{7}", text, re.IGNORECASE | re.ASCII):
            return self._accession(name, text.upper())
        only = self._entries.conventions.only_species
        full = self.canonical(text, only)
        answer = self._look_up(name, full)
        if full == self.canonical(text) or answer.literature_id is None:
            return answer
        return _noted(answer, f"no species given, taken as {only}")

    def _look_up(self, name: str, text: str) -> Resolution:
        parts = parse_name(text)
        # 'miR' means a mature, 'mir' a hairpin or the common name of several ('let' may be either); a name
        # that neither explains is looked up in any case.
        found = (
            self._live(name, text, "spelt")
            or ("miR" in text and self._previous(name, text, parts, "spelt", matures_only=True))
            or self._live(name, text, "hairpin")
            or (parts and self._own_entry_withdrawn(name, text, parts))
            or (parts and self._stem(name, parts))
            or self._previous(name, text, parts, "hairpin")
            or (parts and self._family(name, parts))
            or self._live(name, text, "any")
            or self._previous(name, text, parts, "any")
            or self._withdrawn(name, text)
            or self._without_suffix(name, text)
            or (parts and self._numbered_family(name, parts))
            or self._without_hyphen(name, text)
            or (parts and self._other_arm(name, parts))
        )
        return found or self._unknown(name, text, parts)

    def suggestions(self, name: str, limit: int = 5) -> tuple[str, ...]:
        """Current names of the same species with a spelling close to `name`, best first."""
        text = self.canonical(name, self._entries.conventions.only_species)
        if names_several(text):
            return ()
        parts = parse_name(text)
        if parts and not parts.species:
            guesses = (self.resolve(f"{species}-{text}").name for species in sorted(self.species))
            return tuple(name for name in guesses if name)[:limit]
        by_lower: dict[str, str] = {}
        species = f"{organism_code(text)}-"
        for current in self._entries.names.values():
            if current.startswith(species):
                by_lower.setdefault(current.lower(), current)
        close = difflib.get_close_matches(text.lower(), by_lower, n=limit, cutoff=0.75)
        return tuple(by_lower[c] for c in close)

    # Each method below tries one interpretation and returns None if it does not apply.

    def _accession(self, query: str, accession: str) -> Resolution:
        if accession in self._entries.names:
            literature_id = literature_name(self._entries.names[accession])
            return self._entries.answer(query, "exact", [accession], literature_id)
        if accession in self._entries.dead:
            return self._entries.gone(query, [accession], literature_name(self._entries.dead[accession][0]))
        return Resolution(query, "unknown", "none", note=f"this miRBase release has no entry {accession}")

    def _live(self, query: str, text: str, match: Match) -> Resolution | None:
        """A current name: exact spelling, or else in any case."""
        accessions = self._index.live(text, match)
        if not accessions:
            return None
        if len(accessions) > 1:
            note = f"the name of {', '.join(accessions)}"
            return self._entries.answer(query, "ambiguous", accessions, literature_name(text), note)
        current = self._entries.names[accessions[0]]
        note = "" if current == query else f"read as {current}"
        return self._entries.answer(query, "exact", accessions, literature_name(text), note)

    def _stem(self, query: str, parts: MirnaName) -> Resolution | None:
        """The common name of numbered hairpins: hsa-let-7a for hsa-let-7a-1, -2 and -3."""
        if parts.index or parts.arm or parts.star:
            return None
        members = self._index.of_stem(parts.stem)
        if not members:
            return None
        note = self._entries.listed(
            "was once the name of", self._index.previous(parts.literature_name), members
        )
        return self._entries.answer(
            query, "exact", members, parts.literature_name, note, level="stem", name=parts.stem
        )

    def _previous(
        self, query: str, text: str, parts: MirnaName | None, match: Match, *, matures_only: bool = False
    ) -> Resolution | None:
        """An earlier name of a live entry."""
        accessions = self._index.previous(text, match)
        if not accessions or (matures_only and not all(a.startswith("MIMAT") for a in accessions)):
            return None
        literature_id = parts.literature_name if parts else literature_name(text)
        if len(accessions) > 1:
            listed = ", ".join(f"{self._entries.names[a]} ({a})" for a in accessions)
            return self._entries.answer(
                query, "ambiguous", accessions, literature_id, f"an earlier name of {listed}"
            )
        note = f"now {self._entries.names[accessions[0]]}"
        if parts and not parts.arm and not parts.star:
            note += self._entries.listed("; today also the stem of", self._index.of_family(parts), accessions)
        note += self._entries.listed("; also a name of the withdrawn", self._index.withdrawn(text))
        return self._entries.answer(query, "renamed", accessions, literature_id, note)

    def _own_entry_withdrawn(self, query: str, text: str, parts: MirnaName) -> Resolution | None:
        """A name whose own entry was withdrawn, although several live entries have it as stem or family."""
        accessions = self._index.withdrawn(text, "hairpin")
        today = ([] if parts.index else self._index.of_stem(parts.stem)) or self._index.of_family(parts)
        if not accessions or not today or self._index.previous(text, "hairpin"):
            return None
        answer = self._entries.gone(query, accessions, parts.literature_name)
        return replace(answer, note=answer.note + self._entries.listed("; today the common part of", today))

    def _without_suffix(self, query: str, text: str) -> Resolution | None:
        """A variant of a mature in the style of hsa-miR-200c-3p.1, which miRBase does not tell apart."""
        bare, suffix = _VARIANT.sub("", text), _VARIANT.search(text)
        if suffix is None:
            return None
        answer = self._look_up(query, bare)
        if answer.how == "unknown":
            return None
        return _noted(answer, f"read without its suffix {suffix[0]}")

    def _numbered_family(self, query: str, parts: MirnaName) -> Resolution | None:
        """The hairpins of one number in a lettered family: hsa-mir-181a-2 and -181b-2 for hsa-mir-181-2."""
        if parts.letter or not parts.index or parts.arm or parts.star:
            return None
        members = self._index.numbered_members(parts)
        if len(members) < 2:
            return None
        listed = ", ".join(f"{self._entries.names[a]} ({a})" for a in members)
        note = f"may mean any of {listed}"
        return self._entries.answer(query, "ambiguous", members, parts.literature_name, note)

    def _without_hyphen(self, query: str, text: str) -> Resolution | None:
        """A numbered hairpin spelt in the style of gene symbols: hsa-mir-196a2 for hsa-mir-196a-2."""
        spelt = _GLUED_INDEX.sub(r"\1-\2", text)
        if spelt == text:
            return None
        answer = self._look_up(query, spelt)
        if answer.how == "unknown":
            return None
        # its node in the graph stays the one that was spelt: other species have such proper names
        return replace(_noted(answer, f"read as {spelt}"), literature_id=literature_name(text))

    def _other_arm(self, query: str, parts: MirnaName) -> Resolution | None:
        """A mature that is described by its hairpin and its arm or star."""
        if not (parts.arm or parts.star):
            return None
        hairpin = self._look_up(query, parts.literature_name)
        return arm_of(query, parts, hairpin, self._entries, self._index)

    def _family(self, query: str, parts: MirnaName) -> Resolution | None:
        """The common name of lettered stems: hsa-let-7 for hsa-let-7a to hsa-let-7i."""
        if parts.letter or parts.index or parts.arm or parts.star:
            return None
        members = self._index.of_family(parts)
        if not members:
            return None
        return self._entries.answer(
            query, "exact", members, parts.literature_name, level="family", name=parts.family
        )

    def _withdrawn(self, query: str, text: str) -> Resolution | None:
        accessions = self._index.withdrawn(text)
        return self._entries.gone(query, accessions, literature_name(text)) if accessions else None

    def _unknown(self, query: str, text: str, parts: MirnaName | None) -> Resolution:
        conventions = self._entries.conventions
        ruled_out = not_one_mirna(text, parts, conventions, self._organisms, self._denoted)
        if ruled_out or parts is None:
            return Resolution(query, "unknown", "none", note=ruled_out)
        note = reason(parts, conventions, self._elsewhere)
        return Resolution(query, "unknown", "none", literature_id=parts.literature_name, note=note)

    def _denoted(self, text: str) -> Resolution:
        return self._look_up(text, text)


def _noted(answer: Resolution, note: str) -> Resolution:
    """The answer with a note before its own; the same note is not repeated."""
    return replace(answer, note="; ".join(filter(None, dict.fromkeys((note, answer.note)))))
