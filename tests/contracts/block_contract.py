"""Generic test cases: what holds for every feature block and every similarity.

`test_every_block_keeps_the_contract.py` runs them on every declared one, and on faulty ones to be found.
"""

from __future__ import annotations

import numpy as np

from fixtures.planted_dataset import planted_dataset
from fixtures.planted_knowledge import with_knowledge
from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.block import Block, Columns
from gtmaloc_model.features.cache import set_aside
from gtmaloc_model.features.similarities import Similarity

N = 60
ORDER = np.random.default_rng(4).permutation(N)
SUBSET = np.sort(ORDER[:40])

DATASET = with_knowledge(planted_dataset(N))
TURNED = DATASET.with_labels(1 - DATASET.labels)


class BlockContract:
    """The columns of one block.

    Args:
        block: the block.
        set_matters: whether a row's values depend on which other rows there are.
    """

    def __init__(self, block: Block, *, set_matters: bool) -> None:
        self.block, self.set_matters = block, set_matters

    def columns(self, dataset: LocalizationDataset = DATASET) -> Columns:
        """Computed afresh, not taken from a cache."""
        with set_aside():
            return self.block.compute(dataset)

    def check_it_says_what_it_is(self) -> None:
        assert self.block.name == self.block.name.strip().lower()
        assert "-" not in self.block.name, "the names of sets without parts are split there"
        assert self.block.meaning and self.block.reads and not self.block.uses_labels

    def check_shape_and_names(self) -> None:
        found = self.columns()
        assert found.values.shape == (N, len(found.names)) and found.values.dtype == np.float64
        assert found.names and len(set(found.names)) == len(found.names)

    def check_a_value_is_finite_or_missing(self) -> None:
        assert not np.isinf(self.columns().values).any()

    def check_no_row_without_a_hairpin_is_described_by_hairpins(self) -> None:
        """Missing is said as NaN: a row without hairpins has no value that comes from them."""
        none = np.array([not own for own in DATASET.known().hairpins])
        assert none.any()
        values = self.columns().values[none]
        if self.block.reads in (("mirbase",), ("tcga_expression",)):
            assert np.isnan(values).all()
        else:
            assert np.isfinite(values).all(), "what is not about hairpins is known for every row"

    def check_it_is_deterministic(self) -> None:
        first, second = self.columns(), self.columns()
        assert first.names == second.names
        assert np.array_equal(first.values, second.values, equal_nan=True)

    def check_no_label_changes_a_bit(self) -> None:
        first, second = self.columns(), self.columns(TURNED)
        assert first.names == second.names
        assert np.array_equal(first.values, second.values, equal_nan=True)

    def check_permuted_rows_have_permuted_values(self) -> None:
        self._same_rows(ORDER)

    def check_fewer_rows_have_the_same_values(self) -> None:
        if not self.set_matters:
            self._same_rows(SUBSET)

    def _same_rows(self, rows: np.ndarray) -> None:
        whole, part = self.columns(), self.columns(DATASET.subset(rows))
        expected = dict(zip(whole.names, whole.values[rows].T, strict=True))
        found = dict(zip(part.names, part.values.T, strict=True))
        assert found.keys() <= expected.keys()
        for name, values in expected.items():
            unknown = np.full(len(rows), np.nan)  # a column that no row knows need not be there
            np.testing.assert_allclose(found.get(name, unknown), values, rtol=1e-9, atol=1e-12, err_msg=name)


class SimilarityContract:
    """One similarity of all rows.

    Args:
        similarity: the similarity.
        set_matters: whether the value of a pair depends on which other rows there are.
    """

    def __init__(self, similarity: Similarity, *, set_matters: bool) -> None:
        self.similarity, self.set_matters = similarity, set_matters

    def values(self, dataset: LocalizationDataset = DATASET) -> FloatArray:
        """Computed afresh, not taken from a cache."""
        with set_aside():
            return self.similarity.compute(dataset)

    def check_it_says_what_it_is(self) -> None:
        assert self.similarity.name and self.similarity.neighbours > 0

    def check_shape_and_range(self) -> None:
        found = self.values()
        assert found.shape == (N, N) and found.dtype == np.float32
        assert np.isfinite(found).all() and found.min() >= 0 and found.max() <= 1 + 1e-6

    def check_symmetry(self) -> None:
        found = self.values()
        np.testing.assert_allclose(found, found.T, atol=1e-6)

    def check_it_tells_pairs_apart(self) -> None:
        above = self.values()[np.triu_indices(N, 1)]
        assert above.std() > 0

    def check_it_is_deterministic(self) -> None:
        assert np.array_equal(self.values(), self.values())

    def check_no_label_changes_a_bit(self) -> None:
        assert np.array_equal(self.values(), self.values(TURNED))

    def check_permuted_rows_have_permuted_values(self) -> None:
        self._same_pairs(ORDER)

    def check_fewer_rows_have_the_same_values(self) -> None:
        if not self.set_matters:
            self._same_pairs(SUBSET)

    def _same_pairs(self, rows: np.ndarray) -> None:
        expected = self.values()[np.ix_(rows, rows)]
        np.testing.assert_allclose(self.values(DATASET.subset(rows)), expected, rtol=1e-5, atol=1e-5)


def checks_of(contract: type) -> list[str]:
    """Names of the checks of a contract."""
    return [name for name in vars(contract) if name.startswith("check_")]
