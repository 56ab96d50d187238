"""The map: alike miRNAs are near each other, labels play no part, and the same data give the same map."""

from dataclasses import replace

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.reporting.mirna_map import mirna_map


@pytest.mark.parametrize(
    ("embeddings", "made_from"),
    [
        (True, "node2vec embeddings of the four networks"),
        (False, "shared targets, drugs and diseases, and expression"),
    ],
)
def test_the_map_is_reproducible_and_reads_no_label(embeddings: bool, made_from: str) -> None:
    dataset = planted_dataset(60, embeddings=embeddings)
    positions, source = mirna_map(dataset)
    assert (positions.shape, source) == ((60, 2), made_from)
    assert np.isfinite(positions).all()
    again, _ = mirna_map(dataset.with_labels(1 - dataset.labels))
    np.testing.assert_array_equal(positions, again)


def test_mirnas_with_the_same_partners_are_neighbours() -> None:
    dataset = replace(planted_dataset(90, embeddings=False), knowledge=None, fingerprint="")
    positions, source = mirna_map(dataset)
    assert source == "shared targets, drugs and diseases"
    kind = np.random.default_rng(0).integers(0, 3, 90)  # as planted
    distance = np.linalg.norm(positions[:, None] - positions[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    assert (kind[distance.argmin(axis=1)] == kind).mean() > 0.6


def test_few_mirnas_have_a_map() -> None:
    assert mirna_map(planted_dataset(10))[0].shape == (10, 2)
