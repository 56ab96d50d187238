"""Whether a name stands for several molecules, such as hsa-let-7 for hsa-let-7a to hsa-let-7i."""

from loaders.identity.name_syntax import parse_name
from loaders.identity.resolution import Resolution
from loaders.identity.resolver import NameResolver


def several_molecules(resolver: NameResolver, resolution: Resolution) -> tuple[str, ...]:
    """The molecules that the name of a stem or family stands for, sorted; empty if it is one.

    Hairpins with a mature in common are one molecule (hsa-mir-133a-1 and -133a-2), shown by their stem.
    """
    if resolution.level not in ("stem", "family"):
        return ()
    molecules: list[tuple[set[str], list[str]]] = []  # matures, names of hairpins
    for accession in resolution.precursors:
        hairpin = resolver.resolve(accession)
        matures, names = set(hairpin.matures) or {accession}, [hairpin.name or accession]
        related = [molecule for molecule in molecules if molecule[0] & matures]
        for molecule in related:
            matures |= molecule[0]
            names = molecule[1] + names
            molecules.remove(molecule)
        molecules.append((matures, names))
    return tuple(sorted(_shown(names) for _, names in molecules)) if len(molecules) > 1 else ()


def _shown(hairpins: list[str]) -> str:
    if len(hairpins) == 1:
        return hairpins[0]
    stems = {parts.stem if (parts := parse_name(name)) else name for name in hairpins}
    return "/".join(sorted(stems))
