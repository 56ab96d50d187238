r"""How alike two runs are: with another seed, method, or cohort.

Adjusted Rand index of the clusters (1: equal, 0: as by chance) and variation of information,

$$ VI = H(X \mid Y) + H(Y \mid X) \text{ nats}, $$

0 for equal clusters (Meilă, J. Multivar. Anal. 98 (2007) 873). Features that are in no cluster (-1) of a run
are clusters of their own there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import IntArray
from gtmaloc_learning.metrics import json_number
from regulatory_modules.evaluation.stability import best_jaccard
from regulatory_modules.module_set import ModuleSet


@dataclass(frozen=True)
class RunComparison:
    """How alike two runs are, over the miRNAs and genes that both have.

    Attributes:
        mirna_ari: adjusted Rand index of the clusters of miRNAs.
        gene_ari: the same for genes; NaN without common genes.
        mirna_vi: variation of information of the clusters of miRNAs, in nats.
        gene_vi: the same for genes.
        best_jaccard: best Jaccard index of each module of the first run with the modules of the second.
        best_jaccard_back: the same of each module of the second run.
        only_in_one: number of miRNAs and of genes that only one of the runs has; they are left out.
    """

    mirna_ari: float
    gene_ari: float
    mirna_vi: float
    gene_vi: float
    best_jaccard: tuple[float, ...]
    best_jaccard_back: tuple[float, ...]
    only_in_one: tuple[int, int]

    def as_json(self) -> dict[str, Any]:
        """JSON values by name; what is not known becomes null."""
        return {
            "ari": {"mirnas": json_number(self.mirna_ari), "genes": json_number(self.gene_ari)},
            "variation_of_information": {
                "mirnas": json_number(self.mirna_vi),
                "genes": json_number(self.gene_vi),
            },
            "best_jaccard": list(self.best_jaccard),
            "best_jaccard_back": list(self.best_jaccard_back),
            "only_in_one": {"mirnas": self.only_in_one[0], "genes": self.only_in_one[1]},
        }


def compare_runs(a: ModuleSet, b: ModuleSet) -> RunComparison:
    """Compare two runs, of one cohort or of two with common features.

    Raises:
        UsageError: they have no miRNA in common.
    """
    names = [([m.name for m in run.cohort.mirnas], [g.symbol for g in run.cohort.genes]) for run in (a, b)]
    mirnas, genes = (
        sorted(set(first) & set(second)) for first, second in zip(names[0], names[1], strict=True)
    )
    if not mirnas:
        raise UsageError(
            f"The runs {a.run} and {b.run} have no miRNA in common", "Compare runs of like cohorts"
        )
    mirna_clusters = [
        _common(run.found.mirna_clusters, n[0], mirnas) for run, n in zip((a, b), names, strict=True)
    ]
    gene_clusters = [
        _common(run.found.gene_clusters, n[1], genes) for run, n in zip((a, b), names, strict=True)
    ]
    common = {("mirna", name) for name in mirnas} | {("gene", name) for name in genes}
    first, second = (_named_modules(run, common) for run in (a, b))
    return RunComparison(
        adjusted_rand(*mirna_clusters),
        adjusted_rand(*gene_clusters),
        variation_of_information(*mirna_clusters),
        variation_of_information(*gene_clusters),
        tuple(best_jaccard(first, second).tolist()),
        tuple(best_jaccard(second, first).tolist()),
        (len(set(names[0][0]) ^ set(names[1][0])), len(set(names[0][1]) ^ set(names[1][1]))),
    )


def adjusted_rand(a: IntArray, b: IntArray) -> float:
    """Adjusted Rand index of two clusterings of the same features; NaN without features."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(_singletons(a), _singletons(b))) if len(a) else float("nan")


def variation_of_information(a: IntArray, b: IntArray) -> float:
    """$H(X|Y) + H(Y|X)$ in nats; NaN without features."""
    if not len(a):
        return float("nan")
    _, x = np.unique(_singletons(a), return_inverse=True)
    _, y = np.unique(_singletons(b), return_inverse=True)
    joint = np.zeros((x.max() + 1, y.max() + 1))
    np.add.at(joint, (x, y), 1 / len(a))
    i, j = np.nonzero(joint)
    both, px, py = joint[i, j], joint.sum(axis=1)[i], joint.sum(axis=0)[j]
    return float(max(-(both * (np.log(both / px) + np.log(both / py))).sum(), 0.0))


def _singletons(clusters: IntArray) -> IntArray:
    """Features in no cluster become clusters of one."""
    alone = clusters < 0
    return np.where(alone, clusters.max(initial=0) + 1 + np.cumsum(alone), clusters)


def _common(clusters: IntArray, names: Sequence[str], common: Sequence[str]) -> IntArray:
    position = {name: i for i, name in enumerate(names)}
    return clusters[np.array([position[name] for name in common], dtype=np.int64)]


def _named_modules(run: ModuleSet, common: set[tuple[str, str]]) -> list[frozenset[tuple[str, Any]]]:
    found = []
    for module in run.found.modules:
        mirnas, genes = run.names(module)
        found.append(frozenset({("mirna", m) for m in mirnas} | {("gene", g) for g in genes}) & common)
    return found
