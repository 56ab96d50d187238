r"""Genomic clusters of hairpins, by miRBase's convention.

Hairpins of one chromosome and strand, sorted by position, belong to one cluster while

$$ \text{start}_{i+1} - \max_{j \le i} \text{end}_j \le 10\,000 $$

The convention comes from miRBase (Kozomara et al. 2019, Nucleic Acids Res 47:D155).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

MOST_APART = 10_000  # bp


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hairpin lies in the genome, 1-based, both ends inclusive."""

    accession: str
    name: str
    chromosome: str
    strand: str
    start: int
    end: int


def genomic_clusters(places: Iterable[Place]) -> dict[str, str]:
    """Name of the cluster of each hairpin that has at least one neighbour, by accession.

    A cluster is named by its first hairpin on the chromosome. Each hairpin is given once.
    """
    by_strand: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        by_strand[place.chromosome, place.strand].append(place)
    named: dict[str, str] = {}
    for on_strand in by_strand.values():
        for cluster in _chains(sorted(on_strand, key=lambda p: (p.start, p.end, p.accession))):
            if len(cluster) > 1:
                named |= dict.fromkeys((place.accession for place in cluster), cluster[0].name)
    return named


def _chains(ordered: list[Place]) -> list[list[Place]]:
    chains: list[list[Place]] = []
    reached = 0
    for place in ordered:
        if chains and place.start - reached <= MOST_APART:
            chains[-1].append(place)
            reached = max(reached, place.end)
        else:
            chains.append([place])
            reached = place.end
    return chains
