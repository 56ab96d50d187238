"""What a dataset knows of each block and similarity, counted by hand."""

from dataclasses import replace

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from fixtures.planted_knowledge import with_knowledge
from gtmaloc_model.features.described import described_blocks, described_similarities

DATASET = with_knowledge(planted_dataset(60, embeddings=False))


def test_known_rows_and_values_of_a_block_are_counted() -> None:
    found = {of.block.name: of for of in described_blocks(DATASET)}["colocalization"]
    compartments = DATASET.known().target_compartments
    told = np.array([gene in compartments for gene in DATASET.partner_ids["target"]])
    targets = DATASET.associations["target"].toarray()[:, told].any(axis=1)
    assert 0 < found.known_rows == targets.sum() <= 60
    assert found.known_values == pytest.approx(targets.mean())
    assert (found.columns, found.sets) == (4, ("all", "network"))


def test_a_row_with_one_unknown_column_is_known_but_not_all_of_its_values() -> None:
    expression = {
        hairpin: {c: replace(p, tumour_minus_normal=None) for c, p in of.items()}
        for hairpin, of in DATASET.known().expression.items()
    }
    poorer = replace(DATASET, knowledge=replace(DATASET.known(), expression=expression), fingerprint="")
    before, after = (
        {of.block.name: of for of in described_blocks(d)}["expression"] for d in (DATASET, poorer)
    )
    assert after.known_rows == before.known_rows
    assert after.known_values * after.columns * 60 == pytest.approx(
        np.isfinite(after.block.compute(poorer).values).sum()
    )
    assert before.known_values < before.known_rows / 60, "some values of known rows are unknown"


def test_a_row_is_no_neighbour_of_itself() -> None:
    none = replace(DATASET, knowledge=replace(DATASET.known(), expression={}), fingerprint="")
    found = {of.similarity.name: of for of in described_similarities(none)}
    assert found["coexpression"].rows_with_neighbours == 0
    assert found["hairpin"].rows_with_neighbours > 0
    assert found["semantic"].sets == ("all", "network")
