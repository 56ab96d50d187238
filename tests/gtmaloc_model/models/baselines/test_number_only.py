"""Number-only keeps the contract of a model, and reads names only."""

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from contracts.model_contract import TEST, ModelContract
from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.models.baselines.number_only import NumberOnly, name_columns


class TestNumberOnly(ModelContract):
    model = NumberOnly
    small: ClassVar = {"hyperparameters": {"n_estimators": 12, "min_samples_leaf": 3}}

    def test_it_reads_the_names_and_nothing_else(self) -> None:
        dataset = planted_dataset(60)
        other = planted_dataset(60, seed=1)
        same = replace(other, labels=dataset.labels, fingerprint="")
        renamed = replace(dataset, mirna_ids=tuple(reversed(dataset.mirna_ids)), fingerprint="")
        expected = self.fit(dataset).predict(TEST)
        assert np.array_equal(self.fit(same).predict(TEST), expected)
        assert not np.array_equal(self.fit(renamed).predict(TEST), expected)


@pytest.mark.parametrize(
    ("name", "number", "letter", "copy"),
    [
        ("hsa-mir-181a-2", 181, 1, 2),
        ("hsa-mir-21", 21, 0, 0),
        ("hsa-let-7f-1", 7, 6, 1),
        ("hsa-mir-133b", 133, 2, 0),
        ("hsa-mir-1302-10", 1302, 0, 10),
        ("hsa-mir-17-5p", 17, 0, 5),
        ("unnamed", 0, 0, 0),
    ],
)
def test_number_letter_and_copy_of_a_name(name: str, number: int, letter: int, copy: int) -> None:
    assert name_columns(name).tolist() == [number, letter, copy]
