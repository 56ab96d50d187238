"""The feature sets: which blocks and similarities a model may read.

- `intrinsic`: what exists for a miRNA that nobody has studied.
- `network`: also what it is associated with. No names, no curation facts, no numbers of records.
- `all`: also names, curation facts and numbers of partners.
- `hairpin-sequence`, `mature-sequence`: what a bare sequence has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.association_columns import ASSOCIATION_BLOCK
from gtmaloc_model.features.block import Block, Columns
from gtmaloc_model.features.cache import cached
from gtmaloc_model.features.expression import EXPRESSION
from gtmaloc_model.features.genome import GENOME
from gtmaloc_model.features.names import CURATION, DEGREES, NAMES
from gtmaloc_model.features.sequence import SEQUENCE
from gtmaloc_model.features.similarities import ASSOCIATED, INTRINSIC, Similarity


@dataclass(frozen=True)
class FeatureSet:
    """Blocks and similarities under one name."""

    name: str
    blocks: tuple[Block, ...]
    similarities: tuple[Similarity, ...]


_INTRINSIC = FeatureSet("intrinsic", (SEQUENCE, GENOME, EXPRESSION), INTRINSIC)
_NETWORK = FeatureSet("network", (*_INTRINSIC.blocks, ASSOCIATION_BLOCK), (*INTRINSIC, *ASSOCIATED))
_ALL = FeatureSet("all", (*_NETWORK.blocks, NAMES, CURATION, DEGREES), _NETWORK.similarities)

_HAIRPIN = FeatureSet("hairpin-sequence", (SEQUENCE,), tuple(s for s in INTRINSIC if s.name == "hairpin"))
_MATURE = FeatureSet("mature-sequence", (SEQUENCE,), tuple(s for s in INTRINSIC if s.name == "mature"))

FEATURE_SETS: Mapping[str, FeatureSet] = {s.name: s for s in (_ALL, _NETWORK, _INTRINSIC, _HAIRPIN, _MATURE)}


def feature_set(name: str) -> FeatureSet:
    """The set of that name.

    Raises:
        UsageError: there is no such set; the message lists the choices.
    """
    if name not in FEATURE_SETS:
        raise UsageError(f"There is no feature set {name!r}", f"Choose one of: {', '.join(FEATURE_SETS)}")
    return FEATURE_SETS[name]


def columns_of(dataset: LocalizationDataset, block: Block) -> Columns:
    """The columns of a block for all rows, computed once for each dataset."""
    return cached(dataset, f"block/{block.name}", lambda: block.compute(dataset))


def table_of(dataset: LocalizationDataset, chosen: FeatureSet) -> FloatArray:
    """(N, F) the blocks of a set side by side; NaN where a value is unknown."""
    return np.hstack([columns_of(dataset, block).values for block in chosen.blocks])
