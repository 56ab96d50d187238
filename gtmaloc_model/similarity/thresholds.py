"""From similarity matrices to networks (equations 5 and 6 of the paper).

MS(a, b) = α · FS(a, b) + (1 − α) · K(a, b)          functional similarity and interaction profile kernel
a – b is an edge if a ≠ b and MS(a, b) ≥ T           weighted by MS(a, b)
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError, UsageError

Similarity = npt.NDArray[np.float32]
_TOLERANCE = 1e-6  # for single precision: rounding may exceed 1 or break symmetry by this much


class SimilarityEdges(NamedTuple):
    """Undirected edges i – j with i < j, each once, ordered by (i, j)."""

    i: npt.NDArray[np.int64]
    j: npt.NDArray[np.int64]
    score: Similarity


def mix(functional: npt.ArrayLike, gip: npt.ArrayLike, alpha: float = 0.5) -> Similarity:
    """Equation 5: α · functional + (1 − α) · gip.

    Args:
        functional: functional similarity FS (n, n).
        gip: Gaussian interaction profile kernel K (n, n) of the same miRNAs.
        alpha: α in [0, 1]; the paper's grid search chose 0.5.
    """
    if not 0 <= alpha <= 1:
        raise UsageError(f"The weight of functional similarity is {alpha}", "Choose α between 0 and 1")
    FS = check_similarity(functional, "functional similarity")
    K = check_similarity(gip, "interaction profile kernel")
    if FS.shape != K.shape:
        raise GTMALocError(
            f"The functional similarity has {len(FS)} miRNAs, the interaction profile kernel {len(K)}",
            "Compute both for the same list of miRNAs",
        )
    return (alpha * FS.astype(np.float64) + (1 - alpha) * K.astype(np.float64)).astype(np.float32)


def threshold_network(similarity: npt.ArrayLike, threshold: float) -> SimilarityEdges:
    """Equation 6: the edges with a score of at least T.

    Args:
        similarity: symmetric similarity (n, n) in [0, 1]; its diagonal is ignored.
        threshold: T in (0, 1]. The paper's text says 0.6; its released files use 0.8.
    """
    if not 0 < threshold <= 1:
        raise UsageError(f"The similarity threshold is {threshold}", "Choose T above 0 and at most 1")
    S = check_similarity(similarity)
    return _edges(S, _at_least(S, threshold))


def nearest_neighbours(similarity: npt.ArrayLike, k: int, minimum: float | None = None) -> SimilarityEdges:
    """Edges to the k nearest neighbours of each node, and all edges with a score of at least `minimum`.

    In a sequence network, a high threshold alone leaves most miRNAs without a neighbour, and a low one turns
    large families into cliques. So i – j is an edge if i is among the k nearest of j, or j among those of i,
    or S(i, j) ≥ minimum. A score of 0 never gives an edge. Ties are broken by order.

    Args:
        similarity: symmetric similarity (n, n) in [0, 1]; its diagonal is ignored.
        k: neighbours of each node; 0 uses the threshold alone.
        minimum: score at or above which all edges are kept, in (0, 1]; None keeps only the nearest.
    """
    if k < 0:
        raise UsageError(f"The number of neighbours is {k}", "Choose 0 or more")
    if minimum is not None and not 0 < minimum <= 1:
        raise UsageError(f"The minimum score is {minimum}", "Choose a score above 0 and at most 1")
    S = check_similarity(similarity)
    n = len(S)
    without_self = S.copy()
    np.fill_diagonal(without_self, -1.0)
    nearest = np.argsort(-without_self, axis=1, kind="stable")[:, : min(k, max(n - 1, 0))]
    chosen = np.zeros((n, n), dtype=bool)
    np.put_along_axis(chosen, nearest, True, axis=1)
    kept = (chosen | chosen.T) & (S > 0)
    return _edges(S, kept if minimum is None else kept | _at_least(S, minimum))


def check_similarity(
    similarity: npt.ArrayLike, name: str = "similarity", *, symmetric: bool = True
) -> Similarity:
    """The matrix in single precision, after checking that it is square, finite, in [0, 1] and `symmetric`."""
    S = np.asarray(similarity, dtype=np.float32)
    if S.ndim != 2 or S.shape[0] != S.shape[1]:
        raise GTMALocError(
            f"The {name} has shape {S.shape}", "Give a square matrix, one row and column per node"
        )
    if not np.isfinite(S).all():
        row, column = np.argwhere(~np.isfinite(S))[0]
        raise GTMALocError(
            f"The {name} is {S[row, column]} at row {row}, column {column} (counted from 0)",
            "Give a number for every pair; 0 for a pair that cannot be compared",
        )
    outside = np.argwhere((S < 0) | (S > 1 + _TOLERANCE))
    if len(outside):
        row, column = outside[0]
        raise GTMALocError(
            f"The {name} is {S[row, column]} at row {row}, column {column} (counted from 0), outside 0 to 1",
            "Normalise the scores first",
        )
    asymmetric = np.argwhere(np.abs(S - S.T) > _TOLERANCE)
    if symmetric and len(asymmetric):
        row, column = asymmetric[0]
        raise GTMALocError(
            f"The {name} is not symmetric: {S[row, column]} at ({row}, {column}) but {S[column, row]} at "
            f"({column}, {row})",
            "Give the same score to both directions of a pair",
        )
    return S


def _at_least(S: Similarity, threshold: float) -> npt.NDArray[np.bool_]:
    # Compare in single precision, so that a score of exactly T is an edge whatever T rounds to.
    return np.asarray(np.float32(threshold) <= S)


def _edges(S: Similarity, kept: npt.NDArray[np.bool_]) -> SimilarityEdges:
    i, j = np.nonzero(np.triu(kept, k=1))
    return SimilarityEdges(i.astype(np.int64), j.astype(np.int64), S[i, j])
