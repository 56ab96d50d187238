"""What a feature set lacks in a dataset: the blocks of which no value is known for any row."""

from __future__ import annotations

import numpy as np

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.block import Block
from gtmaloc_model.features.sets import columns_of, feature_set


def unknown_blocks(dataset: LocalizationDataset, features: str) -> tuple[Block, ...]:
    """The blocks of a set without any value, such as expression in data without expression tables.

    Args:
        dataset: the data.
        features: name of the set; empty for a model that reads none.
    """
    blocks = feature_set(features).blocks if features else ()
    return tuple(block for block in blocks if not np.isfinite(columns_of(dataset, block).values).any())


def unknown_notes(dataset: LocalizationDataset, features: str) -> tuple[str, ...]:
    """One sentence for each block that the data say nothing about."""
    return tuple(
        f"{features} lacks {block.name}: these data ({', '.join(block.reads)}) say nothing of {block.meaning}"
        for block in unknown_blocks(dataset, features)
    )
