"""The way of MICA, whatever the features: cluster miRNAs and genes apart, then join the clusters by targets.

The text does not say whether one K serves both sides; here each side has the K of its own elbow. K-means of
at most 2,000 profiles starts 10 times for each K. More are swept with 3 starts, and the chosen K starts 10
times.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from gtmaloc_base.progress import Progress, silent
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.methods.association import associate, mirna_groups
from regulatory_modules.methods.base import Found, MethodContext, MethodInput, ModuleMethod
from regulatory_modules.methods.cluster_number import NODES_AFTER, choice_rows, elbow
from regulatory_modules.methods.clustering import (
    LARGE,
    distinct_rows,
    firmness,
    kmeans,
    kmeans_sweep,
    starts_of_a_sweep,
)

STARTS = 10
SIDES = ("miRNAs", "genes")


@dataclass(frozen=True, eq=False)
class Side:
    """The clusters of the miRNAs or of the genes.

    Attributes:
        labels: (n,) cluster of each profile.
        weights: (n,) how firmly it belongs to it.
        choice: one row per K that was tried.
        notes: what a reader must know.
    """

    labels: IntArray
    weights: FloatArray
    choice: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Number of clusters."""
        return int(self.labels.max(initial=-1)) + 1


class FeatureClusters(ModuleMethod):
    """Subclasses give the features of a profile."""

    needs_targets = True
    unknown: ClassVar[tuple[str, ...]] = (
        "Whether miRNAs and genes share one K: each side has its own elbow",
        "Equations 3 and 4, which choose K: the change of SSE before K minus that over the 3 nodes after it",
        "Whether Algorithm 1 gives a module for each miRNA cluster or for each pair: for each miRNA cluster",
        "Starts of K-means: 10 for the chosen K, and 10 for each K of the elbow, or 3 above 2,000 profiles",
        "Weights of members: 1 minus the distance to the own center over that to the nearest other center",
    )

    settings: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {
            "starts": STARTS,
            "starts_of_a_large_sweep": starts_of_a_sweep(LARGE + 1),
            "elbow_nodes_after": NODES_AFTER,
        }
    )

    @abstractmethod
    def features(
        self, profiles: FloatArray, seed: int, progress: Progress = silent, stage: str = ""
    ) -> FloatArray:
        """(n, d) features of (n, S) profiles, at least one."""

    def find(self, data: MethodInput, context: MethodContext) -> Found:
        """Clusters of each side, joined by Algorithm 1; without genes the clusters of miRNAs."""
        self.check(data)
        mirnas, genes = (
            self._side(np.ascontiguousarray(z.T), number, context)
            for number, z in enumerate((data.mirna, data.gene))
        )
        if len(genes.labels):
            modules = associate(mirnas.labels, genes.labels, data.targets, mirnas.weights, genes.weights)
        else:
            modules = mirna_groups(mirnas.labels, mirnas.weights)
        return Found(
            modules=modules,
            k=(mirnas.k, genes.k),
            mirna_clusters=mirnas.labels,
            gene_clusters=genes.labels,
            choice=mirnas.choice + genes.choice,
            notes=mirnas.notes + genes.notes,
        )

    def _side(self, profiles: FloatArray, number: int, context: MethodContext) -> Side:
        if not len(profiles):
            return Side(np.empty(0, dtype=np.int64), np.empty(0))
        stage = f"{self.name}: {SIDES[number]}"
        seed = derived_seed(context.seed, number)
        features = self.features(profiles, derived_seed(seed, 1), context.progress, stage)
        return clustered(features, SIDES[number], seed, context)


def clustered(features: FloatArray, side: str, seed: int, context: MethodContext) -> Side:
    """K-means of (n, d) features, at least one row, with the K of the context or of the elbow."""
    choice: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    if context.k is None:
        starts = starts_of_a_sweep(len(features))
        sweep = kmeans_sweep(features, context.k_range, seed, starts, context.progress, f"K-means of {side}")
        k = elbow(sweep.ks, sweep.sse).k
        choice = tuple({"side": side, **row} for row in choice_rows(features, sweep, derived_seed(seed, 2)))
    else:
        k = min(context.k, distinct_rows(features))
        if k < context.k:
            notes = (f"{context.k} clusters of {side} were asked for; only {k} of their profiles differ",)
    labels = kmeans(features, k, seed, STARTS)
    return Side(labels, firmness(features, labels), choice, notes)
