r"""DeMine: clusters of miRNAs that regulate the same genes, expanded by the genes they regulate together.

Two miRNAs are linked by the share of their targets that they have in common (`shared_partners`). A cluster
$C$ of $n$ miRNAs with inner strengths $s_u = \sum_{v \in C} s(u, v)$ and $p_u = s_u / \sum_v s_v$ has the
entropy density

$$ D(C) = \Bigl( -\sum_{u \in C} p_u \ln p_u \Bigr) \cdot \frac{\sum_u s_u}{n (n - 1)} $$

The first factor grows with every miRNA that is linked as well as the others; the second falls with one that
is not.
"""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.methods.base import Found, FoundModule, MethodContext, MethodInput, ModuleMethod
from regulatory_modules.methods.overlapping_modules import found_modules, module_of
from regulatory_modules.methods.shared_partners import shared_partners

_GAIN = 1e-12  # smaller gains are rounding


class DeMine(ModuleMethod):
    """DeMine, from the three sentences that are known of it."""

    name = "demine"
    title = "DeMine"
    citation = (
        "Yang Y. DeMine, as described in: A learning-based framework for identifying microRNA regulatory "
        "module. Int J Comput Intell Syst 2020;13(1):1598-1607. doi:10.2991/ijcis.d.201009.001"
    )
    unknown = (
        "Only three sentences about the method were at hand, no formula and no code.",
        "The local structure that links two miRNAs is not known: here the Jaccard index of their targets.",
        "The cluster entropy density is not known: here it is the entropy of the inner strengths times the "
        "mean link of the cluster.",
        "How clusters are found is not known: here each grows from the miRNA of largest strength that is in "
        "none yet, by the addition or removal that raises the entropy density most; clusters may overlap.",
        "Which genes count as co-regulated is not known: here those that more than half of the cluster's "
        "miRNAs target; a miRNA that targets none of them leaves the module.",
        "Whether expression plays a part is not known: here it does not.",
    )
    needs_targets = True
    needs_genes = True

    def find(self, data: MethodInput, context: MethodContext) -> Found:
        """The modules; the seed and k play no part."""
        self.check(data)
        without = int((~data.targets.any(axis=0)).sum())
        links = shared_partners(data.targets)
        modules = [_with_genes(data, cluster) for cluster in entropy_clusters(links)]
        return found_modules(
            modules, data, notes=(f"{without} genes without a validated target relation play no part",)
        )


def entropy_density(links: FloatArray, cluster: IntArray) -> float:
    """Entropy density of a cluster in the links (M, M): 0 for one miRNA or without links."""
    return float(_entropy_density(links[np.ix_(cluster, cluster)].sum(axis=1)[:, None])[0])


def entropy_clusters(links: FloatArray) -> list[IntArray]:
    """Clusters of at least two miRNAs, in the order in which they grow.

    Args:
        links: (M, M) symmetric, at least 0, 0 on the diagonal.
    """
    strength = links.sum(axis=1)
    waiting = strength > 0
    clusters: list[IntArray] = []
    while waiting.any():
        seed = int(np.where(waiting, strength, -1).argmax())
        cluster = grown(links, seed)
        clusters.append(cluster)
        waiting[seed] = False
        waiting[cluster] = False
    return clusters


def grown(links: FloatArray, seed: int) -> IntArray:
    """The cluster that grows from one miRNA; of equal changes a removal, then the smallest position."""
    cluster = np.array([seed])
    best = 0.0
    while True:
        inner = links[cluster]
        outside = np.setdiff1d(np.flatnonzero(inner.any(axis=0)), cluster)
        strength = inner[:, cluster].sum(axis=1)
        joined = np.vstack([strength[:, None] + inner[:, outside], inner[:, outside].sum(axis=0)])
        left = strength[:, None] - inner[:, cluster]
        np.fill_diagonal(left, 0)
        values = np.concatenate([_entropy_density(left, len(cluster) - 1), _entropy_density(joined)])
        if values.max(initial=0) <= best + _GAIN:
            return cluster
        choice = int(values.argmax())
        best = float(values[choice])
        if choice < len(cluster):
            cluster = np.delete(cluster, choice)
        else:
            cluster = np.sort(np.append(cluster, outside[choice - len(cluster)]))


def _entropy_density(strengths: FloatArray, n: int | None = None) -> FloatArray:
    """(clusters,) entropy density of clusters of n miRNAs; the inner strengths of each are one column."""
    size = len(strengths) if n is None else n
    if size < 2:
        return np.zeros(strengths.shape[1])
    total = strengths.sum(axis=0)
    share = strengths / np.where(total > 0, total, 1)
    entropy = -(share * np.log(np.where(share > 0, share, 1))).sum(axis=0)
    return np.asarray(entropy * total / (size * (size - 1)), dtype=np.float64)


def _with_genes(data: MethodInput, cluster: IntArray) -> FoundModule:
    """A cluster and the genes that more than half of its miRNAs target; weights are shares of its targets."""
    regulators = data.targets[cluster].sum(axis=0)
    genes = np.flatnonzero(2 * regulators > len(cluster))
    inner = data.targets[np.ix_(cluster, genes)]
    mirnas = inner.any(axis=1)
    inner = inner[mirnas]
    return module_of(
        cluster[mirnas],
        genes,
        inner.mean(axis=1) if len(genes) else np.zeros(0),
        inner.mean(axis=0),
    )
