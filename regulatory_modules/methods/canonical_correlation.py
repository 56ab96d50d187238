r"""How strongly two groups of variables go together, and whether that is more than chance.

For centred $X$ (S, p) and $Y$ (S, q) with orthonormal bases $Q_X$ and $Q_Y$, the canonical correlations
$\rho_1 \ge \rho_2 \ge \dots$ are the singular values of $Q_X^\top Q_Y$. Bartlett's test: without relation,

$$ -\Bigl(S - 1 - \frac{p + q + 1}{2}\Bigr) \ln \prod_i (1 - \rho_i^2) \sim \chi^2_{p q} $$
"""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from gtmaloc_learning.arrays import FloatArray


def canonical_correlation(x: FloatArray, y: FloatArray) -> tuple[float, float, FloatArray, FloatArray]:
    """The first canonical correlation, Bartlett's p, and the loadings of the columns of both sides, 0 to 1.

    Args:
        x: (S, p) finite, no constant column.
        y: (S, q) the same, with p + q < S - 1.
    """
    basis_x, basis_y = _orthonormal(x), _orthonormal(y)
    left, correlations, right = np.linalg.svd(basis_x.T @ basis_y, full_matrices=False)
    correlations = np.clip(correlations, 0, 1)
    p, q = basis_x.shape[1], basis_y.shape[1]
    with np.errstate(divide="ignore"):
        statistic = -(len(x) - 1 - (p + q + 1) / 2) * np.log1p(-(correlations**2)).sum()
    return (
        float(correlations[0]),
        float(chi2.sf(statistic, p * q)),
        _loadings(x, basis_x @ left[:, 0]),
        _loadings(y, basis_y @ right[0]),
    )


def _orthonormal(values: FloatArray) -> FloatArray:
    """An orthonormal basis of the centred columns."""
    left, scale, _ = np.linalg.svd(values - values.mean(axis=0), full_matrices=False)
    return np.asarray(left[:, scale > scale[0] * 1e-10], dtype=np.float64)


def _loadings(values: FloatArray, variate: FloatArray) -> FloatArray:
    """How strongly each column correlates with a variate of length 1 and mean 0, 0 to 1."""
    centred = values - values.mean(axis=0)
    return np.asarray(np.abs(variate @ centred) / np.linalg.norm(centred, axis=0), dtype=np.float64)
