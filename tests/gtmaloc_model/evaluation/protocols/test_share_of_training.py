"""A point of a learning curve: the same test rows, and a part of the training groups."""

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold
from gtmaloc_model.evaluation.leak_guard import LabelLeak, check_folds
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.disjoint_groups import P901Family, PMolecule
from gtmaloc_model.evaluation.protocols.random_rows import P901, P1041
from gtmaloc_model.evaluation.protocols.share_of_training import ShareOfTraining, share_in_name
from gtmaloc_model.evaluation.protocols.temporal import PTemporal

DATASET = planted_dataset(60)


@pytest.mark.parametrize("whole", [P1041(), P901(), P901Family()])
def test_test_rows_stay_and_a_smaller_share_is_part_of_a_larger_one(whole: Protocol) -> None:
    quarter, half = (ShareOfTraining(whole, share).folds(DATASET, 4, 7) for share in (0.25, 0.5))
    for small, large, fold in zip(quarter, half, whole.folds(DATASET, 4, 7), strict=True):
        assert small.number == large.number == fold.number
        assert small.test.tolist() == large.test.tolist() == fold.test.tolist()
        assert set(small.train) < set(large.train) < set(fold.train)
        assert not set(large.train) & set(fold.test)
        assert large.train.tolist() == sorted(large.train)


def test_groups_are_taken_whole_and_counted_up() -> None:
    family = DATASET.group("family")
    whole = P901Family()
    for part, fold in zip(
        ShareOfTraining(whole, 0.37).folds(DATASET, 3, 0), whole.folds(DATASET, 3, 0), strict=True
    ):
        groups = np.unique(family[fold.train])
        chosen = np.unique(family[part.train])
        assert len(chosen) == int(np.ceil(0.37 * len(groups)))
        assert part.train.tolist() == fold.train[np.isin(family[fold.train], chosen)].tolist()
        assert not set(chosen) & set(family[fold.test])


class SameFolds(P901):
    """Folds that do not depend on the seed."""

    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        return super().folds(dataset, n_folds, 0)


def test_another_seed_leaves_out_other_groups_and_the_same_the_same() -> None:
    a, b = (ShareOfTraining(SameFolds(), 0.5).folds(DATASET, 2, seed) for seed in (0, 1))
    assert a[0].test.tolist() == b[0].test.tolist()
    assert a[0].train.tolist() != b[0].train.tolist()
    assert a[0].train.tolist() == ShareOfTraining(P901(), 0.5).folds(DATASET, 2, 0)[0].train.tolist()


def test_it_is_guarded_like_the_whole_protocol() -> None:
    protocol = ShareOfTraining(P901Family(), 0.5)
    folds = protocol.folds(DATASET, 3, 0)
    check_folds(DATASET, protocol, folds)
    object.__setattr__(folds[0], "train", np.append(folds[0].train, folds[0].test[0]))
    with pytest.raises(LabelLeak):
        check_folds(DATASET, protocol, folds)


def test_everything_else_is_that_of_the_whole_protocol() -> None:
    whole = PTemporal(np.ones_like(DATASET.labels), ("a note",))
    part = ShareOfTraining(whole, 0.25)
    assert (part.name, share_in_name(part.name)) == ("P-temporal@0.25", ("P-temporal", 0.25))
    assert part.meaning.endswith("25% of the training rows")
    assert part.labels_scored == whole.labels_scored and part.notes == whole.notes
    assert part.compares_releases is True
    assert part.truth(DATASET).scored is not None
    merged = ShareOfTraining(PMolecule(), 0.5).prepare(DATASET)
    assert merged.fingerprint == PMolecule().prepare(DATASET).fingerprint


def test_a_name_without_a_share_is_the_whole() -> None:
    assert share_in_name("P901-family") == ("P901-family", 1.0)


@pytest.mark.parametrize("share", [0, 1, -0.5, 1.5])
def test_a_share_that_is_no_part_is_refused(share: float) -> None:
    with pytest.raises(UsageError, match="not usable"):
        ShareOfTraining(P901(), share)
