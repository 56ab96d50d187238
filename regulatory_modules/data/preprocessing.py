r"""From values as measured to logarithms without gaps and without constant features.

With $x_{sf}$ the value of feature $f$ in sample $s$, on the scale of counts

$$ \ell_{sf} = \log_2(x_{sf} + 1) $$

A feature is *seen* in a sample if it has a value there and, on the scale of counts, a value above 0: a count
of zero says that sequencing did not find it, and the log tables of Firehose leave such cells empty. Features
that are seen in fewer than 90 % of the samples are dropped; this is also how the MICA paper is read, which
drops features with "missing values exceeding 10 %" from a table that has no empty cell. The remaining empty
cells get the median of the feature's logarithms.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray
from regulatory_modules.data.errors import InfiniteExpression, NegativeExpression, NoValues, UnknownOption

Scale = Literal["counts", "log2", "scaled"]
"""What the values are: counts or anything in proportion to them (reads per million, RSEM, CPM); logarithms
to base 2; or numbers scaled by somebody else, such as to 0–1, which are used as they are."""

MIN_SEEN = 0.9
CONSTANT = "constant over the samples"
EMPTY = "no value in any sample"
_TINY = 1e-9  # of the mean: a smaller standard deviation is rounding


def check_scale(scale: str) -> None:
    """Refuse a scale that does not exist.

    Raises:
        UnknownOption: see above.
    """
    if scale not in get_args(Scale):
        raise UnknownOption("scale", scale, get_args(Scale))


def check_values(
    values: FloatArray, scale: Scale, source: str, samples: list[str], features: list[str]
) -> None:
    """Refuse what cannot be expression on this scale.

    Raises:
        NoValues: every cell is empty.
        InfiniteExpression: a value is infinite.
        NegativeExpression: a count is below zero.
    """
    if np.isnan(values).all():
        raise NoValues(source)
    if np.isinf(values).any():
        s, f = np.argwhere(np.isinf(values))[0]
        raise InfiniteExpression(source, samples[s], features[f])
    if scale == "counts" and (values < 0).any():
        s, f = np.argwhere(values < 0)[0]
        raise NegativeExpression(source, samples[s], features[f], float(values[s, f]))


def unlogged(values: FloatArray, scale: Scale) -> FloatArray:
    r"""Values that may be averaged: $2^\ell$ of logarithms, all others as they are.

    Whether the logarithm is of $x$ or of $x + 1$ does not matter: the mean of $x + 1$ is that of $x$, plus 1.
    """
    return np.exp2(values) if scale == "log2" else values


def logged(values: FloatArray, scale: Scale) -> FloatArray:
    """What the methods read, of values as `unlogged` returns them."""
    if scale == "counts":
        return np.log2(values + 1)
    return np.log2(values) if scale == "log2" else values


def seen(values: FloatArray, scale: Scale) -> BoolArray:
    """(S, F) whether a feature is seen in a sample."""
    present = ~np.isnan(values)
    return present & (values > 0) if scale == "counts" else present


def reasons_to_drop(values: FloatArray, scale: Scale, min_seen: float) -> list[str]:
    """Why each feature is left out; empty if it is not.

    Args:
        values: (S, F) as `unlogged` returns them, NaN where empty.
        scale: what they are.
        min_seen: share of the samples in which a feature must be seen.
    """
    share = seen(values, scale).mean(axis=0)
    empty: BoolArray = np.asarray(np.isnan(values).all(axis=0))
    constant = np.zeros(values.shape[1], dtype=bool)
    log = imputed(logged(values[:, ~empty], scale))
    constant[~empty] = log.std(axis=0) <= _TINY * (1 + np.abs(log.mean(axis=0)))
    # 1e-12: 9 of 10 samples are 90 %, whatever the rounding
    rare = share < min_seen - 1e-12
    few = f"seen in fewer than {min_seen:.0%} of the samples"
    return [
        EMPTY if empty[f] else few if rare[f] else CONSTANT if constant[f] else ""
        for f in range(values.shape[1])
    ]


def imputed(log: FloatArray) -> FloatArray:
    """(S, F) with the median of its column in every empty cell; no column may be empty."""
    gaps = np.isnan(log)
    if not gaps.any():
        return log
    columns = gaps.any(axis=0)
    filled = log.copy()
    filled[:, columns] = np.where(
        gaps[:, columns], np.nanmedian(log[:, columns], axis=0, keepdims=True), log[:, columns]
    )
    return filled
