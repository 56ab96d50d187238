"""Shares of the compartments of target mRNAs, worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.knowledge import Knowledge, MissingKnowledge
from gtmaloc_model.features.colocalization import COLOCALIZATION, colocalization


def with_compartments(dataset: LocalizationDataset, found: dict[str, tuple[str, ...]]) -> LocalizationDataset:
    knowledge = Knowledge((), ((),) * len(dataset.mirna_ids), target_compartments=found)
    return replace(dataset, knowledge=knowledge, fingerprint="")


def test_shares_of_the_compartments_of_the_targets() -> None:
    """Targets of the rows: 0; 0 and 1; 1; 2; 2; none. Nothing is reported for gene 2."""
    found = {"target0": ("Cytoplasm", "Nucleus"), "target1": ("Exosome",), "other": ("Nucleolus",)}
    shares = colocalization(with_compartments(six_mirnas(), found))
    expected = [[1 / 2, 0, 0, 1 / 2], [1 / 3, 1 / 3, 0, 1 / 3], [0, 1, 0, 0], [0] * 4, [0] * 4, [0] * 4]
    np.testing.assert_array_equal(shares, expected)


def test_without_the_table_of_genes_every_share_is_zero() -> None:
    np.testing.assert_array_equal(colocalization(with_compartments(six_mirnas(), {})), np.zeros((6, 4)))
    with pytest.raises(MissingKnowledge):
        colocalization(six_mirnas())


def test_the_block_says_unknown_where_no_target_is_reported_anywhere() -> None:
    found = {"target0": ("Cytoplasm", "Nucleus"), "target1": ("Exosome",)}
    columns = COLOCALIZATION.compute(with_compartments(six_mirnas(), found))
    assert columns.names == (
        "targets in cytoplasm",
        "targets in exosome",
        "targets in nucleolus",
        "targets in nucleus",
    )
    np.testing.assert_array_equal(columns.values[0], [1 / 2, 0, 0, 1 / 2])
    np.testing.assert_array_equal(columns.values[2], [0, 1, 0, 0])
    assert np.isnan(columns.values[3:]).all()


def test_a_release_without_the_table_of_genes_has_no_column() -> None:
    columns = COLOCALIZATION.compute(with_compartments(six_mirnas(), {}))
    assert columns.names == () and columns.values.shape == (6, 0)


def test_compartments_of_genes_are_part_of_the_dataset() -> None:
    dataset = planted_dataset(20)
    knowledge = dataset.known()
    assert len(knowledge.target_compartments) == 50
    assert Knowledge.from_text(knowledge.text).target_compartments == knowledge.target_compartments
    assert dataset.subset([3, 1]).known().target_compartments == knowledge.target_compartments
    without = replace(dataset, knowledge=replace(knowledge, target_compartments={}), fingerprint="")
    assert without.feature_fingerprint != dataset.feature_fingerprint
