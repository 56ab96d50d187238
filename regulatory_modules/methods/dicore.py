r"""DICORE: groups of miRNAs and groups of genes, joined by canonical correlation.

miRNAs are grouped by the targets that they share and genes by the miRNAs that they share
(`shared_partners`). For a group of miRNAs with expression $X$ and one of genes with expression $Y$,

$$ \rho = \max_{a, b} \operatorname{cor}(X a, Y b) $$

A pair is a module if it has at least $\theta_m$ miRNAs and $\theta_g$ genes, and if $\rho$ is at least .5 and
significant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from scipy.cluster.hierarchy import cut_tree, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import silhouette_score
from statsmodels.stats.multitest import multipletests

from gtmaloc_base.progress import Progress
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.methods.base import Found, MethodContext, MethodInput, ModuleMethod
from regulatory_modules.methods.canonical_correlation import canonical_correlation
from regulatory_modules.methods.overlapping_modules import found_modules, module_of
from regulatory_modules.methods.shared_partners import shared_partners

SMALLEST = (3, 5)
CORRELATION = 0.5
SIGNIFICANCE = 0.05


class DICORE(ModuleMethod):
    """DICORE, from its abstract and the thresholds that a later paper quotes."""

    name = "dicore"
    title = "DICORE"
    citation = (
        "Karim SMM, Liu L, Le TD, Li J. Identification of miRNA-mRNA regulatory modules by exploring "
        "collective group relationships. BMC Genomics 2016;17(Suppl 1):7. doi:10.1186/s12864-015-2300-z"
    )
    unknown = (
        "Only the abstract and three thresholds were at hand, no formula and no code.",
        "The collaboration score of two miRNAs (or genes) comes from their interactions with genes (or "
        "miRNAs), but its formula is not known: here it is the Jaccard index of their validated partners.",
        "How scores become groups is not known: here by average linkage, cut where the mean silhouette is "
        "largest in the range of k, or at k; so groups do not overlap, but modules may.",
        "Whether members need a target inside a pair is not known: here those without one leave the pair "
        "before it is tested.",
        "The test of significance is not known: here Bartlett's, with Benjamini-Hochberg q < .05 over all "
        "pairs that are tested.",
        "The paper that quotes the smallest module of 3 miRNAs and 5 genes reports modules of 4.1 genes on "
        "average; here the quoted minimum holds.",
    )
    needs_targets = True
    needs_genes = True
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {
            "smallest_mirnas": SMALLEST[0],
            "smallest_genes": SMALLEST[1],
            "correlation": CORRELATION,
            "significance": SIGNIFICANCE,
        }
    )

    def find(self, data: MethodInput, context: MethodContext) -> Found:
        """The modules; the seed plays no part. The labels are those of the groups, not of the modules."""
        self.check(data)
        mirna_groups, mirna_choice = _groups(data.targets, context)
        gene_groups, gene_choice = _groups(data.targets.T, context)
        pairs, notes = _tested_pairs(data, mirna_groups, gene_groups, context.progress)
        found = found_modules(
            [module_of(p.mirnas, p.genes, p.mirna_loadings, p.gene_loadings) for p in pairs],
            data,
            smallest=SMALLEST,
            notes=notes,
        )
        return Found(
            found.modules,
            (int(mirna_groups.max()) + 1, int(gene_groups.max()) + 1),
            mirna_groups,
            gene_groups,
            tuple({"side": "mirnas", **row} for row in mirna_choice)
            + tuple({"side": "genes", **row} for row in gene_choice),
            found.notes,
        )


def collaborating_groups(
    similarity: FloatArray, k: int | None, k_range: tuple[int, int]
) -> tuple[IntArray, list[dict[str, Any]]]:
    """(n,) groups by average linkage, and the mean silhouette of every number of groups that was tried.

    Args:
        similarity: (n, n) symmetric, 0 to 1; its diagonal is not read.
        k: number of groups; None: where the silhouette is largest, of equal ones the smallest number.
        k_range: smallest and largest number that is tried.
    """
    n = len(similarity)
    if n < 3:
        return np.zeros(n, dtype=np.int64), []
    distance = 1 - similarity
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    smallest = min(max(k_range[0], 2), n - 1)
    numbers = range(smallest, max(min(k_range[1], n - 1), smallest) + 1) if k is None else [min(k, n)]
    # Cut by the order of merging: unrelated groups merge at one height, where a height could not tell k.
    cuts = cut_tree(tree, list(numbers)).astype(np.int64)
    if k is not None:
        return cuts[:, 0], []
    scores = [float(silhouette_score(distance, labels, metric="precomputed")) for labels in cuts.T]
    choice = [
        {"k": number, "silhouette": round(score, 12)} for number, score in zip(numbers, scores, strict=True)
    ]
    best = max(range(len(choice)), key=lambda i: choice[i]["silhouette"])
    return cuts[:, best], choice


@dataclass(frozen=True, eq=False)
class _Pair:
    mirnas: IntArray
    genes: IntArray
    correlation: float
    p: float
    mirna_loadings: FloatArray
    gene_loadings: FloatArray


def _tested_pairs(
    data: MethodInput, mirna_groups: IntArray, gene_groups: IntArray, progress: Progress
) -> tuple[list[_Pair], list[str]]:
    """The pairs of groups with a strong and significant correlation, and what became of the others."""
    samples = len(data.mirna)
    small = untested = 0
    tested: list[_Pair] = []
    pairs = list(product(range(mirna_groups.max() + 1), range(gene_groups.max() + 1)))
    for done, (a, b) in enumerate(pairs, 1):
        progress(done, len(pairs), "canonical correlations")
        mirnas, genes = np.flatnonzero(mirna_groups == a), np.flatnonzero(gene_groups == b)
        inner = data.targets[np.ix_(mirnas, genes)]
        mirnas, genes = mirnas[inner.any(axis=1)], genes[inner.any(axis=0)]
        if len(mirnas) < SMALLEST[0] or len(genes) < SMALLEST[1]:
            small += 1
        elif len(mirnas) + len(genes) >= samples - 1:
            untested += 1
        else:
            result = canonical_correlation(data.mirna[:, mirnas], data.gene[:, genes])
            tested.append(_Pair(mirnas, genes, *result))
    significant = multipletests([p.p for p in tested], SIGNIFICANCE, "fdr_bh")[0] if tested else []
    kept = [
        p for p, passes in zip(tested, significant, strict=True) if passes and p.correlation >= CORRELATION
    ]
    return kept, [
        f"{int((~data.targets.any(axis=1)).sum())} miRNAs and {int((~data.targets.any(axis=0)).sum())} genes "
        "without a validated target relation play no part",
        f"of {len(pairs)} pairs of groups {small} have too few members with targets, {untested} have as many "
        "members as samples, so that any correlation is 1, and "
        f"{len(tested) - len(kept)} have no significant correlation of at least {CORRELATION}",
    ]


def _groups(network: BoolArray, context: MethodContext) -> tuple[IntArray, list[dict[str, Any]]]:
    """(n,) group of each row of the network, -1 without partners."""
    rows = np.flatnonzero(network.any(axis=1))
    different = len(np.unique(network[rows], axis=0))
    smallest, largest = context.k_range
    labels, choice = collaborating_groups(
        shared_partners(network[rows]),
        None if context.k is None else min(context.k, different),
        (smallest, min(largest, different)),
    )
    groups = np.full(len(network), -1, dtype=np.int64)
    groups[rows] = labels
    return groups, choice
