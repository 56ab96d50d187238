r"""Shapley values of few players, exactly, and the deletion test of what they say.

With $v(S)$ the value if only the players in $S$ take part,

$$ \phi_p = \sum_{S \not\ni p} \frac{|S|!\,(n - |S| - 1)!}{n!} \big( v(S \cup \{p\}) - v(S) \big), \qquad
   \sum_p \phi_p = v(\text{all}) - v(\emptyset) . $$
"""

from __future__ import annotations

from math import factorial

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray, IntArray


def coalitions(n: int) -> npt.NDArray[np.bool_]:
    """(2ⁿ, n) every set of n players; player p is in row k if bit p of k is set."""
    return np.asarray((np.arange(1 << n)[:, None] >> np.arange(n)) & 1 == 1)


def shapley_values(values: FloatArray) -> FloatArray:
    """(…, n) φ of each player.

    Args:
        values: (2ⁿ, …) v of each coalition, in the order of `coalitions`.
    """
    n = _players(values)
    size = coalitions(n).sum(axis=1)
    found = []
    for p in range(n):
        without = np.flatnonzero(~coalitions(n)[:, p])
        weight = [factorial(s) * factorial(n - s - 1) / factorial(n) for s in size[without].tolist()]
        found.append(np.tensordot(weight, values[without | 1 << p] - values[without], axes=1))
    return np.stack(found, axis=-1)


def deletion_areas(values: FloatArray, contributions: FloatArray) -> tuple[FloatArray, FloatArray]:
    r"""How far the value falls when players leave: the largest contributions first, and at random.

    $\frac{1}{n - 1} \sum_{m=1}^{n-1} \big( v(\text{all}) - v(\text{all but } m) \big)$, where the $m$ are
    those with the largest contributions, or a mean over all sets of $m$ players. Contributions that say what
    counts make the first area the larger one. NaN for a single player.

    Args:
        values: (2ⁿ, …) v of each coalition.
        contributions: (…, n).

    Returns:
        Two arrays of the shape of one coalition's values.
    """
    n = _players(values)
    if n < 2:
        nothing = np.full(values.shape[1:], np.nan)
        return nothing, nothing
    bits: IntArray = np.left_shift(1, np.argsort(-contributions, axis=-1, kind="stable")).astype(np.int64)
    left = values.shape[0] - 1 - np.cumsum(bits, axis=-1)[..., :-1]
    kept = np.take_along_axis(values, np.moveaxis(left, -1, 0), axis=0).mean(axis=0)
    size = coalitions(n).sum(axis=1)
    at_random = np.mean([values[size == s].mean(axis=0) for s in range(1, n)], axis=0)
    return values[-1] - kept, values[-1] - at_random


def _players(values: FloatArray) -> int:
    return int(values.shape[0]).bit_length() - 1
