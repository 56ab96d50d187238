"""The names of a miRBase release as plain tuples: what name resolution is built from."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from loaders.sources.mirbase.files import MirbaseFiles, blocks, locate, parse_dat, species_of
from loaders.sources.mirbase.list_files import read_aliases, read_dead, read_fasta


class PlainNames(TypedDict):
    """The arguments of a NameResolver."""

    precursors: list[tuple[str, str]]
    matures: list[tuple[str, str]]
    products: list[tuple[str, str]]
    aliases: list[tuple[str, tuple[str, ...]]]
    dead: list[tuple[str, str, str]]


def plain_names(place: Path | Iterable[Path], species: frozenset[str]) -> PlainNames:
    """From a data directory or the files of a release: names, products, aliases and withdrawn entries.

    Only those of `species`; of all species if none is given.
    """
    files = locate(place) if isinstance(place, Path) else MirbaseFiles.of(place)

    def wanted(name: str) -> bool:
        return not species or name.partition("-")[0].lower() in species

    precursors, products = _hairpins(files, species)
    matures = [(e.accession, e.name) for e in read_fasta(files.mature) if wanted(e.name) and not e.fault]
    aliases = [] if files.aliases is None else [(a, n) for _, a, n, _ in read_aliases(files.aliases)]
    dead = [] if files.dead is None else list(read_dead(files.dead))
    return PlainNames(
        precursors=precursors,
        matures=matures,
        products=products,
        aliases=[(a, n) for a, n in aliases if n and wanted(n[-1])],
        dead=[(d.accession, d.name, d.forward) for d in dead if wanted(d.name)],
    )


def _hairpins(
    files: MirbaseFiles, species: frozenset[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    if files.dat is None:
        assert files.hairpin is not None  # noqa: S101 - `locate` answers with one of the two
        found = [e for e in read_fasta(files.hairpin) if not e.fault]
        return [(e.accession, e.name) for e in found if not species or e.species in species], []
    precursors: list[tuple[str, str]] = []
    products: list[tuple[str, str]] = []
    for _, block in blocks(files.dat, "ID   "):
        if species and species_of(block) not in species:
            continue
        entry = parse_dat(block)
        if not entry.fault:
            precursors.append((entry.accession, entry.name))
            products.extend((entry.accession, product.accession) for product in entry.products)
    return precursors, products
