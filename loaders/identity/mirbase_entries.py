"""The entries of a miRBase release, and the resolutions built from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from loaders.identity.canonical_names import Conventions
from loaders.identity.resolution import How, Level, Resolution


class Entries:
    """Live entries by accession, with the matures of each hairpin; withdrawn entries and replacements."""

    def __init__(
        self,
        precursors: Mapping[str, str],
        matures: Mapping[str, str],
        products: Iterable[tuple[str, str]],
        dead: Iterable[tuple[str, str, str]],
    ) -> None:
        self.names = {**precursors, **matures}
        self.dead = {a: (name, forward) for a, name, forward in dead if a not in self.names}
        self.conventions = Conventions.of(self.names.values())
        self._matures_of: dict[str, list[str]] = defaultdict(list)
        self._precursors_of: dict[str, list[str]] = defaultdict(list)
        for precursor, mature in products:
            if precursor in precursors and mature in matures:
                self._matures_of[precursor].append(mature)
                self._precursors_of[mature].append(precursor)

    def answer(
        self,
        query: str,
        how: How,
        accessions: Sequence[str],
        literature_id: str,
        note: str = "",
        *,
        level: Level | None = None,
        name: str | None = None,
    ) -> Resolution:
        """The resolution to these live entries, with the hairpins of matures and the matures of hairpins."""
        hairpins = [a for a in accessions if not a.startswith("MIMAT")]
        matures = [a for a in accessions if a.startswith("MIMAT")]
        if hairpins and not matures:
            matures = [m for p in hairpins for m in self._matures_of.get(p, ())]
        elif matures and not hairpins:
            hairpins = [p for m in matures for p in self._precursors_of.get(m, ())]
        single = self.names[accessions[0]] if len(accessions) == 1 else None
        return Resolution(
            query=query,
            how=how,
            level=level or ("mature" if accessions[0].startswith("MIMAT") else "precursor"),
            name=name or single,
            accessions=tuple(accessions),
            precursors=tuple(dict.fromkeys(hairpins)),
            matures=tuple(dict.fromkeys(matures)),
            literature_id=literature_id,
            note=note,
        )

    def gone(self, query: str, accessions: Sequence[str], literature_id: str) -> Resolution:
        """The resolution to these withdrawn entries."""
        notes = []
        for accession in accessions:
            forward = self.dead[accession][1]
            replacement = f"{self.names[forward]} ({forward})" if forward in self.names else forward
            notes.append(
                f"{accession} was withdrawn" + (f" in favour of {replacement}" if replacement else "")
            )
        return Resolution(
            query,
            "dead",
            "none",
            accessions=tuple(accessions),
            literature_id=literature_id,
            note="; ".join(notes),
        )

    def listed(self, words: str, accessions: Sequence[str], known: Sequence[str] = ()) -> str:
        """`words` followed by the names of the entries that are not `known`; empty if there are none."""
        more = [self.names.get(a) or f"{self.dead[a][0]} ({a})" for a in accessions if a not in known]
        return f"{words} {', '.join(more)}" if more else ""
