r"""A feature set as tokens: one for each block, in place of the paper's four relations.

The token of block $b$ for row $i$ is $[c_b(i) \mid v_s(i), \dots]$: the largest $k$ coordinates of the kernel
of the block with its similarities (`ensemble.kernel`), and for each of these similarities $s$

$$ v_s = [\,\lambda (\tilde y_s - \bar y) \mid \max w\,], $$

where $\tilde y_s$ are the labels of the nearest training rows (`label_features`) and $\bar y$ the label
frequencies of all training rows. Hundreds of columns for a few hundred rows are read badly by a network; the
coordinates say the same in few.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.block import Block
from gtmaloc_model.features.cache import cached
from gtmaloc_model.features.neighbour_labels import label_votes
from gtmaloc_model.features.sets import FeatureSet
from gtmaloc_model.models.ensemble.kernel import kernel_coordinates, kernel_of
from gtmaloc_model.models.gtmaloc.presets import BlockSettings


def block_tokens(
    dataset: LocalizationDataset,
    chosen: FeatureSet,
    training_rows: IntArray,
    groups: IntArray | None,
    settings: BlockSettings,
) -> list[npt.NDArray[np.float32]]:
    """(N, d_b) input of the token of each block, for all rows.

    Args:
        dataset: the miRNAs; only the labels of `training_rows` are read.
        chosen: the feature set.
        training_rows: T rows whose labels may be read.
        groups: (N,) groups that folds do not split, or None. A training row sees no label of its own.
        settings: number and length of coordinates, and λ.
    """
    return [
        np.hstack(
            [
                _coordinates(dataset, part, settings),
                _votes(dataset, part, training_rows, groups, settings.votes),
            ]
        ).astype(np.float32)
        for part in (_alone(chosen, block) for block in chosen.blocks)
    ]


def _alone(chosen: FeatureSet, block: Block) -> FeatureSet:
    """The block with the similarities that come from it, as far as the set has them."""
    own = tuple(similarity for similarity in chosen.similarities if similarity.block == block.name)
    return FeatureSet(f"{block.name} of {chosen.name}", (block,), own)


def _coordinates(
    dataset: LocalizationDataset, part: FeatureSet, settings: BlockSettings
) -> npt.NDArray[np.float32]:
    k, scale = settings.coordinates, settings.scale
    return cached(
        dataset,
        f"coordinates/{part.name}/{k}/{scale}",
        lambda: kernel_coordinates(kernel_of(dataset, part), k, scale),
    )


def _votes(
    dataset: LocalizationDataset,
    part: FeatureSet,
    training_rows: IntArray,
    groups: IntArray | None,
    weight: float,
) -> FloatArray:
    prior = dataset.labels[training_rows].mean(axis=0)
    votes = label_votes(dataset, part, training_rows, groups)
    of_similarity = votes.reshape(len(votes), len(part.similarities), len(prior) + 1)  # a view
    of_similarity[..., :-1] = weight * (of_similarity[..., :-1] - prior)
    return votes
