r"""How often two features fall into one cluster, over many clusterings of resampled data.

With the cluster $\ell_r(i)$ of feature $i$ in clustering $r$, and $R_{ij}$ the clusterings that hold both,

$$ C_{ij} = \frac{1}{|R_{ij}|} \sum_{r \in R_{ij}} [\ell_r(i) = \ell_r(j)] $$

Each clustering is a spherical K-means with a random K on other data: 80 % of the samples; values or ranks;
and the principal coordinates $d + 1$ to $d + 30$ for $d = 0, \dots, 5$ (at most $n / 20$). Leaving out the
first coordinates removes what nearly all features share, such as tumour purity or a batch, which otherwise
hides small groups.
Where there are targets, one clustering in five groups features by their targets instead:

$$ W_{ij} = T_{ij} / \sqrt{t_i t_j} $$

with the numbers of targets $t$, over 80 % of the other side.

Source: evidence accumulation, Fred and Jain (2005), IEEE TPAMI 27:835. The families of clusterings are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray

RESAMPLES = 40
SHARE = 0.8
COORDINATES = 30
MOST_LEFT_OUT = 5
BASE_K = (5, 40)
TARGET_RUNS = 0.2
"""Share of the clusterings that read targets."""

_ITERATIONS = 25
_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class CoAssociation:
    """Co-association of n features, and the same over each half of the clusterings.

    Attributes:
        whole: (n, n) share of clusterings in which two features share a cluster; the diagonal is 1.
        halves: the same over the even and over the odd resamples.
    """

    whole: FloatArray
    halves: tuple[FloatArray, FloatArray]


def co_association(
    values: FloatArray,
    targets: BoolArray | None,
    seed: int,
    resamples: int = RESAMPLES,
    progress: Progress = silent,
    stage: str = "",
) -> CoAssociation:
    """Cluster the columns of `values` many times.

    Args:
        values: (S, n) z-scores; the order of the rows must not depend on their order in a file.
        targets: (n, m) targets of each feature on the other side, or None.
        seed: of every random choice.
        resamples: how often samples are drawn; each gives clusterings of every kind.
        progress: counts resamples.
        stage: its stage.
    """
    n = values.shape[1]
    together = np.zeros((2, n, n), dtype=np.float32)
    counted = np.zeros((2, n, n), dtype=np.float32)
    draw = np.random.default_rng(seed)
    kinds = (values, _ranks(values))
    by_targets = _target_runs(len(kinds) * (_left_out(n) + 1))
    has_targets = np.zeros(n, dtype=np.bool_) if targets is None else np.asarray(targets.any(axis=1))
    both = has_targets[:, None] & has_targets[None, :]
    with threadpool_limits(limits=1, user_api="blas"):  # the same bits whatever the number of cores
        for resample in range(resamples):
            half = resample % 2
            for kind in kinds:
                for labels in _clusterings(kind, draw):
                    together[half] += labels[:, None] == labels[None, :]
                    counted[half] += 1
            if targets is not None and has_targets.any():
                for labels in _clusterings_by_targets(targets, has_targets, by_targets, draw):
                    together[half] += both & (labels[:, None] == labels[None, :])
                    counted[half] += both
            progress(resample + 1, resamples, stage)
    return CoAssociation(
        _share(together.sum(axis=0), counted.sum(axis=0)),
        (_share(together[0], counted[0]), _share(together[1], counted[1])),
    )


def spherical_kmeans(points: FloatArray, k: int, draw: np.random.Generator) -> IntArray:
    r"""(n,) clusters of unit vectors that maximise $\sum_i x_i \cdot c_{\ell(i)}$; k-means++ start."""
    n = len(points)
    chosen = [int(draw.integers(n))]
    distance = _distances(points, chosen[0])
    for _ in range(min(k, n) - 1):
        total = distance.sum()
        if total < _TINY * n:
            break  # every point is a centre already; a second one would split equal points by rounding
        chosen.append(int(draw.choice(n, p=distance / total)))
        distance = np.minimum(distance, _distances(points, chosen[-1]))
    centres = points[chosen]
    labels = np.full(n, -1, dtype=np.int64)
    for _ in range(_ITERATIONS):
        nearest = np.asarray((points @ centres.T).argmax(axis=1), dtype=np.int64)
        if (nearest == labels).all():
            break
        labels = nearest
        centres = _unit(np.equal.outer(np.arange(len(centres)), labels).astype(np.float64) @ points)
    return labels


def nearly_equal(values: FloatArray, most: int, seed: int) -> IntArray:
    """(n,) groups 0, 1, … of the columns with similar profiles, at most `most`; one each if there are few."""
    n = values.shape[1]
    if n <= most:
        return np.arange(n)
    with threadpool_limits(limits=1, user_api="blas"):
        _, vectors = np.linalg.eigh(values @ values.T)
        points = _unit(values.T @ vectors[:, ::-1][:, :COORDINATES])
        labels = spherical_kmeans(points, most, np.random.default_rng(seed))
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)


def grouped(
    values: FloatArray, targets: BoolArray | None, groups: IntArray
) -> tuple[FloatArray, BoolArray | None]:
    """Mean profile and all targets of each group."""
    n, members = groups.max() + 1, np.bincount(groups)
    if n == len(groups):
        return values, targets
    means = np.stack([np.bincount(groups, weights=row) for row in values]) / members
    if targets is None:
        return means, None
    united = np.zeros((n, targets.shape[1]), dtype=np.bool_)
    np.logical_or.at(united, groups, targets)
    return means, united


def _clusterings(values: FloatArray, draw: np.random.Generator) -> Iterator[IntArray]:
    """One clustering of a resample for each number of coordinates left out."""
    kept = draw.choice(len(values), max(2, round(SHARE * len(values))), replace=False)
    sample = values[np.sort(kept)]
    sample = sample - sample.mean(axis=0)
    sample /= np.maximum(sample.std(axis=0), _TINY)
    _, vectors = np.linalg.eigh(sample @ sample.T)
    coordinates = sample.T @ vectors[:, ::-1]
    for left_out in range(_left_out(values.shape[1]) + 1):
        points = coordinates[:, left_out : left_out + COORDINATES]
        if points.shape[1] < 2:
            return
        yield spherical_kmeans(_unit(points), _any_k(values.shape[1], draw), draw)


def _clusterings_by_targets(
    targets: BoolArray, has_targets: BoolArray, runs: int, draw: np.random.Generator
) -> Iterator[IntArray]:
    """Clusterings by targets on a resample of the other side; labels of features without any mean nothing."""
    others = targets.shape[1]
    kept = np.sort(draw.choice(others, max(1, round(SHARE * others)), replace=False))
    weights = targets / np.sqrt(np.maximum(targets.sum(axis=1), 1))[:, None]
    weights = (weights / np.sqrt(np.maximum(targets.sum(axis=0), 1)))[has_targets][:, kept]
    points = _unit(_principal(weights))
    for _ in range(runs):
        labels = np.full(len(targets), -1, dtype=np.int64)
        labels[has_targets] = spherical_kmeans(points, _any_k(len(points), draw), draw)
        yield labels


def _principal(weights: FloatArray) -> FloatArray:
    """The leading left singular vectors times their singular values, through the smaller Gram matrix."""
    if len(weights) > weights.shape[1]:
        _, right = np.linalg.eigh(weights.T @ weights)
        return np.asarray(weights @ right[:, ::-1][:, :COORDINATES], dtype=np.float64)
    squares, left = np.linalg.eigh(weights @ weights.T)
    scaled = left * np.sqrt(np.maximum(squares, 0))
    return np.asarray(scaled[:, ::-1][:, :COORDINATES], dtype=np.float64)


def _target_runs(clusterings: int) -> int:
    return round(TARGET_RUNS / (1 - TARGET_RUNS) * clusterings)


def _any_k(n: int, draw: np.random.Generator) -> int:
    low = min(BASE_K[0], max(2, n // 8))
    high = min(BASE_K[1], max(low, n // 4))
    return int(draw.integers(low, high + 1))


def _left_out(n: int) -> int:
    """Few features have few groups, whose own coordinates would soon be left out."""
    return min(MOST_LEFT_OUT, n // 20)


def _ranks(values: FloatArray) -> FloatArray:
    order = np.argsort(values, axis=0, kind="stable")
    return np.asarray(np.argsort(order, axis=0, kind="stable"), dtype=np.float64)


def _distances(points: FloatArray, of: int) -> FloatArray:
    return np.asarray(np.maximum(1 - points @ points[of], 0), dtype=np.float64)


def _unit(points: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(points / np.maximum(lengths, _TINY), dtype=np.float64)


def _share(together: FloatArray, counted: FloatArray) -> FloatArray:
    share = np.divide(together, counted, out=np.zeros_like(together), where=counted > 0)
    np.fill_diagonal(share, 1)
    return share.astype(np.float64)
