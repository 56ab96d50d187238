"""Resolves microRNA names to miRBase entries and records how; it never guesses among several."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace

from loaders.identity.mirbase_entries import Entries
from loaders.identity.name_index import Match, NameIndex
from loaders.identity.name_syntax import MirnaName, clean, literature_name, parse_name
from loaders.identity.resolution import How, Level, Resolution

__all__ = ["How", "Level", "NameResolver", "Resolution"]


class NameResolver:
    """Resolves names and accessions against one miRBase release.

    Args:
        precursors: (accession MI…, current name).
        matures: (accession MIMAT…, current name).
        products: (accession MI…, accession MIMAT…): which mature comes from which hairpin.
        aliases: (accession, all names it ever had); may include withdrawn accessions.
        dead: (accession, name, accession of its replacement or "").
    """

    def __init__(
        self,
        precursors: Iterable[tuple[str, str]] = (),
        matures: Iterable[tuple[str, str]] = (),
        products: Iterable[tuple[str, str]] = (),
        aliases: Iterable[tuple[str, Iterable[str]]] = (),
        dead: Iterable[tuple[str, str, str]] = (),
    ) -> None:
        live_precursors, live_matures = dict(precursors), dict(matures)
        self._entries = Entries(live_precursors, live_matures, products, dead)
        self._index = NameIndex(live_precursors, live_matures)
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
        return self._entries.species

    def resolve(self, name: str) -> Resolution:
        """What `name` (or an accession) denotes; for an unknown name the result says so, without an error."""
        if name not in self._answers:
            self._answers[name] = self._resolve(name)
        return self._answers[name]

    def _resolve(self, name: str) -> Resolution:
        text = clean(name)
        if re.fullmatch(r"MI(?:MAT)?\d{7}", text, re.IGNORECASE):
            return self._accession(name, text.upper())
        parts = parse_name(text)
        # 'miR' means a mature, 'mir' a hairpin or the common name of several ('let' may be either); a name
        # that neither explains is looked up in any case.
        found = (
            self._live(name, text, "spelt")
            or ("miR" in text and self._previous(name, text, parts, "spelt", matures_only=True))
            or self._live(name, text, "hairpin")
            or (parts and self._stem(name, parts))
            or self._previous(name, text, parts, "hairpin")
            or (parts and self._family(name, parts))
            or self._live(name, text, "any")
            or self._previous(name, text, parts, "any")
            or (parts and self._other_arm(name, parts))
            or self._withdrawn(name, text)
        )
        return found or self._unknown(name, parts)

    def suggestions(self, name: str, limit: int = 5) -> tuple[str, ...]:
        """Current names with a spelling close to `name`, best first."""
        parts = parse_name(name)
        text = clean(name).lower()
        if parts and not parts.species:
            guesses = (self.resolve(f"{species}-{text}").name for species in sorted(self._entries.species))
            return tuple(name for name in guesses if name)[:limit]
        by_lower: dict[str, str] = {}
        for current in self._entries.names.values():
            by_lower.setdefault(current.lower(), current)
        close = difflib.get_close_matches(text, by_lower, n=limit, cutoff=0.75)
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

    def _other_arm(self, query: str, parts: MirnaName) -> Resolution | None:
        """A mature that miRBase does not list, from a hairpin that it does list."""
        if not (parts.arm or parts.star):
            return None
        hairpin = self.resolve(parts.literature_name)
        if hairpin.level not in ("precursor", "stem"):
            return None
        how: How = "ambiguous" if hairpin.how == "ambiguous" else "renamed"
        note = f"miRBase does not list this arm; read as its hairpin {hairpin.name or parts.literature_name}"
        return replace(
            hairpin, query=query, how=how, matures=(), literature_id=parts.literature_name, note=note
        )

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

    def _unknown(self, query: str, parts: MirnaName | None) -> Resolution:
        if parts is None:
            return Resolution(query, "unknown", "none", note="not a microRNA name")
        if not parts.species:
            note = "the name has no species code, such as hsa-"
            return Resolution(query, "unknown", "none", literature_id=None, note=note)
        note = "miRBase has no such name"
        if parts.species not in self._entries.species:
            note = (
                f"species {parts.species} is not loaded (loaded: {', '.join(sorted(self._entries.species))})"
            )
        return Resolution(query, "unknown", "none", literature_id=parts.literature_name, note=note)
