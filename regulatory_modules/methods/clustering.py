r"""K-means for many K, with the same bits whatever the number of threads.

$$ \mathrm{SSE}(K) = \sum_{k=1}^{K} \sum_{i \in C_k} \lVert x_i - c_k \rVert^2, \qquad
   c_k = \frac{1}{|C_k|} \sum_{i \in C_k} x_i $$

scikit-learn adds up centers per thread, so their last bits depend on the number of threads; here one thread
computes. On 17,292 profiles × 424 samples one start costs .5 to 1 s of a core.

Source: MICA, section 2.3 (eq. 1 and 2 in words).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from gtmaloc_base.progress import Progress, silent
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray

LARGE = 2_000  # more profiles than this are swept with fewer starts: 17,292 genes take a third of the time


@dataclass(frozen=True, eq=False)
class Sweep:
    """K-means for several K.

    Attributes:
        ks: (R,) the numbers of clusters, ascending.
        labels: (R, n) cluster of each row, 0 to K - 1.
        sse: (R,) sum of squared errors.
    """

    ks: IntArray
    labels: IntArray
    sse: FloatArray


def starts_of_a_sweep(n: int) -> int:
    """Starts of K-means for each K of a sweep over n rows: 10, and 3 where that would take minutes."""
    return 10 if n <= LARGE else 3


def kmeans_sweep(
    features: FloatArray,
    k_range: tuple[int, int],
    seed: int,
    n_init: int,
    progress: Progress = silent,
    stage: str = "K-means",
) -> Sweep:
    """K-means for every K of a range, both ends included; never more clusters than distinct rows.

    Args:
        features: (n, d) rows to be clustered, at least one.
        k_range: smallest and largest K.
        seed: every K has a seed of its own, derived from this one, so a narrower range gives the same labels.
        n_init: starts for each K, of which the one with the smallest SSE is kept.
        progress: reports each K.
        stage: under this name.
    """
    ks = possible_ks(features, k_range)
    labels, sse = np.empty((len(ks), len(features)), dtype=np.int64), np.empty(len(ks))
    with threadpool_limits(limits=1):
        for row, k in enumerate(ks.tolist()):
            labels[row], sse[row] = _kmeans(features, k, seed, n_init)
            progress(row + 1, len(ks), stage)
    return Sweep(ks, labels, sse)


def kmeans(features: FloatArray, k: int, seed: int, n_init: int = 10) -> IntArray:
    """(n,) cluster of each row, numbered by their first row; k must not exceed the distinct rows."""
    with threadpool_limits(limits=1):
        return in_order(_kmeans(features, k, seed, n_init)[0])


def possible_ks(features: FloatArray, k_range: tuple[int, int]) -> IntArray:
    """Every K of a range that has enough distinct rows; if none has, their number alone."""
    distinct = distinct_rows(features)
    smallest, largest = (min(k, distinct) for k in k_range)
    return np.arange(smallest, largest + 1, dtype=np.int64)


def distinct_rows(features: FloatArray | BoolArray) -> int:
    """Number of different rows: the largest possible number of clusters."""
    return len({row.tobytes() for row in np.ascontiguousarray(features)})


def in_order(labels: IntArray) -> IntArray:
    """The same clusters, numbered in the order of their first members; -1 stays -1."""
    number: dict[int, int] = {}
    return np.array(
        [-1 if label < 0 else number.setdefault(label, len(number)) for label in labels.tolist()],
        dtype=np.int64,
    )


def firmness(features: FloatArray, labels: IntArray) -> FloatArray:
    r"""(n,) how firmly each row belongs to its cluster: $1 - d_{\text{own}} / d_{\text{next}}$, 0 to 1.

    The distances are those to the center of its cluster and to the nearest other center: 1 at the center,
    0 halfway between two. 1 for all if there is one cluster.
    """
    centers = centers_of(features, labels)
    if len(centers) == 1:
        return np.ones(len(features))
    distance = np.sqrt(squared_distances(features, centers))
    rows = np.arange(len(features))
    own = distance[rows, labels]
    distance[rows, labels] = np.inf
    following = distance.min(axis=1)
    ratio = np.divide(own, following, out=np.zeros_like(own), where=following > 0)
    return np.asarray(np.clip(1 - ratio, 0, 1), dtype=np.float64)


def centers_of(features: FloatArray, labels: IntArray) -> FloatArray:
    """(K, d) mean of the rows of each cluster; labels run from 0 without a gap."""
    counts = np.bincount(labels).astype(np.float64)
    sums = np.zeros((len(counts), features.shape[1]))
    np.add.at(sums, labels, features)
    return np.asarray(sums / counts[:, None], dtype=np.float64)


def squared_distances(features: FloatArray, centers: FloatArray) -> FloatArray:
    """(n, K) squared Euclidean distances."""
    with threadpool_limits(limits=1, user_api="blas"):
        products = features @ centers.T
    norms = (features**2).sum(axis=1)[:, None] + (centers**2).sum(axis=1)
    return np.asarray(np.maximum(norms - 2 * products, 0), dtype=np.float64)


def _kmeans(features: FloatArray, k: int, seed: int, n_init: int) -> tuple[IntArray, float]:
    state = derived_seed(seed, k) % 2**32
    fitted = KMeans(n_clusters=k, n_init=n_init, random_state=state).fit(features)
    return fitted.labels_.astype(np.int64), float(fitted.inertia_)
