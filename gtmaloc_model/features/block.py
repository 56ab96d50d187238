r"""A feature block: named columns for every row of a dataset, from one kind of knowledge.

A block of hairpins describes each hairpin $h$ by $x_h$, and a row $i$ with hairpins $H_i$ by the mean over
those for which the value is known,

$$ X_{ij} = \tfrac{1}{|K_{ij}|} \sum_{h \in K_{ij}} x_{hj}, \quad
   K_{ij} = \{h \in H_i : x_{hj} \text{ known}\}. $$

A value that is unknown for all hairpins of a row is NaN, never a number that a model could mistake for one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Columns:
    """The values of a block.

    Attributes:
        names: F column names.
        values: (N, F); NaN where a value is unknown.
    """

    names: tuple[str, ...]
    values: Values


@dataclass(frozen=True)
class Block:
    """A block, declared.

    Attributes:
        name: as it is shown and switched.
        meaning: what its columns are.
        reads: sources that it is computed from.
        compute: its columns for the rows of a dataset; never called with labels that count.
        uses_labels: whether labels of training rows enter; those of other rows never do.
        part: the block that it is explained with, since it follows from the same facts; empty: itself.
    """

    name: str
    meaning: str
    reads: tuple[str, ...]
    compute: Callable[[LocalizationDataset], Columns]
    uses_labels: bool = False
    part: str = ""


def columns_of_hairpins(
    dataset: LocalizationDataset, describe: Callable[[Hairpin], Mapping[str, float]]
) -> Columns:
    """The mean description of each row's hairpins.

    Args:
        dataset: N rows with knowledge.
        describe: values of one hairpin by column; a column may be left out.

    Raises:
        MissingKnowledge: the dataset has no hairpins.
    """
    rows = dataset.known().hairpins
    described = {h.accession: describe(h) for own in rows for h in own}
    names = tuple(dict.fromkeys(name for values in described.values() for name in values))
    position = {name: j for j, name in enumerate(names)}
    table = {accession: _row(values, position, len(names)) for accession, values in sorted(described.items())}
    return Columns(names, np.array([_mean([table[h.accession] for h in own], len(names)) for own in rows]))


def _row(values: Mapping[str, float], position: Mapping[str, int], size: int) -> Values:
    row = np.full(size, np.nan)
    for name, value in values.items():
        row[position[name]] = value
    return row


def _mean(rows: Sequence[Values], size: int) -> Values:
    if not rows:
        return np.full(size, np.nan)
    stacked = np.stack(rows)
    known = np.isfinite(stacked)
    count = known.sum(axis=0)
    total = np.where(known, stacked, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
