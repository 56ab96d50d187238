"""Functional similarity of miRNAs through their diseases: best-match average (equation 4 of the paper).

D_a are the diseases of miRNA a, S the semantic similarity of diseases:

    FS(a, b) = (Σ_{d ∈ D_a} max_{e ∈ D_b} S(d, e) + Σ_{e ∈ D_b} max_{d ∈ D_a} S(e, d)) / (|D_a| + |D_b|)

FS(a, b) = 0 if a or b has no disease; FS(a, a) = 1.
"""

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError
from gtmaloc_model.similarity.gip_kernel import check_associations
from gtmaloc_model.similarity.thresholds import check_similarity

Similarity = npt.NDArray[np.float32]


def functional_similarity(associations: npt.ArrayLike, semantic: npt.ArrayLike) -> Similarity:
    """Functional similarity FS of all pairs of miRNAs, symmetric, in [0, 1], diagonal 1, (n, n).

    Args:
        associations: 0/1 matrix A (n, m) of miRNAs and diseases.
        semantic: similarity S (m, m) of these diseases, in [0, 1]. It need not be symmetric (the published
            one is not); FS is.

    Raises:
        GTMALocError: a matrix is malformed, or the two have different numbers of diseases.
    """
    A = check_associations(associations, "miRNA–disease matrix")
    S = check_similarity(semantic, "semantic similarity", symmetric=False).astype(np.float64)
    if A.shape[1] != len(S):
        raise GTMALocError(
            f"The miRNA–disease matrix has {A.shape[1]} diseases, the semantic similarity {len(S)}",
            "Compute both for the same list of diseases",
        )
    # best[a, e] = max_{d ∈ D_a} S(e, d); the two sums are then best·Aᵀ and its transpose.
    best = np.zeros_like(A)
    for a, row in enumerate(A):
        of_a = np.flatnonzero(row)
        if len(of_a):
            best[a] = S[:, of_a].max(axis=1)
    total: npt.NDArray[np.float64] = best @ A.T
    size = A.sum(axis=1)
    number = np.add.outer(size, size)
    similarity: npt.NDArray[np.float64] = (total + total.T) / np.maximum(number, 1.0)
    np.fill_diagonal(similarity, 1.0)
    return similarity.astype(np.float32)
