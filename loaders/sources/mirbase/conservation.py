"""In how many species miRBase lists the same mature, the same seed, and a member of the same family.

Entries of other species become no node of a graph of one species, and count as out of scope; what a loaded
entry says of them is a number of species. A number is known only if its file lists more than one species: a
file of human entries says nothing about conservation, which is not the same as "in no other species".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from loaders.identity.name_syntax import organism_code
from loaders.sources.mirbase.fasta import FastaEntry
from loaders.sources.mirbase.list_files import Member

SEED: Final = slice(1, 8)
"""Nucleotides 2-8, which find the targets."""

_MATURE: Final = slice(1, 19)  # nucleotides 2-19: the ends of one mature vary between species and reads


class MatureConservation:
    """The species of each seed and of each mature sequence of a FASTA file.

    Args:
        entries: its entries, of every species; those with a fault do not count.
    """

    def __init__(self, entries: Iterable[FastaEntry]) -> None:
        self._species: set[str] = set()
        self._with_seed: dict[str, set[str]] = defaultdict(set)
        self._with_mature: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            if not entry.fault:
                self._species.add(entry.species)
                self._with_seed[entry.sequence[SEED]].add(entry.species)
                self._with_mature[entry.sequence[_MATURE]].add(entry.species)

    def of(self, entry: FastaEntry) -> Mapping[str, int]:
        """Numbers of other species with the seed and with nucleotides 2-19 of an entry; empty if unknown."""
        if not self._species - {entry.species}:
            return {}
        return {
            "species_with_seed": len(self._with_seed[entry.sequence[SEED]] - {entry.species}),
            "species_with_mature": len(self._with_mature[entry.sequence[_MATURE]] - {entry.species}),
        }


def species_of_families(members: Iterable[Member]) -> Mapping[str, int]:
    """The number of species with a member, by family; empty if the file lists one species.

    Args:
        members: the members of all families, of every species; those without a family or name do not count.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for member in members:
        if member.family and member.name:
            found[member.family].add(organism_code(member.name))
    several = len(set().union(*found.values())) > 1
    return {family: len(species) for family, species in found.items()} if several else {}
