"""P-temporal: models see the earlier labels only; what the earlier release lacks is judged by the later."""

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from contracts.protocol_contract import ProtocolContract
from fixtures.planted_dataset import planted_dataset
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import LabelArray
from gtmaloc_learning.metrics import auprc_per_label, auroc_per_label
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.row_groups import FAMILY
from gtmaloc_model.evaluation.evaluate import Evaluation, evaluate, evaluate_alone
from gtmaloc_model.evaluation.protocols.temporal import PTemporal
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.degree_only import DegreeOnly

CONTEXT = Context(0, "cpu")


class TestPTemporal(ProtocolContract):
    protocol = PTemporal
    balanced = False
    disjoint = "family"

    def test_only_rows_with_an_earlier_label_take_part(self, dataset: LocalizationDataset) -> None:
        for fold in PTemporal().folds(dataset, 5, 0):
            assert sorted([*fold.train, *fold.test]) == np.flatnonzero(dataset.labelled).tolist()


class FewTrees(DegreeOnly):
    hyperparameters: ClassVar = {"n_estimators": 10, "min_samples_leaf": 5}


@pytest.fixture(scope="module")
def earlier() -> LocalizationDataset:
    return planted_dataset(80)


@pytest.fixture(scope="module")
def later(earlier: LocalizationDataset) -> LabelArray:
    """A third of the missing labels is added, also to rows without any, and a tenth is taken back."""
    rng = np.random.default_rng(5)
    added = earlier.labels | (rng.random(earlier.labels.shape) < 0.35)
    return (added & ~((earlier.labels == 1) & (rng.random(added.shape) < 0.1))).astype(np.int8)


def found(earlier: LocalizationDataset, later: LabelArray, seeds: tuple[int, ...] = (0,)) -> Evaluation:
    return evaluate_alone(
        earlier, FewTrees(), PTemporal(later, ("said",)), n_folds=2, seeds=seeds, context=CONTEXT
    )


def test_no_later_label_changes_a_prediction(earlier: LocalizationDataset, later: LabelArray) -> None:
    first, turned = found(earlier, later).predictions, found(earlier, 1 - later).predictions
    assert np.array_equal(first.probability, turned.probability)
    assert np.array_equal(first.calibrated, turned.calibrated)
    assert np.array_equal(first.known, 1 - turned.known)


def test_an_earlier_label_changes_predictions(earlier: LocalizationDataset, later: LabelArray) -> None:
    other = earlier.with_labels(np.roll(earlier.labels, 1, axis=1))
    assert not np.array_equal(found(earlier, later).scores.ece, found(other, later).scores.ece)


def test_pairs_that_the_earlier_release_lacks_are_judged_by_the_later(
    earlier: LocalizationDataset, later: LabelArray
) -> None:
    result = found(earlier, later, (0, 1))
    table, rows = result.predictions, np.flatnonzero(earlier.labelled)
    measures = result.as_json()
    half = len(table.ids) // 2
    for c, name in ((0, "Cytoplasm"), (2, "Nucleus"), (3, "Mitochondrion")):
        candidates = rows[earlier.labels[rows, c] == 0]
        truth = {earlier.mirna_ids[i]: later[i, c] for i in candidates}
        aurocs, areas, briers = [], [], []
        for seed in (0, 1):
            at = [i + seed * half for i in range(half) if table.ids[i + seed * half] in truth]
            y = np.array([[truth[table.ids[i]]] for i in at])
            aurocs.append(auroc_per_label(y, table.probability[at, c : c + 1]).item())
            areas.append(auprc_per_label(y, table.probability[at, c : c + 1]).item())
            briers.append(((table.calibrated[at, c] - y[:, 0]) ** 2).mean())
        assert result.scores.pooled["auroc"][name] == pytest.approx(np.mean(aurocs))
        assert result.scores.pooled["auprc"][name] == pytest.approx(np.mean(areas))
        assert measures["brier"]["per_label"][name] == pytest.approx(np.mean(briers))
        positives = int(later[candidates, c].sum())
        assert measures["support"][name]["positives"]["total"] == positives
        assert measures["support"][name]["negatives"]["total"] == len(candidates) - positives
        assert measures["prevalence"]["per_label"][name] == pytest.approx(positives / len(candidates))


def test_means_are_over_the_labels_that_can_be_predicted_and_rows_are_not_judged(
    earlier: LocalizationDataset, later: LabelArray
) -> None:
    result = found(earlier, later).as_json()
    assert list(result["auroc"]["per_label"]) == ["Cytoplasm", "Nucleus", "Mitochondrion"]
    assert result["auroc"]["mean"] is result["auprc"]["pooled"] is result["multi_label"] is None
    assert result["auroc"]["mean5"] is not None and result["auprc"]["pooled5"] is not None
    notes = " | ".join(result["notes"])
    for told in ("said", "whole rows", "chance that the later", "HMDD is of 2019", "miRTarBase of 2017"):
        assert told in notes


def test_a_fold_with_one_class_is_left_out_and_noted(earlier: LocalizationDataset, later: LabelArray) -> None:
    none_new = later.copy()
    none_new[:, 2] = earlier.labels[:, 2]
    scores = found(earlier, none_new).scores
    assert np.isnan(scores.auroc.per_label["Nucleus"])
    assert "Nucleus: 2 of 2 test folds hold a single class and are left out of its mean" in scores.notes


def test_a_label_that_the_earlier_release_has_for_all_is_not_scored(
    earlier: LocalizationDataset, later: LabelArray, recwarn: pytest.WarningsRecorder
) -> None:
    labels = earlier.labels.copy()
    labels[labels.any(axis=1), 0] = 1
    result = found(earlier.with_labels(labels), later).as_json()
    assert result["support"]["Cytoplasm"]["negatives"]["total"] == 0
    assert result["brier"]["per_label"]["Cytoplasm"] is None
    assert result["ece"] > 0
    assert not [w for w in recwarn if issubclass(w.category, RuntimeWarning)]


def test_baselines_are_judged_in_the_same_way(earlier: LocalizationDataset, later: LabelArray) -> None:
    result = evaluate(earlier, FewTrees(), PTemporal(later), n_folds=2, seeds=(0,), context=CONTEXT)
    assert [b.model for b in result.baselines] == ["extra-trees"]
    assert np.array_equal(result.baselines[0].predictions.known, result.predictions.known)
    assert result.baselines[0].scores.support == result.scores.support


@pytest.mark.parametrize("rows", [None, 79])
def test_without_the_later_labels_of_these_rows_nothing_is_trained(
    earlier: LocalizationDataset, later: LabelArray, rows: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FewTrees, "fit", None)
    protocol = PTemporal(None if rows is None else later[:rows])
    with pytest.raises(UsageError, match=r"two releases for the same rows.*--earlier EARLIER"):
        evaluate_alone(earlier, FewTrees(), protocol, n_folds=2, seeds=(0,), context=CONTEXT)


def test_groups_must_be_known(earlier: LocalizationDataset, later: LabelArray) -> None:
    unknown = replace(earlier, groups={k: g for k, g in earlier.groups.items() if k != FAMILY})
    with pytest.raises(UsageError, match="which rows are one family"):
        found(unknown, later)
