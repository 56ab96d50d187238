"""Rows of one molecule become one row, worked out by hand on six miRNAs."""

from dataclasses import replace

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.data.dataset import InconsistentDataset, LocalizationDataset
from gtmaloc_model.data.molecules import merge_molecules


@pytest.fixture
def dataset() -> LocalizationDataset:
    """Rows 0, 2 and 4 are one molecule, row 3 denotes none; numbers do not follow the order of rows."""
    groups = {"molecule": np.array([7, 5, 7, -1, 7, 6]), "family": np.array([0, 1, 0, 0, 0, 0])}
    return replace(six_mirnas(), groups=groups, fingerprint="")


def test_labels_and_associations_are_united(dataset: LocalizationDataset) -> None:
    merged = merge_molecules(dataset)
    assert merged.mirna_ids == ("hsa-mir-0", "hsa-mir-1", "hsa-mir-5")
    np.testing.assert_array_equal(merged.labels, [[1, 1], [1, 1], [0, 1]])
    np.testing.assert_array_equal(merged.associations["target"].toarray(), [[1, 1, 1], [1, 1, 0], [0, 0, 0]])
    np.testing.assert_array_equal(merged.associations["drug"].toarray(), [[1], [1], [0]])
    np.testing.assert_array_equal(merged.associations["disease"].toarray(), [[1, 1], [1, 0], [0, 0]])
    assert merged.partner_ids == dataset.partner_ids
    assert merged.labels.dtype == np.int8 and merged.associations["target"].dtype == np.float32


def test_similarity_is_the_largest_and_embeddings_are_means(dataset: LocalizationDataset) -> None:
    merged = merge_molecules(dataset)
    expected = np.array([[0, 0.9, 0.7], [0.9, 0, 0], [0.7, 0, 0]], dtype=np.float32)
    np.testing.assert_array_equal(merged.functional_similarity.toarray(), expected)
    np.testing.assert_array_equal(merged.embeddings["drug"], [[20], [10], [50]])
    assert merged.embeddings["drug"].dtype == np.float32


def test_the_similarity_of_two_rows_of_a_molecule_is_not_one_of_two_molecules(
    dataset: LocalizationDataset,
) -> None:
    twins = replace(dataset, groups={"molecule": np.array([0, 0, 1, 2, 3, 4])}, fingerprint="")
    merged = merge_molecules(twins).functional_similarity.toarray()
    assert merged.diagonal().sum() == 0 and merged[0, 1] == np.float32(0.6)


def test_a_merged_row_keeps_the_groups_of_its_rows_and_is_not_merged_again(
    dataset: LocalizationDataset,
) -> None:
    merged = merge_molecules(dataset)
    assert {k: g.tolist() for k, g in merged.groups.items()} == {"molecule": [7, 5, 6], "family": [0, 1, 0]}
    assert merge_molecules(merged).fingerprint == merged.fingerprint != dataset.fingerprint
    assert merge_molecules(planted_dataset(embeddings=False)).embeddings == {}


def test_a_molecule_in_two_families_is_refused(dataset: LocalizationDataset) -> None:
    groups = {**dataset.groups, "family": np.array([0, 1, 0, 0, 2, 0])}
    with pytest.raises(InconsistentDataset, match="A molecule lies in several groups family"):
        merge_molecules(replace(dataset, groups=groups, fingerprint=""))
