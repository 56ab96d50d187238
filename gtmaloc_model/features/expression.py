r"""Expression of hairpins in cohorts, and how alike two of them are expressed.

With $u_h$ the components and $\sigma_h$ the standard deviation of $h$ in a cohort, the correlation of two
hairpins is about

$$ r_{gh} = u_g \cdot u_h / (\sigma_g \sigma_h), $$

since the components keep most of the covariance. What they leave out is mostly noise of weakly expressed
hairpins, so $r$ is shrunk towards 0 for these. Rows average $u$ and $\sigma$ over their hairpins. A hairpin
that a cohort's table does not list is unknown there, which is not the same as not expressed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.features.block import Block, Columns, columns_of_hairpins
from gtmaloc_model.features.cache import cached

COMPONENTS = 12
"""Components that are columns; the similarity uses all of them."""

LEAST_MEAN = 0.05
"""Mean log2(RPM + 1) below which a correlation says nothing."""

_SHRINKAGE = 0.3  # of the coefficient of variation, so that it is not large where nothing is expressed
_LEVEL = ("mean", "sd", "share above half", "share above ten")


def _describe(dataset: LocalizationDataset) -> Columns:
    expression = dataset.known().expression

    def describe(hairpin: Hairpin) -> dict[str, float]:
        found: dict[str, float] = {}
        for cohort, profile in expression.get(hairpin.accession, {}).items():
            values = {
                "mean": profile.mean,
                "sd": profile.sd,
                "share above half": profile.share_above_half,
                "share above ten": profile.share_above_ten,
                "maximum": profile.maximum,
                "variation": profile.sd / (profile.mean + _SHRINKAGE),
            }
            if profile.tumour_minus_normal is not None:
                values["tumour minus normal"] = profile.tumour_minus_normal
            for k, value in enumerate(profile.components, start=1):
                values[f"component {k}"] = value
            found |= {f"{cohort} {name}": value for name, value in values.items()}
        return found

    return columns_of_hairpins(dataset, describe)


def _all_columns(dataset: LocalizationDataset) -> Columns:
    return cached(dataset, "expression columns", lambda: _describe(dataset))


def _compute(dataset: LocalizationDataset) -> Columns:
    found = _all_columns(dataset)
    kept = [j for j, name in enumerate(found.names) if _component(name) <= COMPONENTS]
    return Columns(tuple(found.names[j] for j in kept), found.values[:, kept])


def _component(name: str) -> int:
    """The number of a component's column; 0 for the others."""
    *_, word, last = name.split(" ")
    return int(last) if word == "component" else 0


def _cohorts(columns: Columns) -> list[str]:
    return sorted({name.removesuffix(" mean") for name in columns.names if name.endswith(" mean")})


def coexpression(dataset: LocalizationDataset) -> npt.NDArray[np.float32]:
    """(N, N) mean over cohorts of max(0, r); 1 on the diagonal, 0 if a row is unknown or hardly expressed."""
    columns = _all_columns(dataset)
    n = len(dataset.mirna_ids)
    total = np.zeros((n, n))
    for cohort in (cohorts := _cohorts(columns)):
        of = {name: j for j, name in enumerate(columns.names) if name.startswith(f"{cohort} ")}
        components = columns.values[:, [j for name, j in of.items() if _component(name)]]
        mean, spread = columns.values[:, of[f"{cohort} mean"]], columns.values[:, of[f"{cohort} sd"]]
        fit = np.isfinite(mean) & (np.nan_to_num(mean) > LEAST_MEAN) & (np.nan_to_num(spread) > 0)
        z = np.where(fit[:, None], np.nan_to_num(components), 0.0) / np.where(fit, spread, 1.0)[:, None]
        total += np.clip(z @ z.T, 0, 1)
    similar = total / max(1, len(cohorts))
    np.fill_diagonal(similar, 1.0)
    return similar.astype(np.float32)


def level_similarity(dataset: LocalizationDataset) -> npt.NDArray[np.float32]:
    """(N, N) likeness of expression levels over all cohorts; 0 between rows of which one is unknown."""
    columns = _all_columns(dataset)
    wanted = [j for j, name in enumerate(columns.names) if name.endswith(_LEVEL)]
    values = columns.values[:, wanted]
    known = np.isfinite(values).all(axis=1) if wanted else np.zeros(len(values), dtype=np.bool_)
    found = np.zeros((len(values), len(values)))
    if known.any():
        z = _standardised(values[known])
        squared = _squared(z)
        found[np.ix_(known, known)] = np.exp(-squared / 4)
    np.fill_diagonal(found, 1.0)
    return found.astype(np.float32)


def _squared(z: FloatArray) -> FloatArray:
    norms = (z**2).sum(axis=1)
    return np.asarray(np.maximum(norms[:, None] + norms[None, :] - 2 * z @ z.T, 0.0))


def _standardised(values: FloatArray) -> FloatArray:
    spread = values.std(axis=0)
    return np.asarray((values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


EXPRESSION = Block(
    "expression", "level, variation and co-expression components per cohort", ("tcga_expression",), _compute
)
