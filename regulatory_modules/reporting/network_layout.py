r"""Where the nodes of a bipartite network are drawn: columns in which neighbours are near each other.

Sugiyama's barycentre heuristic: each side is sorted by the mean place of its neighbours on the other side, in
turn, which leaves few crossings. Ties and nodes without neighbours keep their order.
Source: Sugiyama, Tagawa and Toda, IEEE Trans. Syst. Man Cybern. 11 (1981) 109.
"""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray

_SWEEPS = 8


def barycentre_orders(edges: BoolArray) -> tuple[IntArray, IntArray]:
    """(m,) order of the rows and (g,) of the columns of an (m, g) network, with few crossings."""
    rows, columns = np.arange(edges.shape[0]), np.arange(edges.shape[1])
    best, fewest = (rows, columns), crossings(edges)
    for _ in range(_SWEEPS):
        columns = columns[_by_neighbours(edges[np.ix_(rows, columns)].T)]
        rows = rows[_by_neighbours(edges[np.ix_(rows, columns)])]
        found = crossings(edges[np.ix_(rows, columns)])
        if found < fewest:
            best, fewest = (rows, columns), found
    return best


def crossings(edges: BoolArray) -> int:
    """Pairs of edges that cross when both sides are drawn in two columns, in this order."""
    values = edges.astype(np.int64)
    # an edge (i, j) crosses those from rows below i to columns before j
    below = np.flipud(np.cumsum(np.flipud(values), axis=0)) - values
    before = np.cumsum(below, axis=1) - below
    return int((values * before).sum())


def _by_neighbours(edges: BoolArray) -> IntArray:
    """The order of the rows by the mean place of their columns."""
    degree = edges.sum(axis=1)
    place: FloatArray = edges @ np.arange(edges.shape[1], dtype=np.float64) / np.maximum(degree, 1)
    place = np.where(degree > 0, place, np.arange(len(edges)) * edges.shape[1] / max(len(edges), 1))
    return np.argsort(place, kind="stable")
