"""The identity resolver of a miRBase release."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from loaders.identity.name_syntax import organism_code, parse_name
from loaders.identity.resolver import NameResolver
from loaders.identity.unknown_names import bare_name
from loaders.sources.mirbase.fasta import AccessionClass, read_fasta
from loaders.sources.mirbase.files import MirbaseFiles, dat_blocks, locate, parse_dat, species_of
from loaders.sources.mirbase.list_files import read_aliases, read_dead

Pairs = list[tuple[str, str]]


def name_resolver(place: Path | Iterable[Path], species: str | Iterable[str] = ("hsa",)) -> NameResolver:
    """The resolver for the names, products, aliases and withdrawn entries of a miRBase release.

    Args:
        place: a data directory, or the files of a release.
        species: the organism codes whose names it knows; empty means all.

    Raises:
        MissingRelease: there is no miRBase release.
    """
    files = locate(place) if isinstance(place, Path) else MirbaseFiles.of(place)
    known = frozenset({species} if isinstance(species, str) else species)

    def wanted(name: str) -> bool:
        return not known or organism_code(name) in known

    matures = read_fasta(files.mature, AccessionClass.MATURE)
    precursors, products = _hairpins(files, known)
    listed = [] if files.aliases is None else read_aliases(files.aliases)
    aliases = [(accession, names) for _, accession, names, _ in listed if names]
    dead = [] if files.dead is None else list(read_dead(files.dead))
    return NameResolver(
        precursors=precursors,
        matures=[(e.accession, e.name) for e in matures if wanted(e.name) and not e.fault],
        products=products,
        aliases=[(a, n) for a, n in aliases if wanted(n[-1])],
        dead=[(d.accession, d.name, d.forward) for d in dead if wanted(d.name)],
        elsewhere=_used_by(name for a, names in aliases if not wanted(names[-1]) for name in names),
    )


def _used_by(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """The species that have each name; matures count too, since `bare_name` drops arm and star."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if parts := parse_name(name):
            found[bare_name(parts)].add(parts.species)
    return {name: frozenset(species) for name, species in found.items()}


def _hairpins(files: MirbaseFiles, species: frozenset[str]) -> tuple[Pairs, Pairs]:
    """(accession, name) of the hairpins, and (hairpin, mature); FASTA files do not list the products."""
    if files.dat is None:
        assert files.hairpin is not None  # noqa: S101 - `locate` returns one of the two
        found = [e for e in read_fasta(files.hairpin, AccessionClass.HAIRPIN) if not e.fault]
        return [(e.accession, e.name) for e in found if not species or e.species in species], []
    precursors: Pairs = []
    products: Pairs = []
    for _, block in dat_blocks(files.dat):
        if species and species_of(block) not in species:
            continue
        entry = parse_dat(block)
        if not entry.fault:
            precursors.append((entry.accession, entry.name))
            products.extend((entry.accession, product.accession) for product in entry.products)
    return precursors, products
