"""The leak guard refuses planted leaks of protocols, blocks, similarities and of the training loop."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from fixtures.planted_knowledge import with_knowledge
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold, grouped_folds, random_folds
from gtmaloc_model.evaluation import evaluate as evaluation
from gtmaloc_model.evaluation.evaluate import evaluate_alone
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.leak_guard import LabelLeak, check_features, check_folds
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.disjoint_groups import P901Family, P901Strict, PMolecule
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS
from gtmaloc_model.features import cache
from gtmaloc_model.features.block import Block, Columns
from gtmaloc_model.features.sets import FEATURE_SETS, FeatureSet, columns_of
from gtmaloc_model.features.similarities import SIMILARITIES, Similarity
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.degree_only import DegreeOnly
from gtmaloc_model.models.baselines.kernel_ridge import KernelRidge

DATASET = with_knowledge(planted_dataset(60))


def check(protocol: Protocol, dataset: LocalizationDataset = DATASET) -> None:
    check_folds(dataset, protocol, protocol.folds(protocol.prepare(dataset), 3, 0))


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_every_registered_protocol_passes(protocol: Protocol) -> None:
    check(protocol)


class RandomRows(P901Family):
    """Says that it keeps families together, and does not."""

    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        return random_folds(np.flatnonzero(dataset.labelled), n_folds, seed)


class SplitsClusters(P901Strict):
    """Keeps families together, but not the clusters that it declares."""

    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        rows = np.flatnonzero(dataset.labelled)
        return grouped_folds(rows, dataset.group("family")[rows], n_folds, seed)


class OwnGroups(P901Family):
    """Declares groups that are finer than families and molecules."""

    def groups(self, dataset: LocalizationDataset) -> np.ndarray:
        return np.arange(len(dataset.mirna_ids))


class TrainsOnOneTestRow(P901Family):
    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        folds = super().folds(dataset, n_folds, seed)
        last = folds[-1]
        return [*folds[:-1], Fold(last.number, np.sort(np.append(last.train, last.test[0])), last.test)]


class BorrowsFromTheNextRow(PMolecule):
    def prepare(self, dataset: LocalizationDataset) -> LocalizationDataset:
        return dataset.with_labels(dataset.labels | np.roll(dataset.labels, 1, axis=0))


class BorrowsBeforeMerging(PMolecule):
    def prepare(self, dataset: LocalizationDataset) -> LocalizationDataset:
        return super().prepare(dataset.with_labels(dataset.labels | np.roll(dataset.labels, 7, axis=0)))


class BorrowsFromATwin(P901Family):
    """A row takes the labels of the other spellings of its molecule, which other folds test."""

    def groups(self, dataset: LocalizationDataset) -> None:  # type: ignore[override]
        return None

    def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
        return random_folds(np.arange(len(dataset.mirna_ids)), n_folds, seed)

    def prepare(self, dataset: LocalizationDataset) -> LocalizationDataset:
        labels, molecule = dataset.labels.copy(), dataset.group("molecule")
        for m in set(molecule.tolist()) - {-1}:
            labels[molecule == m] = dataset.labels[molecule == m].max(axis=0)
        return dataset.with_labels(labels)


class LabelsAmongFeatures(P901Family):
    """Puts a label where every model can read it."""

    def prepare(self, dataset: LocalizationDataset) -> LocalizationDataset:
        vectors = {"sequence": dataset.labels.astype(np.float32)}
        return replace(dataset, embeddings=vectors, fingerprint="")


@pytest.mark.parametrize(
    ("protocol", "message"),
    [
        (RandomRows, "has one group in training and test"),
        (SplitsClusters, "has one group in training and test"),
        (TrainsOnOneTestRow, "Fold 2 of P901-family trains on a row that it tests"),
        (BorrowsFromTheNextRow, "A label outside the training rows of fold 0 of P-molecule is visible"),
        (BorrowsBeforeMerging, "outside the training rows"),
        (BorrowsFromATwin, "outside the training rows"),
        (LabelsAmongFeatures, "outside the training rows"),
    ],
)
def test_a_leaking_protocol_is_refused(protocol: type[Protocol], message: str) -> None:
    with pytest.raises(LabelLeak, match=message):
        check(protocol())


@pytest.mark.parametrize("split", ["family", "molecule"])
def test_families_and_molecules_are_kept_whatever_groups_are_declared(split: str) -> None:
    other = {"family": "molecule", "molecule": "family"}[split]
    finer = np.arange(60) if split == "molecule" else np.full(60, -1)
    groups = {**DATASET.groups, other: finer}
    dataset = replace(DATASET, groups=groups, fingerprint="")

    class Splits(OwnGroups):
        def folds(self, dataset: LocalizationDataset, n_folds: int, seed: int) -> list[Fold]:
            return random_folds(np.flatnonzero(dataset.labelled), n_folds, seed)

    with pytest.raises(LabelLeak, match=f"has one {split} in training and test"):
        check(Splits(), dataset)


def test_rows_without_a_molecule_are_not_one_molecule() -> None:
    molecule = np.full(60, -1)
    check(P901Family(), replace(DATASET, groups={**DATASET.groups, "molecule": molecule}, fingerprint=""))


class LeavesRowsOut(P901Family):
    """The first fifty rows, among them some without a molecule."""

    def prepare(self, dataset: LocalizationDataset) -> LocalizationDataset:
        return dataset.subset(np.arange(min(50, len(dataset.mirna_ids))))


class LeavesRowsOutAfterReadingThem(LeavesRowsOut):
    """A row without a molecule takes the labels of one that is left out, which has none either."""

    def prepare(self, dataset: LocalizationDataset) -> LocalizationDataset:
        labels = dataset.labels.copy()
        if len(labels) == 60:
            assert dataset.group("molecule")[[9, 59]].tolist() == [-1, -1]
            labels[9] |= labels[59]
        return super().prepare(dataset.with_labels(labels))


def test_rows_that_are_left_out_are_not_seen() -> None:
    check(LeavesRowsOut())
    with pytest.raises(LabelLeak, match="outside the training rows"):
        check(LeavesRowsOutAfterReadingThem())


@pytest.mark.parametrize("hidden", ["nothing", "all but one"])
def test_a_training_loop_that_shows_a_label_is_refused(hidden: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard looks at what `predict_fold` gives to a model, not at what it should give."""
    hide = LocalizationDataset.only_labels_of
    shown = {
        "nothing": lambda dataset, _: dataset,
        "all but one": lambda d, rows: hide(d, np.union1d(rows, np.setdiff1d(np.arange(60), rows)[:1])),
    }[hidden]
    monkeypatch.setattr(LocalizationDataset, "only_labels_of", shown)
    with pytest.raises(LabelLeak, match="is visible"):
        check(P901Family())


