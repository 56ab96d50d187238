r"""Modules that survive resampling: average linkage of the co-association, cut where members stay together.

$$ D_{ij} = 1 - C_{ij}, \qquad \text{clusters: average-linkage tree of } D \text{ cut at } 1 - \tau $$

so that two parts are joined if their members fall into one cluster in at least a share $\tau$ of the
clusterings on average (`regulatory_modules.methods.co_association`). What stays alone belongs to no module:
unlike K-means, the method need not put noise anywhere. Clusters of both sides are joined by Algorithm 1 of
MICA.

Only genes that a miRNA of the cohort targets are clustered, since no other gene can be in a module. Where
there are more than 3,000, they are first put into 3,000 groups of nearly equal profiles, which stay together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.methods.association import associate, mirna_groups
from regulatory_modules.methods.base import Found, MethodContext, MethodInput, ModuleMethod
from regulatory_modules.methods.co_association import (
    BASE_K,
    COORDINATES,
    MOST_LEFT_OUT,
    RESAMPLES,
    SHARE,
    TARGET_RUNS,
    CoAssociation,
    co_association,
    grouped,
    nearly_equal,
)
from regulatory_modules.methods.sample_order import canonical_order

TOGETHER = 0.65
"""τ: chosen on the cohorts LIHC and CHOL and on planted cohorts of the seeds 0 and 1."""

LARGE = 3_000
"""Most features of a side that are clustered one by one: memory and time grow with their square."""

_CANDIDATES = tuple(round(0.3 + 0.05 * step, 2) for step in range(13))
_MIRNAS, _GENES = 0, 1


@dataclass(frozen=True, eq=False)
class _Side:
    """Clusters of one side: labels from 0, -1 for what stays alone."""

    labels: IntArray
    weights: FloatArray
    choice: list[dict[str, Any]]
    agreement: float


class Consensus(ModuleMethod):
    """Evidence accumulation over resampled data, feature sets and numbers of clusters."""

    name = "consensus"
    title = "Consensus of resampled clusterings"
    citation = "Evidence accumulation (Fred and Jain 2005) with families of clusterings of our own"
    needs_targets = True
    resamples: ClassVar[int] = RESAMPLES
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {
            "together": TOGETHER,
            "resamples": RESAMPLES,
            "share_of_samples": SHARE,
            "coordinates": COORDINATES,
            "most_left_out": MOST_LEFT_OUT,
            "base_k": list(BASE_K),
            "share_by_targets": TARGET_RUNS,
        }
    )

    def find(self, data: MethodInput, context: MethodContext) -> Found:
        """The modules of a cohort; see the module's formula.

        Raises:
            NoTargets: the cohort has genes, but no targets among them.
        """
        self.check(data)
        genes = np.flatnonzero(data.targets.any(axis=0))
        order = canonical_order(data.mirna)
        targets = data.targets[:, genes] if len(genes) else None
        mirna_side = self._side(data.mirna[order], targets, _MIRNAS, context)
        gene_clusters = np.full(data.gene.shape[1], -1, dtype=np.int64)
        gene_weights = np.zeros(data.gene.shape[1])
        notes = [_agreement("miRNAs", mirna_side)]
        choice = mirna_side.choice
        if targets is None:
            modules = mirna_groups(mirna_side.labels, mirna_side.weights)
        else:
            gene_side = self._side(data.gene[order][:, genes], targets.T, _GENES, context)
            gene_clusters[genes], gene_weights[genes] = gene_side.labels, gene_side.weights
            modules = associate(
                mirna_side.labels, gene_clusters, data.targets, mirna_side.weights, gene_weights
            )
            notes += [
                _agreement("genes", gene_side),
                f"{data.gene.shape[1] - len(genes)} genes that no miRNA targets were not clustered",
            ]
            choice = [*choice, *gene_side.choice]
        k = (int(mirna_side.labels.max(initial=-1)) + 1, int(gene_clusters.max(initial=-1)) + 1)
        return Found(modules, k, mirna_side.labels, gene_clusters, tuple(choice), tuple(notes))

    def _side(
        self, values: FloatArray, targets: BoolArray | None, side: int, context: MethodContext
    ) -> _Side:
        stage = ("miRNAs", "genes")[side]
        n = values.shape[1]
        if n < 2:
            return _Side(np.full(n, -1, dtype=np.int64), np.zeros(n), [], 1.0)
        seed = derived_seed(context.seed, side)
        groups = nearly_equal(values, LARGE, derived_seed(seed, 1))
        found = co_association(
            *grouped(values, targets, groups), seed, self.resamples, context.progress, stage
        )
        tree, halves = _tree(found.whole), tuple(map(_tree, found.halves))
        height = 1 - TOGETHER if context.k is None else height_for(tree, context.k)
        labels = clusters_at(tree, height)
        candidates = _CANDIDATES if context.k is None else ()
        choice = [_candidate(stage, tree, halves, together) for together in candidates]
        return _Side(labels[groups], member_weights(found, labels)[groups], choice, _agree(halves, height))


def clusters_at(tree: FloatArray, distance: float) -> IntArray:
    """(n,) clusters of at least two members below a height of the tree, largest first; -1: alone."""
    labels = fcluster(tree, distance + 1e-9, "distance")
    names, counts = np.unique(labels, return_counts=True)
    first = {name: int(np.flatnonzero(labels == name)[0]) for name in names}
    kept = [name for name, count in zip(names, counts, strict=True) if count > 1]
    sizes = dict(zip(names, counts, strict=True))
    kept.sort(key=lambda name: (-sizes[name], first[name]))
    renamed = np.full(len(labels), -1, dtype=np.int64)
    for new, name in enumerate(kept):
        renamed[labels == name] = new
    return renamed


def height_for(tree: FloatArray, k: int) -> float:
    """The lowest height at which the number of clusters of at least two members is closest to k."""
    heights = np.unique(tree[:, 2])
    misses = [abs(int(clusters_at(tree, height).max(initial=-1)) + 1 - k) for height in heights]
    return float(heights[int(np.argmin(misses))])


def member_weights(found: CoAssociation, labels: IntArray) -> FloatArray:
    """(n,) mean co-association with the other members of the cluster; 0 for what stays alone."""
    weights = np.zeros(len(labels))
    for cluster in range(labels.max(initial=-1) + 1):
        members = np.flatnonzero(labels == cluster)
        inside = found.whole[np.ix_(members, members)].sum(axis=1) - 1
        weights[members] = inside / (len(members) - 1)
    return np.clip(weights, 0, 1)


def _tree(share: FloatArray) -> FloatArray:
    return np.asarray(linkage(squareform(1 - share, checks=False), "average"), dtype=np.float64)


def _agree(halves: tuple[FloatArray, ...], height: float) -> float:
    """Adjusted Rand index of the clusters of both halves; what stays alone is a cluster of its own."""
    first, second = (fcluster(tree, height + 1e-9, "distance") for tree in halves)
    return float(adjusted_rand_score(first, second))


def _candidate(
    side: str, tree: FloatArray, halves: tuple[FloatArray, ...], together: float
) -> dict[str, Any]:
    labels = clusters_at(tree, 1 - together)
    return {
        "side": side,
        "together": together,
        "k": int(labels.max(initial=-1)) + 1,
        "members": int((labels >= 0).sum()),
        "agreement": round(_agree(halves, 1 - together), 4),
    }


def _agreement(of: str, side: _Side) -> str:
    return f"Two halves of the clusterings of {of} agree with an adjusted Rand index of {side.agreement:.2f}"
