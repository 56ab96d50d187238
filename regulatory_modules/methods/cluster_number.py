r"""How many clusters: the elbow of MICA, and beside it the silhouette and the gap statistic.

With the change of SSE before K and that over the $d = 3$ nodes after K,

$$ \delta_K = [\mathrm{SSE}(K - 1) - \mathrm{SSE}(K)] - [\mathrm{SSE}(K) - \mathrm{SSE}(K + d)], \qquad
   \text{candidates: } \delta_K > 0, \qquad K^* = \operatorname*{argmax}_K \delta_K $$

Equations 3 (candidates) and 4 (choice) are missing from the text at hand; this is what its words leave. (3)
"For the larger d, it is more difficult to find K", and d = 3 gives "a moderate amount", two in its figure
3: so the sum of the d changes after K, not each of them, must be smaller. On BLCA and BRCA of TCGA
(K-means, K from 2 to 40, two seeds each) the sum gives 2 to 4 candidates, each of them 9 to 13. (4) "The
change of SSE is significantly different before and after them. We choose K with the largest change": read
as the largest difference. The change before K alone would find three of four groups that are equally far
apart. The curve begins at the smallest K that is tried: with SSE(1) as a node, K = 2 would win on BLCA,
where the paper finds 5. Where no K is a candidate, the paper says nothing; here the largest difference,
though negative, still wins.

The rule is weak: on the same data it takes K = 22 and 31 (BLCA) and 35 and 27 (BRCA) with two seeds.

$$ \mathrm{Gap}(K) = \frac{1}{B} \sum_b \log \mathrm{SSE}^{*b}(K) - \log \mathrm{SSE}(K), \qquad
   s_K = \sqrt{1 + 1/B}\ \mathrm{sd}_b \log \mathrm{SSE}^{*b}(K) $$

Sources: MICA, section 2.3; Rousseeuw 1987 (silhouette); Tibshirani, Walther and Hastie 2001 (gap).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import pairwise_distances, silhouette_score
from threadpoolctl import threadpool_limits

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.methods.clustering import Sweep, kmeans_sweep

NODES_AFTER = 3
SAMPLE = 1_000  # rows that silhouette and gap read; both need every pair of rows or many sweeps
REFERENCES, STARTS = 10, 2  # of the gap statistic; as many starts for the data as for each reference


@dataclass(frozen=True, eq=False)
class Elbow:
    """The elbow of a curve.

    Attributes:
        k: the chosen number of clusters.
        change: (R,) change of SSE before each K minus that over the d nodes after it; NaN at both ends.
        candidate: (R,) whether that is positive.
    """

    k: int
    change: FloatArray
    candidate: BoolArray


def elbow(ks: IntArray, sse: FloatArray, d: int = NODES_AFTER) -> Elbow:
    """The elbow of SSE over consecutive K, at least one. Of equal differences the smaller K is taken.

    A curve of fewer than d + 2 nodes is read with as many nodes after K as it has; one of two or fewer has no
    elbow, and its first K is taken.
    """
    change = np.full(len(ks), np.nan)
    if len(ks) > 2:
        d = min(d, len(ks) - 2)
        change[1:-d] = (sse[: -d - 1] - sse[1:-d]) - (sse[1:-d] - sse[d + 1 :])
    chosen = np.nan_to_num(change, nan=-np.inf).argmax()
    return Elbow(int(ks[chosen]), change, np.asarray(change > 0, dtype=np.bool_))


def silhouettes(features: FloatArray, labels: IntArray, seed: int) -> FloatArray:
    """(R,) mean silhouette of each clustering in (R, n) labels, over at most 1,000 rows drawn once.

    NaN where it is not defined: one cluster, or as many as rows.
    """
    rows = _sample(len(features), seed)
    with threadpool_limits(limits=1):
        distance = pairwise_distances(features[rows])
        np.fill_diagonal(distance, 0.0)
        return np.array([_silhouette(distance, clusters[rows]) for clusters in labels])


def gap_statistic(
    features: FloatArray, ks: IntArray, seed: int, references: int = REFERENCES, n_init: int = STARTS
) -> tuple[FloatArray, FloatArray]:
    """(R,) gap and (R,) its standard error s, over at most 1,000 rows drawn once.

    The references are uniform in the box of the principal components. NaN where SSE is 0.
    """
    drawn = features[_sample(len(features), seed)]
    with threadpool_limits(limits=1):
        u, s, _ = np.linalg.svd(drawn - drawn.mean(axis=0), full_matrices=False)
    box = np.ascontiguousarray(u * s)
    low, high = box.min(axis=0), box.max(axis=0)
    random = np.random.default_rng(derived_seed(seed, 1))
    drawings = [random.uniform(low, high, box.shape) for _ in range(references)]
    data, *reference = (_log_sse(rows, ks, seed, n_init) for rows in (box, *drawings))
    gap = np.mean(reference, axis=0) - data
    return np.asarray(gap), np.asarray(np.sqrt(1 + 1 / references) * np.std(reference, axis=0))


def _log_sse(features: FloatArray, ks: IntArray, seed: int, n_init: int) -> FloatArray:
    """(R,) log SSE of each K; NaN beyond the distinct rows, and for an SSE that is only rounding."""
    sweep = kmeans_sweep(features, (int(ks[0]), int(ks[-1])), seed, n_init)
    found = np.full(len(ks), np.nan)
    real = sweep.sse > 1e-12 * float((features**2).sum())
    found[np.searchsorted(ks, sweep.ks[real])] = np.log(sweep.sse[real])
    return found


def gap_choice(ks: IntArray, gap: FloatArray, se: FloatArray) -> int:
    r"""The smallest K with $\mathrm{Gap}(K) \ge \mathrm{Gap}(K + 1) - s_{K + 1}$, else the last one."""
    reached = np.flatnonzero(gap[:-1] >= gap[1:] - se[1:])
    return int(ks[reached[0]] if len(reached) else ks[-1])


def choice_rows(features: FloatArray, sweep: Sweep, seed: int) -> tuple[dict[str, Any], ...]:
    """One row `{k, sse, silhouette, gap, gap_se, elbow_change, candidate}` for each K; None: not defined."""
    bent = elbow(sweep.ks, sweep.sse)
    gap, se = gap_statistic(features, sweep.ks, seed)
    columns = (sweep.sse, silhouettes(features, sweep.labels, seed), gap, se, bent.change)
    names = ("sse", "silhouette", "gap", "gap_se", "elbow_change")
    return tuple(
        {
            "k": int(k),
            **{name: _number(column[row]) for name, column in zip(names, columns, strict=True)},
            "candidate": bool(bent.candidate[row]),
        }
        for row, k in enumerate(sweep.ks)
    )


def _sample(n: int, seed: int) -> IntArray:
    if n <= SAMPLE:
        return np.arange(n)
    return np.sort(np.random.default_rng(derived_seed(seed, 0)).choice(n, SAMPLE, replace=False))


def _silhouette(distance: FloatArray, labels: IntArray) -> float:
    if not 2 <= len(np.unique(labels)) < len(labels):
        return float("nan")
    return float(silhouette_score(distance, labels, metric="precomputed"))


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
