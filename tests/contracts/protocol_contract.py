"""Generic test cases: what holds for every evaluation protocol. Each protocol subclasses them.

    class TestP901Family(ProtocolContract):
        protocol = P901Family
        disjoint = "family"

`test_every_protocol_keeps_the_contract.py` fails for a registered protocol that has no such class.
"""

from typing import ClassVar

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold
from gtmaloc_model.data.row_groups import MOLECULE, NO_MOLECULE
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.extra_trees import ExtraTrees
from gtmaloc_model.training.out_of_fold import predict_fold


class SmallTrees(ExtraTrees):
    """Extra-trees that are fitted in a moment."""

    hyperparameters: ClassVar = {**ExtraTrees.hyperparameters, "n_estimators": 20}


class ProtocolContract:
    """The rows and folds of one protocol."""

    protocol: ClassVar[type[Protocol]]
    balanced: ClassVar[bool] = True
    """Whether test parts differ by one row at most."""
    disjoint: ClassVar[str | None] = None
    """The kind of group that no fold splits; None for folds of single rows."""

    @pytest.fixture
    def given(self) -> LocalizationDataset:
        """Rows as they are exported; about a tenth are unlabelled."""
        return planted_dataset(60)

    @pytest.fixture
    def dataset(self, given: LocalizationDataset) -> LocalizationDataset:
        """Rows to split."""
        return self.protocol().prepare(given)

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

    @pytest.mark.parametrize("n_folds", [2, 5, 12])
    def test_no_group_is_in_training_and_test(self, dataset: LocalizationDataset, n_folds: int) -> None:
        for fold in self.protocol().folds(dataset, n_folds, 0):
            if self.disjoint:
                group = dataset.group(self.disjoint)
                assert not set(group[fold.train]) & set(group[fold.test])

    def test_it_tells_the_model_which_rows_folds_keep_together(self, dataset: LocalizationDataset) -> None:
        groups = self.protocol().groups(dataset)
        if self.disjoint is None:
            assert groups is None
        else:
            assert np.array_equal(groups, dataset.group(self.disjoint))

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

    def test_preparing_twice_is_preparing_once(self, dataset: LocalizationDataset) -> None:
        assert self.protocol().prepare(dataset).fingerprint == dataset.fingerprint

    # --- what a model may learn from

    def test_no_prediction_depends_on_a_label_of_a_tested_row_or_its_relatives(
        self, given: LocalizationDataset
    ) -> None:
        dataset, fold = self.second_fold(given)
        tested = [given.mirna_ids.index(dataset.mirna_ids[i]) for i in fold.test]
        turned = self.turned(given, self.relatives(given, tested))
        assert np.array_equal(self.predictions(turned), self.predictions(given))

    def test_predictions_depend_on_the_labels_of_other_rows(self, given: LocalizationDataset) -> None:
        dataset, fold = self.second_fold(given)
        trained = [given.mirna_ids.index(dataset.mirna_ids[i]) for i in fold.train]
        assert not np.array_equal(self.predictions(self.turned(given, trained)), self.predictions(given))

    def second_fold(self, given: LocalizationDataset) -> tuple[LocalizationDataset, Fold]:
        """The prepared rows and one of three folds."""
        dataset = self.protocol().prepare(given)
        return dataset, self.protocol().folds(dataset, 3, 0)[1]

    def predictions(self, given: LocalizationDataset) -> np.ndarray:
        """Probabilities and calibrated probabilities of the rows that this fold tests."""
        dataset, fold = self.second_fold(given)
        return np.stack(predict_fold(dataset, SmallTrees(), fold, Context(0, "cpu")))

    def relatives(self, given: LocalizationDataset, rows: list[int]) -> IntArray:
        """The rows themselves and, where the protocol keeps groups together, their twins and families."""
        related = np.isin(np.arange(len(given.mirna_ids)), rows)
        if self.disjoint:
            molecule, group = given.group(MOLECULE), given.group(self.disjoint)
            twins = np.isin(molecule, molecule[rows]) & (molecule != NO_MOLECULE)
            related |= twins | np.isin(group, group[rows])
            assert related.sum() > len(rows), "the planted data have relatives"
        return np.flatnonzero(related)

    @staticmethod
    def turned(given: LocalizationDataset, rows: IntArray | list[int]) -> LocalizationDataset:
        """The dataset with the labels of these rows moved on by one column: a labelled row stays labelled."""
        labels = given.labels.copy()
        labels[rows] = np.roll(labels[rows], 1, axis=1)
        assert (labels != given.labels).any()
        return given.with_labels(labels)

    # --- what it declares

    def test_it_says_what_it_is(self) -> None:
        assert self.protocol.name and self.protocol.meaning
        assert self.protocol.labels_scored is None or len(self.protocol.labels_scored) > 1
