r"""Spectral co-clustering of the target graph: a partition of miRNAs and genes at once, without expression.

With the targets $T$ of the $m$ miRNAs and $g$ genes that have one, its mean $\bar T$ and $A = T + \bar T /
4$, with the degrees $D_m$ and $D_g$ of $A$,

$$ N = D_m^{-1/2}\, A\, D_g^{-1/2}, \qquad K^* = \operatorname*{argmax}_K (\sigma_K - \sigma_{K + 1}) $$

over the singular values of $N$; the singular vectors after the first, scaled by $D^{-1/2}$, are clustered by
K-means. The constant joins small components, such as one miRNA with the gene that only it targets: without it
each of them takes a singular vector, and the large component stays whole.

Sources: Dhillon 2001; the constant: Amini, Chen, Bickel and Levina 2013; eigengap: von Luxburg 2007.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from sklearn.cluster import SpectralCoclustering
from threadpoolctl import threadpool_limits

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.methods.association import found_module
from regulatory_modules.methods.base import Found, FoundModule, MethodContext, MethodInput, ModuleMethod
from regulatory_modules.methods.clustering import distinct_rows, in_order

REGULARIZATION = 0.25  # share of the mean that is added to every pair


class SpectralCoclusteringModules(ModuleMethod):
    """Co-clusters of miRNAs and genes in the graph of validated targets."""

    name = "spectral-coclustering"
    title = "Spectral co-clustering"
    citation = (
        "Dhillon, Co-clustering documents and words using bipartite spectral graph partitioning, KDD 2001"
    )
    unknown = (
        "Small components of the target graph: joined by a quarter of its mean on every pair",
        "K: the largest gap between two singular values that follow each other",
        "Members without an edge inside their co-cluster: left out",
        "Weights of members: the share of their targets that lies inside the module",
    )
    needs_targets = True
    needs_genes = True
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType({"regularization": REGULARIZATION})

    def find(self, data: MethodInput, context: MethodContext) -> Found:
        """The co-clusters with at least two miRNAs and two genes."""
        self.check(data)
        rows, columns = np.flatnonzero(data.targets.any(axis=1)), np.flatnonzero(data.targets.any(axis=0))
        graph = data.targets[np.ix_(rows, columns)]
        most = largest_k(graph)
        choice: tuple[dict[str, Any], ...] = ()
        notes = ["Expression is not read: the modules are those of the target graph alone"]
        if context.k is None:
            choice = singular_value_rows(graph, *(min(k, most) for k in context.k_range))
            k = max(choice, key=lambda row: row["eigengap"])["k"]
        else:
            k = min(context.k, most)
            if k < context.k:
                notes.append(f"{context.k} co-clusters were asked for; the target graph allows {k}")
        mirna_clusters = np.full(data.mirna.shape[1], -1, dtype=np.int64)
        gene_clusters = np.full(data.gene.shape[1], -1, dtype=np.int64)
        mirna_clusters[rows], gene_clusters[columns] = co_clusters(graph, k, context.seed)
        k = int(max(mirna_clusters.max(), gene_clusters.max())) + 1
        found = (_module(data.targets, mirna_clusters, gene_clusters, c) for c in range(k))
        modules = tuple(module for module in found if module is not None)
        return Found(modules, (k, k), mirna_clusters, gene_clusters, choice, tuple(notes))


def largest_k(graph: BoolArray) -> int:
    """Co-clusters that a graph allows: as many as its distinct rows and columns."""
    return min(distinct_rows(graph), distinct_rows(graph.T))


def co_clusters(graph: BoolArray, k: int, seed: int) -> tuple[IntArray, IntArray]:
    """(m,) and (g,) the co-cluster of each miRNA and gene of a graph without empty rows and columns.

    They are numbered by their first miRNA, those without a miRNA after them. There may be fewer than k.
    """
    if k == 1:
        return np.zeros(graph.shape[0], dtype=np.int64), np.zeros(graph.shape[1], dtype=np.int64)
    with threadpool_limits(limits=1):
        fitted = SpectralCoclustering(n_clusters=k, n_init=10, random_state=derived_seed(seed) % 2**32)
        fitted.fit(regularized(graph))
    labels = in_order(np.concatenate([fitted.row_labels_, fitted.column_labels_]))
    return labels[: len(graph)], labels[len(graph) :]


def regularized(graph: BoolArray) -> FloatArray:
    """(m, g) the graph plus a quarter of its mean."""
    return np.asarray(graph + REGULARIZATION * graph.mean(), dtype=np.float64)


def singular_values(graph: BoolArray) -> FloatArray:
    """(min(m, g),) singular values of N, descending; the first is 1."""
    joined = regularized(graph)
    normalized = joined / np.sqrt(np.outer(joined.sum(axis=1), joined.sum(axis=0)))
    narrow = normalized if graph.shape[0] <= graph.shape[1] else normalized.T
    with threadpool_limits(limits=1, user_api="blas"):
        squares = np.linalg.eigvalsh(narrow @ narrow.T)[::-1]
    return np.asarray(np.sqrt(np.maximum(squares, 0)), dtype=np.float64)


def singular_value_rows(graph: BoolArray, smallest: int, largest: int) -> tuple[dict[str, Any], ...]:
    """One row `{k, singular_value, eigengap}` for each K."""
    values = np.append(singular_values(graph), 0.0)
    return tuple(
        {"k": k, "singular_value": float(values[k - 1]), "eigengap": float(values[k - 1] - values[k])}
        for k in range(smallest, largest + 1)
    )


def _module(
    targets: BoolArray, mirna_clusters: IntArray, gene_clusters: IntArray, cluster: int
) -> FoundModule | None:
    inside = targets & np.outer(mirna_clusters == cluster, gene_clusters == cluster)
    at_mirna, at_gene = inside.sum(axis=1), inside.sum(axis=0)
    mirnas, genes = np.flatnonzero(at_mirna), np.flatnonzero(at_gene)
    if len(mirnas) < 2 or len(genes) < 2:
        return None
    return found_module(
        mirnas,
        genes,
        at_mirna / np.maximum(targets.sum(axis=1), 1),
        at_gene / np.maximum(targets.sum(axis=0), 1),
    )
