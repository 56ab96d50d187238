"""A synthetic cohort of the miRNAs and genes of the demonstration release, so that it fits into its graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from loaders.demonstration.invented_mirnas import Hairpin, invent
from loaders.demonstration.invented_partners import gene
from loaders.demonstration.invented_world import GENES
from loaders.demonstration.release import stream
from regulatory_modules.data.cohort import Cohort, Gene, Mirna
from regulatory_modules.data.mirna_identities import collapsed_name
from regulatory_modules.data.synthetic import Plan, Planted, synthetic_cohort
from regulatory_modules.data.targets import Targets

NOTE = "Names of the demonstration release; the release knows nothing of the modules that are planted here."
PLAN = Plan(modules=6, module_mirnas=5, module_genes=10, mirnas=80, genes=GENES, samples=200)
"""The release has 120 genes, so six modules are planted and half of the genes are background."""

_MIRNAS = 240  # in the benchmark of the release, by default


def demonstration_cohort(seed: int = 0) -> tuple[Cohort, Targets, Planted]:
    """Invent a small cohort with the names of `write_demonstration(seed=seed)`.

    The miRNAs of every second module are of one family; those of the others are of five families.
    """
    hairpins = invent(_MIRNAS, stream(seed, "sequences")).hairpins
    families: dict[int, list[Mirna]] = {}
    for family, mirna in _features(hairpins):
        families.setdefault(family, []).append(mirna)
    ordered = list(_ordered(list(families.values())))
    genes = [Gene(*gene(i)[:2]) for i in range(PLAN.genes)]
    cohort, targets, truth = synthetic_cohort(seed, PLAN, names=(ordered, genes))
    return replace(cohort, name="demonstration", notes=(*cohort.notes, NOTE)), targets, truth


def _features(hairpins: tuple[Hairpin, ...]) -> Iterator[tuple[int, Mirna]]:
    """The hairpins as miRNAs, those that share a mature as one; with the number of their family."""
    groups: dict[str, list[Hairpin]] = {}
    for hairpin in hairpins:
        groups.setdefault(hairpin.matures[0].accession, []).append(hairpin)
    for group in groups.values():
        names = [h.name for h in group]
        shown = collapsed_name(names)
        yield (
            group[0].family,
            Mirna(
                name=shown,
                precursors=tuple(h.accession for h in group),
                matures=tuple(dict.fromkeys(m.accession for h in group for m in h.matures)),
                literature=tuple(dict.fromkeys([shown, *names])),
                families=(f"MIPF{9_000_001 + group[0].family}",),
            ),
        )


def _ordered(families: list[list[Mirna]]) -> Iterator[Mirna]:
    """Members of module 0 first, and so on; then the background."""
    size, modules = PLAN.module_mirnas, PLAN.modules
    rest = [list(family) for family in families]
    mixed = iter(range(modules, len(rest)))
    for module in range(modules):
        if module % 2 == 0:
            yield from (rest[module].pop(0) for _ in range(size))
        else:
            yield from (rest[next(mixed)].pop(0) for _ in range(size))
    for family in rest:
        yield from family
