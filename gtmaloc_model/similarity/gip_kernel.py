"""Gaussian interaction profile kernel (van Laarhoven et al., Bioinformatics 2011).

A_a is the 0/1 row of associations of miRNA a, its interaction profile:

    K(a, b) = exp(−γ · ‖A_a − A_b‖²)        γ = γ' / (mean of ‖A_i‖² over all i)

Two miRNAs are similar here if they are reported to be associated with the same partners. An empty profile
means that nothing is known, not that two miRNAs behave alike, so its similarity with any other is 0; the
formula alone would give two unstudied miRNAs the value 1.
"""

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError, UsageError

Similarity = npt.NDArray[np.float32]


def gip_kernel(associations: npt.ArrayLike, *, bandwidth: float = 1.0) -> Similarity:
    """Kernel K of all pairs of rows, symmetric, in [0, 1], diagonal 1, (n, n).

    Args:
        associations: 0/1 matrix (n, m), one row per miRNA. Rows without an association are similar only to
            themselves.
        bandwidth: γ', the width before division by the mean squared length of the profiles, empty ones
            included.

    Raises:
        GTMALocError: the matrix is not a finite 0/1 matrix.
        UsageError: γ' is not positive.
    """
    if not (np.isfinite(bandwidth) and bandwidth > 0):
        raise UsageError(
            f"The kernel bandwidth is {bandwidth}", "Choose a positive number; the usual value is 1"
        )
    A = check_associations(associations)
    squared_length = A.sum(axis=1)  # ‖A_i‖² of a 0/1 row
    kernel = np.eye(len(A))
    studied = np.flatnonzero(squared_length)
    if len(studied):
        gamma = bandwidth / squared_length.mean()
        P, length = A[studied], squared_length[studied]
        distance = np.add.outer(length, length) - 2.0 * (P @ P.T)  # integers, so exact and symmetric
        kernel[np.ix_(studied, studied)] = np.exp(-gamma * distance)
    return kernel.astype(np.float32)


def check_associations(
    associations: npt.ArrayLike, name: str = "association matrix"
) -> npt.NDArray[np.float64]:
    """The matrix as floats, after checking that it has two dimensions and contains only 0 and 1."""
    A = np.asarray(associations, dtype=np.float64)
    if A.ndim != 2:
        raise GTMALocError(
            f"The {name} has shape {A.shape}", "Give one row per miRNA and one column per partner"
        )
    wrong = np.argwhere((A != 0) & (A != 1))  # true for NaN as well
    if len(wrong):
        row, column = wrong[0]
        raise GTMALocError(
            f"The {name} contains {A[row, column]} at row {row}, column {column} (counted from 0)",
            "Mark an association with 1 and its absence with 0",
        )
    return A
