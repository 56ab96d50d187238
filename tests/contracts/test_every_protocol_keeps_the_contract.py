"""Every registered protocol has a generic test case, and the generic test cases find faulty protocols."""

import numpy as np
import pytest

from contracts.coverage import classes_under
from contracts.protocol_contract import ProtocolContract
from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold, random_folds
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.disjoint_groups import P901Family, P901Strict, PMolecule
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_a_protocol_is_tested_under_the_contract(protocol: Protocol) -> None:
    class_ = type(protocol).__name__
    assert class_ in classes_under(ProtocolContract, "protocol"), (
        f"write a subclass of ProtocolContract with protocol = {class_}"
    )


def test_names_differ_in_more_than_case() -> None:
    assert len({protocol.name.lower() for protocol in PROTOCOLS}) == len(PROTOCOLS)


class RandomRows(P901Family):
    """Says that it keeps families together, and does not."""

    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        return random_folds(np.flatnonzero(dataset.labelled), n_folds, seed)


class FamiliesOnly(P901Strict):
    """Says that it keeps genomic clusters together, but splits them by family."""

    group = "family"


class TrainingOnTestRows(P901Family):
    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        folds = super().folds(dataset, n_folds, seed)
        return [Fold(f.number, np.flatnonzero(dataset.labelled), f.test) for f in folds]


class BorrowingLabels(PMolecule):
    """Gives a row the labels of the next one, which may be a row of a test part."""

    def prepare(self, dataset: LocalizationDataset) -> LocalizationDataset:
        return dataset.with_labels(dataset.labels | np.roll(dataset.labels, 1, axis=0))


LEAK = "test_no_prediction_depends_on_a_label_of_a_tested_row_or_its_relatives"


def run_leak_case(protocol: type[Protocol], disjoint: str) -> None:
    """The leak test on a protocol that is not registered."""
    contract = type("Contract", (ProtocolContract,), {"protocol": protocol, "disjoint": disjoint})()
    getattr(contract, LEAK)(planted_dataset(60))


@pytest.mark.parametrize(("protocol", "disjoint"), [(P901Family, "family"), (P901Strict, "cluster")])
def test_the_leak_test_accepts_a_correct_protocol(protocol: type[Protocol], disjoint: str) -> None:
    run_leak_case(protocol, disjoint)


@pytest.mark.parametrize(
    ("protocol", "disjoint"),
    [
        (RandomRows, "family"),
        (FamiliesOnly, "cluster"),
        (TrainingOnTestRows, "family"),
        (BorrowingLabels, "family"),
    ],
)
def test_the_leak_test_finds_a_faulty_protocol(protocol: type[Protocol], disjoint: str) -> None:
    with pytest.raises(AssertionError):
        run_leak_case(protocol, disjoint)
