r"""Mirsynergy: synergistic miRNAs first, then the genes that they regulate and that interact.

The synergy of two miRNAs is the weight of the targets that they share,

$$ S_{jk} = \frac{\sum_i W_{ij} W_{ik}}{\min(\sum_i W_{ij}, \sum_i W_{ik})} $$

Stage 1 grows overlapping clusters of miRNAs in $S$, stage 2 adds genes to each of them in the network of
weights $W$ and gene–gene interactions $H$, both by the same score (`neighbourhood_expansion`). A cluster
stays if it is dense enough:

$$ d_1 = \frac{2 w_{in}}{m (m - 1)}, \qquad d_2 = \frac{w_{in}}{m g + g (g - 1)} $$
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from scipy.stats import t as student_t

from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.methods.base import Found, MethodContext, MethodInput, ModuleMethod
from regulatory_modules.methods.neighbourhood_expansion import expand, overlapping_clusters
from regulatory_modules.methods.overlapping_modules import found_modules, module_of
from regulatory_modules.methods.target_weights import PENALTY, lasso_weights

ALPHA = 2.0
MERGE = 0.8
DENSITY_1 = 1e-2
DENSITY_2 = 5e-3
CO_EXPRESSION = 0.5


class Mirsynergy(ModuleMethod):
    """The method of Li et al. on the LASSO weights of validated targets."""

    name = "mirsynergy"
    title = "Mirsynergy"
    citation = (
        "Li Y, Liang C, Wong KC, Luo J, Zhang Z. Mirsynergy: detecting synergistic miRNA regulatory modules "
        "by overlapping neighbourhood expansion. Bioinformatics 2014;30(18):2627-2635. "
        "doi:10.1093/bioinformatics/btu373"
    )
    unknown = (
        "Expression enters as z-scores, so the LASSO penalty of .1 of the package's vignette is a "
        "correlation.",
        "The vignette gives weight 0 to a gene with only one candidate miRNA; here its regression has one "
        "variable.",
        "Without gene-gene interactions of the user, genes of the target network whose expression correlates "
        f"by at least {CO_EXPRESSION}, and beyond chance over all pairs, count as interacting; the package "
        "takes TRANSFAC and BioGRID.",
        "The package counts the miRNAs of a module among its genes in the second density; here it is the "
        "formula with the number of genes.",
        "The package leaves a cluster of miRNAs out if it is the only one; here it is kept.",
    )
    needs_targets = True
    needs_genes = True
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {
            "alpha": ALPHA,
            "merge": MERGE,
            "density_1": DENSITY_1,
            "density_2": DENSITY_2,
            "lasso_penalty": PENALTY,
            "co_expression": CO_EXPRESSION,
        }
    )

    def find(self, data: MethodInput, context: MethodContext) -> Found:
        """The modules; the seed and k play no part."""
        self.check(data)
        weights = lasso_weights(data, progress=context.progress)
        genes, mirnas = np.flatnonzero(weights.any(axis=1)), np.flatnonzero(weights.any(axis=0))
        notes = [
            f"{data.gene.shape[1] - len(genes)} genes and {data.mirna.shape[1] - len(mirnas)} miRNAs play no "
            "part: they have no validated target relation in which the gene falls as the miRNA rises"
        ]
        if not len(genes):
            return found_modules((), data, notes=notes)
        interactions, said = _gene_interactions(data, genes)
        notes.append(said)
        modules = [
            module_of(mirnas[m], genes[g], in_m, in_g)
            for m, g, in_m, in_g in synergistic_modules(weights[genes][:, mirnas], interactions)
        ]
        return found_modules(modules, data, notes=notes)


def synergistic_modules(
    weights: FloatArray, interactions: FloatArray
) -> list[tuple[IntArray, IntArray, FloatArray, FloatArray]]:
    """Both stages.

    Args:
        weights: (G, M) weight of each miRNA on each gene, 0 to 1; no row and no column is 0.
        interactions: (G, G) symmetric 0 and 1, without loops.

    Returns:
        for each module the positions of its miRNAs and genes, and for each of them the share of its weights
        (of synergy, of the network) that stays inside the module.
    """
    shared = synergy_of_mirnas(weights)
    network = np.block([[interactions, weights], [weights.T, np.zeros_like(shared)]])
    total = len(weights)
    is_gene = np.arange(len(network)) < total
    modules = []
    for mirnas in overlapping_clusters(shared, ALPHA, MERGE):
        if density_of_mirnas(shared, mirnas) < DENSITY_1:
            continue
        members = expand(network, mirnas + total, ALPHA, is_gene)
        genes = members[is_gene[members]]
        if density_of_module(network, mirnas + total, genes) < DENSITY_2:
            continue
        modules.append(
            (
                mirnas,
                genes,
                shared[np.ix_(mirnas, mirnas)].sum(axis=1) / shared[mirnas].sum(axis=1),
                network[np.ix_(genes, members)].sum(axis=1) / network[genes].sum(axis=1),
            )
        )
    return modules


def synergy_of_mirnas(weights: FloatArray) -> FloatArray:
    """(M, M) synergy of every two miRNAs, 0 on the diagonal; no column of the weights (G, M) is 0."""
    total = weights.sum(axis=0)
    shared = weights.T @ weights / np.minimum(total[:, None], total[None, :])
    np.fill_diagonal(shared, 0)
    return np.asarray(shared, dtype=np.float64)


def density_of_mirnas(shared: FloatArray, mirnas: IntArray) -> float:
    """Density of a cluster of miRNAs in their synergies (M, M): 0 for one miRNA."""
    m = len(mirnas)
    return float(shared[np.ix_(mirnas, mirnas)].sum()) / (m * (m - 1)) if m > 1 else 0.0


def density_of_module(network: FloatArray, mirnas: IntArray, genes: IntArray) -> float:
    """Density of a module in the network of all genes and miRNAs: 0 without genes."""
    m, g = len(mirnas), len(genes)
    if not g:
        return 0.0
    inner = network[np.ix_(genes, mirnas)].sum() + network[np.ix_(genes, genes)].sum() / 2
    return float(inner) / (m * g + g * (g - 1))


def co_expression(expression: FloatArray) -> tuple[FloatArray, float]:
    """(g, g) 1 for two genes that are co-expressed, and the correlation from which they are.

    That is `CO_EXPRESSION`, or in few samples more: what no pair of unrelated genes reaches in 19 of 20
    cohorts (Bonferroni over all pairs).

    Args:
        expression: (S, g) z-scores.
    """
    samples, genes = expression.shape
    pairs = max(genes * (genes - 1) / 2, 1)
    t = student_t.isf(0.05 / pairs, samples - 2) if samples > 2 else np.inf
    beyond_chance = 1.0 if np.isinf(t) else float(t / np.sqrt(samples - 2 + t**2))
    least = max(CO_EXPRESSION, beyond_chance)
    return (expression.T @ expression / samples >= least).astype(np.float64), least


def _gene_interactions(data: MethodInput, genes: IntArray) -> tuple[FloatArray, str]:
    """(g, g) interactions among the given genes, the user's or co-expression, and what a reader must know."""
    if data.gene_gene is not None:
        interactions = data.gene_gene[np.ix_(genes, genes)].astype(np.float64)
        said = "interact"
    else:
        interactions, least = co_expression(data.gene[:, genes])
        said = f"count as interacting, because their expression correlates by at least {least:.3f}"
    np.fill_diagonal(interactions, 0)
    return interactions, f"{int(interactions.sum()) // 2} pairs of genes {said}"