# --- blocks and similarities


@pytest.mark.parametrize("name", FEATURE_SETS)
def test_every_feature_set_passes(name: str) -> None:
    check_features(DATASET, FEATURE_SETS[name])


def block(compute: Callable[[LocalizationDataset], Columns], *, uses_labels: bool = False) -> Block:
    return Block("planted", "planted", (), compute, uses_labels)


def first_label(dataset: LocalizationDataset) -> Columns:
    return Columns(("label",), dataset.labels[:, :1].astype(np.float64))


def behind_the_cache(dataset: LocalizationDataset) -> Columns:
    """Leaks through a value that is kept for the label-free part of a dataset."""
    return cache.cached(dataset, "planted leak", lambda: first_label(dataset))


def in_the_missing(dataset: LocalizationDataset) -> Columns:
    return Columns(("x",), np.where(dataset.labels[:, :1] == 1, np.nan, 0.0))


def in_the_names(dataset: LocalizationDataset) -> Columns:
    return Columns((f"{dataset.labels.sum()} positives",), np.zeros((60, 1)))


@pytest.mark.parametrize("compute", [first_label, behind_the_cache, in_the_missing, in_the_names])
def test_a_block_that_reads_labels_is_refused(compute: Callable[[LocalizationDataset], Columns]) -> None:
    dataset = with_knowledge(planted_dataset(60, seed=8))
    with cache.set_aside(), pytest.raises(LabelLeak, match="The block planted depends on labels"):
        check_features(dataset, FeatureSet("planted", (block(compute),), ()))


def test_a_block_that_declares_to_read_labels_is_refused_unseen() -> None:
    harmless = block(lambda d: Columns(("x",), np.zeros((60, 1))), uses_labels=True)
    with pytest.raises(LabelLeak, match="planted declares that it reads labels"):
        check_features(DATASET, FeatureSet("planted", (harmless,), ()))


def shared_labels(dataset: LocalizationDataset) -> np.ndarray:
    return (dataset.labels.astype(np.float32) @ dataset.labels.T.astype(np.float32)) / 4


def shared_labels_behind_the_cache(dataset: LocalizationDataset) -> np.ndarray:
    return cache.cached(dataset, "planted leak of pairs", lambda: shared_labels(dataset))


@pytest.mark.parametrize("compute", [shared_labels, shared_labels_behind_the_cache])
def test_a_similarity_that_reads_labels_is_refused(compute: Callable[..., np.ndarray]) -> None:
    leaking = Similarity("planted", "planted", 5, compute)
    with cache.set_aside(), pytest.raises(LabelLeak, match="The similarity planted depends on labels"):
        check_features(DATASET, FeatureSet("planted", (), (SIMILARITIES["hairpin"], leaking)))


def test_features_are_checked_once_and_what_is_kept_stays() -> None:
    counted: list[int] = []

    def compute(dataset: LocalizationDataset) -> Columns:
        counted.append(1)
        return Columns(("x",), np.zeros((60, 1)))

    chosen = FeatureSet("counted", (block(compute),), ())
    with cache.set_aside():
        kept = columns_of(DATASET, chosen.blocks[0])
        check_features(DATASET, chosen)
        check_features(DATASET, chosen)
        assert len(counted) == 2, "once for models, once turned"
        assert columns_of(DATASET, chosen.blocks[0]) is kept


# --- in an evaluation


def test_no_figure_of_a_leaking_protocol_is_made_or_kept(tmp_path: object) -> None:
    kept = KeptResults(tmp_path / "evaluations", print)  # type: ignore[operator]
    with pytest.raises(LabelLeak):
        evaluate_alone(
            DATASET, DegreeOnly(), RandomRows(), n_folds=3, seeds=(0,), context=Context(0, "cpu"), kept=kept
        )
    assert not kept.directory.exists()


def test_no_figure_of_a_leaking_feature_set_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    leaking = replace(FEATURE_SETS["network"], blocks=(block(first_label),), name="leaking")
    monkeypatch.setattr(evaluation, "feature_set", lambda _: leaking)
    with cache.set_aside(), pytest.raises(LabelLeak):
        evaluate_alone(DATASET, KernelRidge(), P901Family(), n_folds=3, seeds=(0,), context=Context(0, "cpu"))
