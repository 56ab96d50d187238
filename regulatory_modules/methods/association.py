r"""Algorithm 1 of MICA: clusters of miRNAs and clusters of genes, joined by validated targets.

With the clusters $A_1, A_2, \dots$ of miRNAs, the clusters $B_1, B_2, \dots$ of genes and the set $T$ of
targets,

$$ E_{ab} = |T \cap (A_a \times B_b)|, \qquad b^*(a) = \min \operatorname*{argmax}_b E_{ab}, $$
$$ M_a = \{i \in A_a : (i, j) \in T \text{ for a } j \in B_{b^*(a)}\}
   \cup \{j \in B_{b^*(a)} : (i, j) \in T \text{ for an } i \in A_a\} $$

and $M_a$ is a module if it has at least two miRNAs and two genes.

The pseudocode visits all pairs and adds `mc = maxedge(mic, MTI, mrc)`, "the cluster with the most edges",
if it has more than one miRNA and more than one mRNA. Whether that is one module for each miRNA cluster or
one for each pair, it does not say. Here it is one for each miRNA cluster: the paper finds exactly as many
modules as it has clusters (5 with K = 5 on BLCA, 13 with K = 13 on BRCA), where pairs could give up to 25
and 169. Members without an edge inside are left out: 5 modules of 3.8 miRNAs are 19 of the 432 that were
clustered. As in the pseudocode, the size is checked after the choice; a pair with fewer edges does not
replace one that is too small.

Source: MICA, section 2.4 and Algorithm 1.
"""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.methods.base import FoundModule


def associate(
    mirna_clusters: IntArray,
    gene_clusters: IntArray,
    targets: BoolArray,
    mirna_weights: FloatArray | None = None,
    gene_weights: FloatArray | None = None,
) -> tuple[FoundModule, ...]:
    """The module of each cluster of miRNAs, in the order of the clusters; perhaps none.

    Args:
        mirna_clusters: (M,) cluster of each miRNA, from 0; -1: in none.
        gene_clusters: (G,) the same for genes.
        targets: (M, G) validated targets.
        mirna_weights: (M,) weight of each miRNA in its cluster, 0 to 1; all 1 if not given.
        gene_weights: (G,) the same for genes.
    """
    edges = edge_counts(mirna_clusters, gene_clusters, targets)
    if not edges.size:
        return ()
    modules = []
    for a, b in enumerate(edges.argmax(axis=1).tolist()):
        rows, columns = np.flatnonzero(mirna_clusters == a), np.flatnonzero(gene_clusters == b)
        inside = targets[np.ix_(rows, columns)]
        mirnas, genes = rows[inside.any(axis=1)], columns[inside.any(axis=0)]
        if len(mirnas) > 1 and len(genes) > 1:
            modules.append(found_module(mirnas, genes, mirna_weights, gene_weights))
    return tuple(modules)


def edge_counts(mirna_clusters: IntArray, gene_clusters: IntArray, targets: BoolArray) -> IntArray:
    r"""(A, B) number of targets between each cluster of miRNAs and each of genes: $E = Z_m^\top T Z_g$."""
    counts = one_hot(mirna_clusters).T @ targets @ one_hot(gene_clusters)
    return np.asarray(counts, dtype=np.int64)


def mirna_groups(clusters: IntArray, weights: FloatArray | None = None) -> tuple[FoundModule, ...]:
    """Every cluster of at least two miRNAs, as a module without genes.

    Args:
        clusters: (M,) cluster of each miRNA, from 0; -1: in none.
        weights: (M,) weight of each miRNA in its cluster, 0 to 1; all 1 if not given.
    """
    none = np.empty(0, dtype=np.int64)
    groups = (np.flatnonzero(clusters == a) for a in range(clusters.max(initial=-1) + 1))
    return tuple(found_module(group, none, weights, None) for group in groups if len(group) > 1)


def found_module(
    mirnas: IntArray, genes: IntArray, mirna_weights: FloatArray | None, gene_weights: FloatArray | None
) -> FoundModule:
    """A module of ascending positions, with the weights at those positions or 1."""
    return FoundModule(
        mirnas=tuple(mirnas.tolist()),
        genes=tuple(genes.tolist()),
        mirna_weights=_at(mirna_weights, mirnas),
        gene_weights=_at(gene_weights, genes),
    )


def one_hot(clusters: IntArray) -> FloatArray:
    """(n, K) 1 where a member is in a cluster; a row of zeros for -1."""
    return np.asarray(clusters[:, None] == np.arange(clusters.max(initial=-1) + 1), dtype=np.float64)


def _at(weights: FloatArray | None, positions: IntArray) -> tuple[float, ...]:
    return (1.0,) * len(positions) if weights is None else tuple(weights[positions].tolist())
