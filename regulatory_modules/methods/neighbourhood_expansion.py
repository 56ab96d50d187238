r"""Growing cohesive clusters in a weighted network, one member at a time.

The synergy of a cluster $V$ weighs its inner edges against those that leave it:

$$ s(V) = \frac{w_{in}(V)}{w_{in}(V) + w_{bound}(V) + \alpha |V|} $$

with $w_{in}$ the sum of the weights inside, $w_{bound}$ of those between $V$ and the rest, and $\alpha$ the
penalty for each member (Nepusz et al. 2012, doi:10.1038/nmeth.1938; Li et al. 2014,
doi:10.1093/bioinformatics/btu373).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray

_GAIN = 1e-12  # smaller gains are rounding


def synergy(weights: FloatArray, members: IntArray, penalty: float) -> float:
    """Synergy of a cluster; the network (n, n) is symmetric and has no loops."""
    rows = weights[members]
    inner = float(rows[:, members].sum()) / 2
    boundary = float(rows.sum()) - 2 * inner
    return inner / (inner + boundary + penalty * len(members))


def expand(
    weights: FloatArray, start: IntArray, penalty: float, movable: BoolArray | None = None
) -> IntArray:
    """The cluster that grows from a start, by additions and removals that raise the synergy most.

    A neighbour may join; a member may leave if it has a neighbour outside. It ends where no single change
    raises the synergy. Of equal changes the one of the smallest position is taken.

    Args:
        weights: (n, n) symmetric weights of at least 0, without loops.
        start: positions of the first members, one or more.
        penalty: of each member.
        movable: (n,) who may join or leave; None: everybody.

    Returns:
        positions of the members, ascending.
    """
    n = len(weights)
    free = np.ones(n, dtype=np.bool_) if movable is None else movable
    inside = np.zeros(n, dtype=np.bool_)
    inside[start] = True
    strength = weights.sum(axis=1)
    link = weights[:, inside].sum(axis=1)
    size = int(inside.sum())
    inner = float(link[inside].sum()) / 2
    boundary = float(strength[inside].sum()) - 2 * inner
    best = inner / (inner + boundary + penalty * size)
    while True:
        change = np.where(inside, -1, 1)
        new_inner = inner + change * link
        new_boundary = boundary + change * (strength - 2 * link)
        joins = free & ~inside & (link > 0)
        leaves = free & inside & (strength - link > _GAIN) & (size > 1)
        total = new_inner + new_boundary + penalty * (size + change)
        score = np.divide(new_inner, total, out=np.full(n, -1.0), where=joins | leaves)
        top = score.max()
        if top <= best + _GAIN:
            return np.flatnonzero(inside)
        x = int(score.argmax())
        inner, boundary, best = float(new_inner[x]), float(new_boundary[x]), float(top)
        size += int(change[x])
        inside[x] = not inside[x]
        # Summed again after a removal, so that a neighbour that is none any more has exactly 0.
        link = link + weights[x] if inside[x] else weights[:, inside].sum(axis=1)


def overlapping_clusters(weights: FloatArray, penalty: float, merge: float) -> list[IntArray]:
    r"""Clusters of a network: each grows from the strongest vertex that is in none yet; similar ones merge.

    Two clusters merge, also by way of others, if

    $$ \omega(A, B) = \frac{|A \cap B|^2}{|A| \, |B|} \ge \text{merge} $$

    Args:
        weights: (n, n) symmetric weights of at least 0, without loops.
        penalty: of each member.
        merge: the overlap from which clusters merge.
    """
    strength = weights.sum(axis=1)
    waiting = np.ones(len(weights), dtype=np.bool_)
    clusters: list[IntArray] = []
    while waiting.any():
        seed = int(np.where(waiting, strength, -1).argmax())
        cluster = expand(weights, np.array([seed]), penalty)
        clusters.append(cluster)
        waiting[seed] = False
        waiting[cluster] = False
    return merged(clusters, len(weights), merge)


def merged(clusters: Sequence[IntArray], n: int, merge: float) -> list[IntArray]:
    """The unions of the clusters that overlap by at least `merge`, in the order of the first of each.

    Args:
        clusters: positions of the members of each.
        n: number of vertices.
        merge: the overlap from which clusters merge, also by way of others.
    """
    member = np.zeros((len(clusters), n))
    for row, cluster in enumerate(clusters):
        member[row, cluster] = 1
    common, size = member @ member.T, member.sum(axis=1)
    overlap = common**2 / np.outer(size, size)
    _, group = connected_components(csr_matrix(overlap >= merge), directed=False)
    return [np.flatnonzero(member[group == number].any(axis=0)) for number in dict.fromkeys(group.tolist())]
