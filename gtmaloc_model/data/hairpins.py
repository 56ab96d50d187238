"""The hairpins that a benchmark id denotes, with what miRBase says about their relatives and their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph_schema.records import Edge, NodeKey


@dataclass(frozen=True, slots=True, order=True)
class Hairpin:
    """A hairpin (`Precursor`) without anything that depends on a label.

    Attributes:
        accession: miRBase accession MI….
        families: sorted accessions of its families (miFam).
        matures: sorted sequences of the matures that it is processed into; the accession of one without
            a sequence. Two accessions can have one sequence (hsa-miR-365a-3p, hsa-miR-365b-3p).
        chromosome: chromosome of its first genomic copy; empty if no position is known.
        strand: + or −; empty if no position is known.
        start: 1-based first position of that copy; 0 if no position is known.
    """

    accession: str
    families: tuple[str, ...] = ()
    matures: tuple[str, ...] = ()
    chromosome: str = ""
    strand: str = ""
    start: int = 0

    @classmethod
    def of(
        cls,
        accession: str,
        properties: Mapping[str, object],
        families: Iterable[str],
        matures: Iterable[str],
    ) -> Hairpin:
        """A hairpin from the properties of its `Precursor` node; a position counts only as a whole."""
        chromosome, strand, start = (properties.get(name) for name in ("chromosome", "strand", "start"))
        place = (
            (chromosome, strand, start) if chromosome and strand and isinstance(start, int) else ("", "", 0)
        )
        return cls(
            accession=accession,
            families=tuple(sorted(set(families))),
            matures=tuple(sorted(set(matures))),
            chromosome=str(place[0]),
            strand=str(place[1]),
            start=place[2],
        )


class HairpinRecords:
    """Collects hairpins from the records of loaders, without a database: first nodes, then edges."""

    def __init__(self) -> None:
        self._precursors: dict[str, Mapping[str, object]] = {}
        self._sequences: dict[str, str] = {}
        self._families: dict[str, set[str]] = defaultdict(set)
        self._matures: dict[str, set[str]] = defaultdict(set)

    def add_node(self, at: NodeKey, properties: Mapping[str, object]) -> None:
        """Note a `Precursor` or `Mature` with its merged properties; other nodes say nothing here."""
        if at.label == "Precursor":
            self._precursors[at.key] = properties
        elif at.label == "Mature" and isinstance(text := properties.get("sequence"), str):
            self._sequences[at.key] = text

    def add_edge(self, edge: Edge) -> None:
        """Note a MEMBER_OF or PROCESSED_INTO edge; other edges say nothing here."""
        if edge.type == "MEMBER_OF":
            self._families[edge.start.key].add(edge.end.key)
        elif edge.type == "PROCESSED_INTO":
            self._matures[edge.start.key].add(self._sequences.get(edge.end.key, edge.end.key))

    def hairpins(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Hairpin]]:
        """(miRNA, hairpin) for each (miRNA, accession) whose hairpin was reported."""
        for mirna, accession in pairs:
            if accession in self._precursors:
                families, matures = self._families.get(accession, ()), self._matures.get(accession, ())
                yield mirna, Hairpin.of(accession, self._precursors[accession], families, matures)
