"""Folds of rows chosen at random."""

import numpy as np

from contracts.protocol_contract import ProtocolContract
from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.evaluation.protocols.random_rows import P901, P1041


class TestP1041(ProtocolContract):
    protocol = P1041

    def test_all_rows_take_part(self) -> None:
        dataset = planted_dataset(40)
        for fold in P1041().folds(dataset, 5, 0):
            assert sorted([*fold.train, *fold.test]) == list(range(40))


class TestP901(ProtocolContract):
    protocol = P901

    def test_only_labelled_rows_take_part(self) -> None:
        dataset = planted_dataset(40)
        assert not dataset.labelled.all()
        for fold in P901().folds(dataset, 5, 0):
            assert sorted([*fold.train, *fold.test]) == np.flatnonzero(dataset.labelled).tolist()


def test_the_folds_of_a_seed_stay_what_they_are() -> None:
    """Published figures and checkpoints belong to these folds."""
    dataset = planted_dataset(12)  # of which 5 and 8 are unlabelled
    all_rows, labelled = (protocol.folds(dataset, 3, 0) for protocol in (P1041(), P901()))
    assert [fold.test.tolist() for fold in all_rows] == [[2, 4, 7, 9], [0, 3, 5, 11], [1, 6, 8, 10]]
    assert [fold.test.tolist() for fold in labelled] == [[2, 4, 7, 9], [3, 6, 11], [0, 1, 10]]
