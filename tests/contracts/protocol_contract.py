"""Generic test cases: what holds for every evaluation protocol. Each protocol subclasses them.

    class TestP901(ProtocolContract):
        protocol = P901

`test_every_protocol_keeps_the_contract.py` fails for a registered protocol that has no such class.
"""

from typing import ClassVar

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.protocols.base import Protocol


class ProtocolContract:
    """The folds of one protocol."""

    protocol: ClassVar[type[Protocol]]
    balanced: ClassVar[bool] = True
    """Whether test parts differ by one row at most."""

    @pytest.fixture
    def dataset(self) -> LocalizationDataset:
        """Rows to split; about a tenth are unlabelled."""
        return planted_dataset(60)

    @pytest.mark.parametrize("n_folds", [2, 5, 12])
    @pytest.mark.parametrize("seed", [0, 1])
    def test_every_labelled_row_is_tested_once_and_no_row_twice(
        self, dataset: LocalizationDataset, n_folds: int, seed: int
    ) -> None:
        tested = np.concatenate([fold.test for fold in self.protocol().folds(dataset, n_folds, seed)])
        assert len(set(tested.tolist())) == len(tested)
        assert set(np.flatnonzero(dataset.labelled)) <= set(tested.tolist())

    @pytest.mark.parametrize("n_folds", [2, 5, 12])
    def test_no_fold_trains_on_a_row_that_it_tests(self, dataset: LocalizationDataset, n_folds: int) -> None:
        for fold in self.protocol().folds(dataset, n_folds, 0):
            assert len(fold.train) and len(fold.test)
            assert not set(fold.train) & set(fold.test)

    def test_folds_are_numbered_from_0_and_their_rows_ascend(self, dataset: LocalizationDataset) -> None:
        folds = self.protocol().folds(dataset, 4, 0)
        assert [fold.number for fold in folds] == [0, 1, 2, 3]
        for rows in (rows for fold in folds for rows in (fold.train, fold.test)):
            assert (np.diff(rows) > 0).all()

    def test_balanced_folds_have_almost_equal_sizes(self, dataset: LocalizationDataset) -> None:
        sizes = [len(fold.test) for fold in self.protocol().folds(dataset, 7, 0)]
        assert not self.balanced or max(sizes) - min(sizes) <= 1

    def test_the_same_seed_gives_the_same_folds_and_another_seed_does_not(
        self, dataset: LocalizationDataset
    ) -> None:
        first, same, other = (
            [fold.test.tolist() for fold in self.protocol().folds(dataset, 5, seed)] for seed in (1, 1, 2)
        )
        assert first == same
        assert first != other

    @pytest.mark.parametrize("n_folds", [-1, 0, 1, 61])
    def test_an_impossible_number_of_folds_is_refused(
        self, dataset: LocalizationDataset, n_folds: int
    ) -> None:
        with pytest.raises(UsageError, match="folds"):
            self.protocol().folds(dataset, n_folds, 0)

    def test_it_says_what_it_is(self) -> None:
        assert self.protocol.name and self.protocol.meaning
