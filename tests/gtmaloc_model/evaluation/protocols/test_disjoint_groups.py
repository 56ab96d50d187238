"""Folds that keep families, genomic clusters and molecules together."""

from dataclasses import replace

import numpy as np
import pytest

from contracts.protocol_contract import ProtocolContract
from fixtures.planted_dataset import planted_dataset
from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.evaluate import evaluate
from gtmaloc_model.evaluation.protocols.disjoint_groups import P901Family, P901Strict, PMolecule
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.registry import model_named


class TestP901Family(ProtocolContract):
    protocol = P901Family
    balanced = False
    disjoint = "family"

    def test_only_labelled_rows_take_part(self, dataset: LocalizationDataset) -> None:
        for fold in P901Family().folds(dataset, 5, 0):
            assert sorted([*fold.train, *fold.test]) == np.flatnonzero(dataset.labelled).tolist()


class TestP901Strict(ProtocolContract):
    protocol = P901Strict
    balanced = False
    disjoint = "cluster"


class TestPMolecule(ProtocolContract):
    protocol = PMolecule
    balanced = False
    disjoint = "family"

    def test_rows_are_molecules(self, dataset: LocalizationDataset, given: LocalizationDataset) -> None:
        molecules = dataset.group("molecule").tolist()
        assert len(molecules) == len(set(molecules)) < len(given.mirna_ids)
        assert set(molecules) == set(given.group("molecule").tolist()) - {-1}

    def test_no_mean_includes_a_label_without_negatives(self) -> None:
        assert {"Exosome", "Microvesicle"}.isdisjoint(PMolecule.labels_scored)
        assert len(PMolecule.labels_scored) == 5


DISJOINT = (P901Family, P901Strict, PMolecule)


@pytest.mark.parametrize("protocol", DISJOINT)
def test_a_dataset_that_does_not_know_its_groups_is_refused(protocol: type[P901Family]) -> None:
    """As the published tables, or the dataset of another package: refused before anything is trained."""
    dataset = replace(planted_dataset(40), groups={}, fingerprint="")
    with pytest.raises(
        UsageError, match=r"does not say which rows are one .*--inputs published.* P901"
    ) as error:
        evaluate(
            dataset,
            model_named("degree-only"),
            protocol(),
            n_folds=2,
            seeds=(0,),
            context=Context(0, "cpu"),
        )
    assert error.value.exit_code == 2


def test_the_remedy_names_the_files_that_are_missing() -> None:
    dataset = planted_dataset(40)
    without = replace(dataset, groups={k: dataset.groups[k] for k in ("molecule", "family")}, fingerprint="")
    P901Family().folds(without, 2, 0)
    with pytest.raises(UsageError, match=r"one cluster\..*miFam\.dat, hsa\.gff3"):
        P901Strict().folds(without, 2, 0)


def test_fewer_families_than_folds_are_refused_with_the_number_that_is_possible() -> None:
    with pytest.raises(UsageError, match=r"20 folds of 3 groups of related rows.*Choose 2 to 3 folds"):
        P901Family().folds(planted_dataset(6), 20, 0)


def test_the_folds_of_a_seed_stay_what_they_are() -> None:
    """Published figures and checkpoints belong to these folds."""
    dataset = planted_dataset(12)  # of which 5 and 8 are unlabelled
    found = [
        [fold.test.tolist() for fold in protocol().folds(protocol().prepare(dataset), 3, 0)]
        for protocol in DISJOINT
    ]
    assert found == [
        [[2, 3, 6, 7], [4, 10, 11], [0, 1, 9]],
        [[0, 1, 2, 3], [9, 10, 11], [4, 6, 7]],
        [[0, 7, 8], [1, 2], [3, 5]],
    ]


def test_model_and_baselines_are_evaluated_on_the_merged_rows() -> None:
    dataset = planted_dataset(60)
    found = evaluate(
        dataset,
        model_named("degree-only"),
        PMolecule(),
        n_folds=2,
        seeds=(0,),
        context=Context(0, "cpu"),
    )
    merged = PMolecule().prepare(dataset)
    labelled = [i for i, known in zip(merged.mirna_ids, merged.labelled, strict=True) if known]
    for one in (found, *found.baselines):
        assert sorted(one.predictions.ids) == sorted(labelled)
        rows = [merged.mirna_ids.index(i) for i in one.predictions.ids]
        assert np.array_equal(one.predictions.known, merged.labels[rows])
        value = one.as_json()
        assert value["auroc"]["mean"] is None and value["auprc"]["mean5"] is not None
        assert {"Exosome", "Microvesicle"}.isdisjoint(value["auroc"]["per_label"])


def test_every_protocol_that_is_registered_differs_in_its_folds() -> None:
    dataset = planted_dataset(60)
    folds = [
        str([[p.prepare(dataset).mirna_ids[i] for i in f.test] for f in p.folds(p.prepare(dataset), 3, 0)])
        for p in PROTOCOLS
        if not p.compares_releases  # P-temporal has the folds of P901-family, of other labels
    ]
    assert len(set(folds)) == len(folds)
