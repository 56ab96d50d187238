"""Whether a name stands for several molecules, such as hsa-let-7 for hsa-let-7a to hsa-let-7i."""

from loaders.identity.name_syntax import parse_name
from loaders.identity.resolution import Resolution
from loaders.identity.resolver import NameResolver


def several_molecules(resolver: NameResolver, resolution: Resolution) -> tuple[str, ...]:
    """The molecules that the name of a stem or family stands for, sorted; empty if it is one.

    Hairpins with the same stem and a mature in common are one molecule (hsa-mir-133a-1 and -133a-2), shown by
    their stem.
    """
    if resolution.level not in ("stem", "family"):
        return ()
    molecules: list[tuple[str, set[str], list[str]]] = []  # stem, matures, names of hairpins
    for accession in resolution.precursors:
        hairpin = resolver.resolve(accession)
        name = hairpin.name or accession
        stem, matures, names = _stem(name), set(hairpin.matures) or {accession}, [name]
        for molecule in [m for m in molecules if m[0] == stem and m[1] & matures]:
            matures |= molecule[1]
            names += molecule[2]
            molecules.remove(molecule)
        molecules.append((stem, matures, names))
    shown = (names[0] if len(names) == 1 else stem for stem, _, names in molecules)
    return tuple(sorted(shown)) if len(molecules) > 1 else ()


def _stem(hairpin: str) -> str:
    parts = parse_name(hairpin)
    return parts.stem if parts else hairpin
