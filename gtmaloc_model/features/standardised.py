r"""The blocks of a feature set for models that cannot read an unknown value.

With $K_j$ the rows for which column $j$ of a block is known, $\mu_j$ and $\sigma_j$ its mean and deviation
over them,

$$ z_{ij} = \operatorname{clip}\big((x_{ij} - \mu_j) / \sigma_j,\ -5,\ 5\big) \text{ for } i \in K_j,
   \quad z_{ij} = 0 \text{ otherwise}, $$

and each block has one more column: the share of its values that a row lacks, 1 if it has no columns at all.
Constant columns are left out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.cache import cached
from gtmaloc_model.features.sets import FeatureSet, columns_of

_FARTHEST = 5.0


def standardised_blocks(dataset: LocalizationDataset, chosen: FeatureSet) -> FloatArray:
    """(N, F) standardised blocks side by side, computed once for each dataset."""
    return cached(
        dataset,
        f"standardised/{chosen.name}",
        lambda: np.hstack([standardised(columns_of(dataset, block).values) for block in chosen.blocks]),
    )


def standardised(values: FloatArray) -> FloatArray:
    """(N, F + 1) z of the columns that vary, then the share of unknown values."""
    known = np.isfinite(values).sum(axis=1, keepdims=True)
    missing = 1 - known / max(1, values.shape[1])
    return np.hstack([within_deviations(values), missing])


def within_deviations(values: FloatArray) -> FloatArray:
    """(N, V) z of the columns that vary, within five deviations."""
    return np.clip(in_deviations(values)[0], -_FARTHEST, _FARTHEST)


def in_deviations(values: FloatArray) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """(N, V) (x − μ) / σ of the V columns that vary, 0 where a value is unknown, and which are known."""
    known = np.isfinite(values)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, values, 0.0).sum(axis=0) / count
    centred = np.where(known, values - mean, 0.0)
    spread = np.sqrt((centred**2).sum(axis=0) / count)
    varied = spread > 1e-12
    return centred[:, varied] / spread[varied], known[:, varied]
