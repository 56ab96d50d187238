"""The feature sets: which blocks and similarities a model may read.

- `intrinsic`: what exists for a miRNA that nobody has studied.
- `network`: also what it is associated with. No names, no curation facts, no numbers of records.
- `all`: also names, curation facts and numbers of partners.
- `hairpin`, `mature`: what a bare sequence has, for a sequence that miRBase does not hold.

A set without some of its parts is named by them: `network-expression` has neither the block `expression` nor
the similarities that come from it, `network-similarities` has all blocks and no similarity, so no label of
another row enters.
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
from gtmaloc_model.features.colocalization import COLOCALIZATION
from gtmaloc_model.features.conservation import CONSERVATION
from gtmaloc_model.features.expression import EXPRESSION
from gtmaloc_model.features.genome import GENOME
from gtmaloc_model.features.names import CURATION, DEGREES, NAMES
from gtmaloc_model.features.sequence import SEQUENCE
from gtmaloc_model.features.similarities import ASSOCIATED, INTRINSIC, SIMILARITIES, Similarity

SIMILARITIES_PART = "similarities"
"""The part of a set that is none of its blocks."""


@dataclass(frozen=True)
class FeatureSet:
    """Blocks and similarities under one name."""

    name: str
    blocks: tuple[Block, ...]
    similarities: tuple[Similarity, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """What can be left out: each block with its similarities, or all similarities."""
        return (*(block.name for block in self.blocks), SIMILARITIES_PART)

    @property
    def blocks_without_similarity(self) -> tuple[Block, ...]:
        """Those that no declared similarity comes from, whether or not the set has the similarities."""
        spoken_for = {similarity.block for similarity in SIMILARITIES.values()}
        return tuple(block for block in self.blocks if block.name not in spoken_for)

    def without(self, *left_out: str) -> FeatureSet:
        """The set without these parts, in whatever order they are given.

        Raises:
            UsageError: the set has no such part, one is named twice, or no block would be left.
        """
        for part in left_out:
            if part not in self.parts or left_out.count(part) > 1:
                raise UsageError(
                    f"The feature set {self.name} has no part {part!r} to leave out"
                    if part not in self.parts
                    else f"The part {part} of {self.name} is left out twice",
                    f"Choose from: {', '.join(self.parts)}",
                )
        blocks = tuple(block for block in self.blocks if block.name not in left_out)
        if not blocks:
            raise UsageError(
                f"Nothing is left of {self.name} without {', '.join(left_out)}", "Leave out fewer blocks"
            )
        kept = {block.name for block in blocks} if SIMILARITIES_PART not in left_out else set()
        return FeatureSet(
            "-".join((self.name, *(part for part in self.parts if part in left_out))),
            blocks,
            tuple(similarity for similarity in self.similarities if similarity.block in kept),
        )


_INTRINSIC = FeatureSet("intrinsic", (SEQUENCE, GENOME, EXPRESSION, CONSERVATION), INTRINSIC)
_NETWORK = FeatureSet(
    "network", (*_INTRINSIC.blocks, ASSOCIATION_BLOCK, COLOCALIZATION), (*INTRINSIC, *ASSOCIATED)
)
_ALL = FeatureSet("all", (*_NETWORK.blocks, NAMES, CURATION, DEGREES), _NETWORK.similarities)

_HAIRPIN = FeatureSet("hairpin", (SEQUENCE,), tuple(s for s in INTRINSIC if s.name == "hairpin"))
_MATURE = FeatureSet("mature", (SEQUENCE,), tuple(s for s in INTRINSIC if s.name == "mature"))

FEATURE_SETS: Mapping[str, FeatureSet] = {s.name: s for s in (_ALL, _NETWORK, _INTRINSIC, _HAIRPIN, _MATURE)}


def feature_set(name: str) -> FeatureSet:
    """The set of that name, such as `network`, or `network-expression` for a set without a part.

    Raises:
        UsageError: there is no such set or part; the message lists the choices.
    """
    base, *left_out = name.split("-")
    if base not in FEATURE_SETS:
        raise UsageError(f"There is no feature set {name!r}", f"Choose one of: {', '.join(FEATURE_SETS)}")
    return FEATURE_SETS[base].without(*left_out) if left_out else FEATURE_SETS[base]


def base_of(name: str) -> str:
    """The name of the set that a set without parts is taken from."""
    return name.partition("-")[0]


def columns_of(dataset: LocalizationDataset, block: Block) -> Columns:
    """The columns of a block for all rows, computed once for each dataset."""
    return cached(dataset, f"block/{block.name}", lambda: block.compute(dataset))


def table_of(dataset: LocalizationDataset, chosen: FeatureSet) -> FloatArray:
    """(N, F) the blocks of a set side by side; NaN where a value is unknown."""
    return np.hstack([columns_of(dataset, block).values for block in chosen.blocks])
