r"""What the samples of a cohort say about the expression of each hairpin.

With $L_{hs} = \log_2(\mathrm{RPM}_{hs} + 1)$, its mean $\mu_h$ over the $n$ samples and $C = L - \mu$, the
singular value decomposition $C = U S V^\top$ gives the coordinates of hairpin $h$ in the co-expression space:

$$ x_{hk} = U_{hk} S_k / \sqrt n, \qquad x_h \cdot x_j \approx (C C^\top)_{hj} / n $$

for the $K$ largest singular values; with all of them it is the covariance of $h$ and $j$. The sign of a
coordinate is free: it is chosen such that the entry of $U_{\cdot k}$ with the largest magnitude is positive.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from graph_schema.records import Value

COMPONENTS = 24
DECIMALS = 4
"""Of logarithms. Linear algebra differs in the last bits between processors; the graph must not."""

Floats = npt.NDArray[np.float64]
_TIE = 1e-9  # magnitudes of U that differ by less count as equal: the first one decides


def is_tumour(sample_type: str) -> bool:
    """Whether the two digits of a barcode mean tumour: 01 to 09."""
    return "01" <= sample_type <= "09"


def is_normal(sample_type: str) -> bool:
    """Whether the two digits of a barcode mean normal tissue or blood: 10 to 19."""
    return "10" <= sample_type <= "19"


def expression_profiles(rpm: Floats, sample_types: Sequence[str]) -> list[dict[str, Value]]:
    """The properties of an EXPRESSED_IN edge for each hairpin.

    Args:
        rpm: (samples, hairpins) reads per million.
        sample_types: two digits per sample.
    """
    log = np.log2(rpm + 1)
    mean, sd, maximum = (_rounded(of) for of in (log.mean(axis=0), log.std(axis=0), log.max(axis=0)))
    above_half, above_ten = ((rpm > threshold).mean(axis=0) for threshold in (0.5, 10))
    difference = _difference(log, sample_types)
    components = _rounded(coordinates(log))
    profiles: list[dict[str, Value]] = []
    for h in range(rpm.shape[1]):
        properties: dict[str, Value] = {
            "samples": len(rpm),
            "mean": float(mean[h]),
            "sd": float(sd[h]),
            "maximum": float(maximum[h]),
            "share_above_half": float(above_half[h]),
            "share_above_ten": float(above_ten[h]),
            "components": tuple(map(float, components[h])),
        }
        if difference is not None:
            properties["tumour_minus_normal"] = float(difference[h])
        profiles.append(properties)
    return profiles


def coordinates(log: Floats) -> Floats:
    """(hairpins, K) coordinates of (samples, hairpins) logarithms; K is 24 unless there are fewer of them."""
    samples, hairpins = log.shape
    centred = log - log.mean(axis=0)
    kept = min(COMPONENTS, samples, hairpins)
    # The eigenvalues of the covariance are S**2 / n; they take a third of the time of a decomposition of C.
    # With several threads it is slower (on busy cores tenfold), and the last bits depend on their number.
    with threadpool_limits(limits=1, user_api="blas"):
        variances, vectors = np.linalg.eigh(centred.T @ centred / samples)
    u, scale = vectors[:, ::-1][:, :kept], np.sqrt(np.maximum(variances[::-1][:kept], 0))
    size = np.abs(u)
    deciding = np.argmax(size >= size.max(axis=0) - _TIE, axis=0)
    signs = np.sign(u[deciding, np.arange(u.shape[1])])
    result: Floats = u * (signs * scale)
    return result


def _difference(log: Floats, sample_types: Sequence[str]) -> Floats | None:
    """Mean over the tumour samples minus mean over the normal ones; None if there are none of a kind."""
    tumour = np.array([is_tumour(t) for t in sample_types])
    normal = np.array([is_normal(t) for t in sample_types])
    if not tumour.any() or not normal.any():
        return None
    return _rounded(log[tumour].mean(axis=0) - log[normal].mean(axis=0))


def _rounded(numbers: Floats) -> Floats:
    return np.round(numbers, DECIMALS) + 0.0  # no negative zero
