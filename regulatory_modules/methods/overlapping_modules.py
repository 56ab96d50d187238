"""What methods share whose modules may overlap: the rule of two by two, one label per member."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.methods.base import Found, FoundModule, MethodInput


def module_of(
    mirnas: IntArray, genes: IntArray, mirna_weights: FloatArray, gene_weights: FloatArray
) -> FoundModule:
    """A module of ascending positions; weights are cut off at 0 and 1.

    Args:
        mirnas: (m,) positions of its miRNAs.
        genes: (g,) positions of its genes.
        mirna_weights: (m,) weight of each miRNA.
        gene_weights: (g,) weight of each gene.
    """
    by_mirna, by_gene = np.argsort(mirnas), np.argsort(genes)
    return FoundModule(
        tuple(mirnas[by_mirna].tolist()),
        tuple(genes[by_gene].tolist()),
        tuple(np.clip(mirna_weights[by_mirna], 0, 1).tolist()),
        tuple(np.clip(gene_weights[by_gene], 0, 1).tolist()),
    )


def found_modules(
    candidates: Iterable[FoundModule],
    data: MethodInput,
    *,
    smallest: tuple[int, int] = (2, 2),
    k: tuple[int, int] = (0, 0),
    notes: Sequence[str] = (),
) -> Found:
    """The candidates that are large enough, each once, with the label of every miRNA and gene.

    A member of several modules is labelled with the one in which its weight is largest, of equal ones the
    first; a member of none with -1.

    Args:
        candidates: modules in the order of the method.
        data: what the method read.
        smallest: how many miRNAs and genes a module has at least.
        k: number of clusters of miRNAs and of genes, where the method has one.
        notes: what a reader must know; how many candidates were left out is added.
    """
    kept: dict[tuple[tuple[int, ...], tuple[int, ...]], FoundModule] = {}
    small = repeated = 0
    for module in candidates:
        members = (module.mirnas, module.genes)
        if len(module.mirnas) < smallest[0] or len(module.genes) < smallest[1]:
            small += 1
        elif members in kept:
            repeated += 1
        else:
            kept[members] = module
    said = list(notes)
    if small:
        said.append(
            f"{small} candidates with fewer than {smallest[0]} miRNAs or {smallest[1]} genes were left out"
        )
    if repeated:
        said.append(f"{repeated} candidates repeat the members of another and were left out")
    modules = tuple(kept.values())
    return Found(
        modules,
        k,
        _strongest([(m.mirnas, m.mirna_weights) for m in modules], data.mirna.shape[1]),
        _strongest([(m.genes, m.gene_weights) for m in modules], data.gene.shape[1]),
        notes=tuple(said),
    )


def _strongest(modules: Sequence[tuple[tuple[int, ...], tuple[float, ...]]], n: int) -> IntArray:
    """(n,) the module in which each member's weight is largest; -1: in none."""
    weights = np.full((len(modules) + 1, n), -1.0)
    for number, (members, values) in enumerate(modules):
        weights[number, list(members)] = values
    best = weights.argmax(axis=0)
    return np.where(weights.max(axis=0) < 0, -1, best).astype(np.int64)
