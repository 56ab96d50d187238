"""Hairpins with what miRBase says about their sequence, products, relatives, place and references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph_schema.records import Edge, NodeKey


@dataclass(frozen=True, slots=True, order=True)
class Product:
    """A mature sequence that a hairpin is processed into.

    Attributes:
        accession: miRBase accession MIMAT….
        sequence: upper case RNA; empty if unknown.
        start: first position in the hairpin, 1-based; 0 if unknown.
        end: last position in the hairpin; 0 if unknown.
        evidence: "experimental" or "not_experimental"; empty if unknown.
        species_with_seed: number of other species with a mature of its seed; None if unknown.
        species_with_mature: number of other species with a mature of its nucleotides 2-19; None if unknown.
    """

    accession: str
    sequence: str = ""
    start: int = 0
    end: int = 0
    evidence: str = ""
    species_with_seed: int | None = None
    species_with_mature: int | None = None

    @classmethod
    def of(cls, accession: str, mature: Mapping[str, object], processed: Mapping[str, object]) -> Product:
        """A product from the properties of its `Mature` node and its PROCESSED_INTO edge."""
        return cls(
            accession=accession,
            sequence=str(mature.get("sequence") or ""),
            start=_number(processed, "start") or 0,
            end=_number(processed, "end") or 0,
            evidence=str(mature.get("evidence") or ""),
            species_with_seed=_number(mature, "species_with_seed"),
            species_with_mature=_number(mature, "species_with_mature"),
        )


def _number(properties: Mapping[str, object], name: str) -> int | None:
    value = properties.get(name)
    return value if isinstance(value, int) else None


@dataclass(frozen=True, slots=True, order=True)
class Hairpin:
    """A hairpin (`Precursor`) without anything that depends on a label.

    Attributes:
        accession: miRBase accession MI….
        name: miRBase name.
        sequence: upper case RNA; empty if unknown.
        families: sorted accessions of its families (miFam).
        products: its matures, in order of accession.
        chromosome: chromosome of its first genomic copy; empty if no position is known.
        strand: + or −; empty if no position is known.
        start: 1-based first position of that copy; 0 if no position is known.
        pmids: PubMed ids of its miRBase references.
        comment_length: characters of its miRBase comment.
    """

    accession: str
    name: str = ""
    sequence: str = ""
    families: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    chromosome: str = ""
    strand: str = ""
    start: int = 0
    pmids: tuple[str, ...] = ()
    comment_length: int = 0

    @property
    def matures(self) -> tuple[str, ...]:
        """Sorted sequences of its matures; the accession of one without a sequence.

        Two accessions can have one sequence (hsa-miR-365a-3p, hsa-miR-365b-3p).
        """
        return tuple(sorted({product.sequence or product.accession for product in self.products}))

    @classmethod
    def of(
        cls,
        accession: str,
        properties: Mapping[str, object],
        families: Iterable[str],
        products: Iterable[Product],
    ) -> Hairpin:
        """A hairpin from the properties of its `Precursor` node; a position counts only as a whole."""
        chromosome, strand, start = (properties.get(name) for name in ("chromosome", "strand", "start"))
        place = (
            (chromosome, strand, start) if chromosome and strand and isinstance(start, int) else ("", "", 0)
        )
        pmids = properties.get("pmids")
        return cls(
            accession=accession,
            name=str(properties.get("name") or ""),
            sequence=str(properties.get("sequence") or ""),
            families=tuple(sorted(set(families))),
            products=tuple(sorted(set(products))),
            chromosome=str(place[0]),
            strand=str(place[1]),
            start=place[2],
            pmids=tuple(sorted(map(str, pmids))) if isinstance(pmids, list | tuple) else (),
            comment_length=len(str(properties.get("comment") or "")),
        )


class HairpinRecords:
    """Collects hairpins from the records of loaders, without a database: first nodes, then edges."""

    def __init__(self) -> None:
        self._precursors: dict[str, Mapping[str, object]] = {}
        self._matures: dict[str, Mapping[str, object]] = {}
        self._families: dict[str, set[str]] = defaultdict(set)
        self._products: dict[str, set[Product]] = defaultdict(set)

    def add_node(self, at: NodeKey, properties: Mapping[str, object]) -> None:
        """Note a `Precursor` or `Mature` with its merged properties; other nodes say nothing here."""
        if at.label == "Precursor":
            self._precursors[at.key] = properties
        elif at.label == "Mature":
            self._matures[at.key] = properties

    def add_edge(self, edge: Edge) -> None:
        """Note a MEMBER_OF or PROCESSED_INTO edge; other edges say nothing here."""
        if edge.type == "MEMBER_OF":
            self._families[edge.start.key].add(edge.end.key)
        elif edge.type == "PROCESSED_INTO":
            mature = self._matures.get(edge.end.key, {})
            self._products[edge.start.key].add(Product.of(edge.end.key, mature, edge.properties))

    def hairpins(self) -> Iterator[Hairpin]:
        """Every hairpin that was reported."""
        for accession, properties in self._precursors.items():
            yield Hairpin.of(
                accession, properties, self._families.get(accession, ()), self._products.get(accession, ())
            )
