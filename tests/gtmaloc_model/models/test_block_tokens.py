"""The tokens of a feature set: kernel coordinates of a block, and the labels of its neighbours."""

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.features.neighbour_labels import label_features
from gtmaloc_model.features.sets import FEATURE_SETS, FeatureSet, feature_set
from gtmaloc_model.features.similarities import SIMILARITIES, similarity_of
from gtmaloc_model.models.ensemble.kernel import kernel_coordinates, kernel_of
from gtmaloc_model.models.gtmaloc.block_tokens import block_tokens
from gtmaloc_model.models.gtmaloc.presets import BLOCKS, BlockSettings

SETTINGS = BlockSettings(coordinates=5, scale=2.0, votes=4.0, classifier=BLOCKS.classifier)
ROWS = np.arange(0, 40)


@pytest.mark.parametrize("name", ["network", "all", "network-genome", "network-similarities"])
def test_each_block_is_a_token_with_its_own_similarities(name: str) -> None:
    dataset, chosen = planted_dataset(60), feature_set(name)
    found = block_tokens(dataset, chosen, ROWS, None, SETTINGS)
    assert len(found) == len(chosen.blocks)
    for token, block in zip(found, chosen.blocks, strict=True):
        own = [s for s in chosen.similarities if s.block == block.name]
        assert token.shape == (60, 5 + len(own) * 5) and token.dtype == np.float32
        assert np.isfinite(token).all()


def test_a_token_equals_its_formula() -> None:
    dataset, block = planted_dataset(60), FEATURE_SETS["network"].blocks[0]
    own = (SIMILARITIES["hairpin"], SIMILARITIES["mature"])
    token = block_tokens(dataset, FEATURE_SETS["network"], ROWS, dataset.group("family"), SETTINGS)[0]
    kernel = kernel_of(dataset, FeatureSet("sequence alone", (block,), own))
    assert np.allclose(token[:, :5], kernel_coordinates(kernel, 5, 2.0), atol=1e-6)
    labels = dataset.labels[ROWS]
    for number, similarity in enumerate(own):
        votes = label_features(
            similarity_of(dataset, similarity), np.arange(60), ROWS, labels, similarity.neighbours,
            dataset.group("family"),
        )  # fmt: skip
        part = token[:, 5 + 5 * number : 10 + 5 * number]
        assert np.allclose(part[:, :4], 4 * (votes[:, :4] - labels.mean(axis=0)), atol=1e-6)
        assert np.allclose(part[:, 4], votes[:, 4], atol=1e-6)


@pytest.mark.parametrize("grouped", [False, True])
def test_a_training_row_sees_neither_its_own_label_nor_that_of_its_group(grouped: bool) -> None:
    """Turning the labels of a family moves its own tokens only by the label frequencies, if at all."""
    dataset = planted_dataset(60)
    groups = dataset.group("family") if grouped else None
    turned = dataset.labels.copy()
    turned[[10, 11] if grouped else [10]] ^= 1
    other = dataset.with_labels(turned)
    frequency = (other.labels[ROWS].mean(axis=0) - dataset.labels[ROWS].mean(axis=0)).max()
    before, after = (
        block_tokens(d, FEATURE_SETS["network"], ROWS, groups, SETTINGS) for d in (dataset, other)
    )
    for one, two in zip(before, after, strict=True):
        assert np.abs(one[10] - two[10]).max() <= SETTINGS.votes * frequency + 1e-6
        if one.shape[1] > 5:
            assert np.abs(np.delete(one, 10, axis=0) - np.delete(two, 10, axis=0)).max() > 0


def test_no_label_outside_the_training_rows_is_read() -> None:
    dataset = planted_dataset(60)
    turned = dataset.labels.copy()
    turned[40:] ^= 1
    for one, two in zip(
        block_tokens(dataset, FEATURE_SETS["all"], ROWS, None, SETTINGS),
        block_tokens(dataset.with_labels(turned), FEATURE_SETS["all"], ROWS, None, SETTINGS),
        strict=True,
    ):
        assert np.array_equal(one, two)
