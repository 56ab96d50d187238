"""Out-of-fold prediction hides labels from the model, calibrates outside it, and can be interrupted."""

from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.special import expit

from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import PlattScaling
from gtmaloc_learning.checkpoint import CheckpointKey, WrongCheckpoint
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.data.dataset import LocalizationDataset, MissingEmbeddings
from gtmaloc_model.data.folds import Fold, random_folds
from gtmaloc_model.models.base import Context, FittedModel, InnerScores, LocalizationModel
from gtmaloc_model.training.out_of_fold import predict_folds

DATASET = planted_dataset(40)
INNER = np.array([5, 0, 3, 9, 1, 7])
"""Positions in the training rows, in no order."""


class FittedByHand(FittedModel):
    """Scores are a fixed function of the row number, plus a term from the labels of the row."""

    def __init__(self, labels: FloatArray, train: IntArray) -> None:
        self.labels, self.train = labels, train

    @property
    def inner_scores(self) -> InnerScores:
        return InnerScores(INNER, self.predict(self.train[INNER]))

    def predict(self, rows: IntArray) -> FloatArray:
        return np.sin(rows[:, None] + np.arange(4)) * 3 + self.labels[rows]


class ByHand(LocalizationModel):
    name, title, citation, needs = "by-hand", "By hand", "none", frozenset()

    def settings(self) -> dict[str, object]:
        return {}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        return FittedByHand(dataset.labels.astype(np.float64), rows)


def predicted(
    folds: list[Fold],
    journal: Path | None = None,
    *,
    dataset: LocalizationDataset = DATASET,
    model: LocalizationModel | None = None,
    seed: int = 0,
) -> Predictions:
    model = model or ByHand()
    key = CheckpointKey(kind="folds", model=model.name, preset="", fingerprint=dataset.fingerprint, seed=seed)
    return predict_folds(dataset, model, folds, Context(seed, "cpu"), key=key, journal=journal)


FOLDS = random_folds(np.arange(40), 3, 0)


def test_labels_outside_training_are_hidden_and_scores_are_calibrated_on_the_inner_rows() -> None:
    found = predicted(FOLDS)
    assert found.ids == DATASET.mirna_ids and found.labels == DATASET.compartments
    assert np.array_equal(found.known, DATASET.labels)
    for fold in FOLDS:
        # ByHand would add the labels of the test rows; they are hidden, so nothing is added
        logits = np.sin(fold.test[:, None] + np.arange(4)) * 3
        assert np.array_equal(found.probability[fold.test], expit(logits))
        inner = fold.train[INNER]
        scores = np.sin(inner[:, None] + np.arange(4)) * 3 + DATASET.labels[inner]
        scaling = PlattScaling.fit(scores, DATASET.labels[inner])
        assert np.array_equal(found.calibrated[fold.test], scaling.apply(logits))
        assert (found.held_out_fold[fold.test] == fold.number).all()


def test_rows_that_no_fold_tests_have_no_prediction() -> None:
    found = predicted(random_folds(np.arange(10, 40), 3, 0))
    assert np.isnan(found.probability[:10]).all() and np.isnan(found.calibrated[:10]).all()
    assert (found.held_out_fold[:10] == -1).all() and found.tested.sum() == 30


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dataset": planted_dataset(40, seed=9)}, "fingerprint"),
        ({"seed": 1}, "seed"),
        ({"model": type("Other", (ByHand,), {"name": "other"})()}, "model"),
    ],
)
def test_a_journal_of_another_computation_is_refused(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    journal = tmp_path / "folds.safetensors"
    predicted(FOLDS, journal)
    with pytest.raises(WrongCheckpoint, match=f"has {message}.*Delete"):
        predicted(FOLDS, journal, **change)  # type: ignore[arg-type]


def test_the_journal_belongs_to_the_seed_of_the_context() -> None:
    key = CheckpointKey(kind="folds", model="by-hand", preset="", fingerprint="", seed=1)
    with pytest.raises(ValueError, match="seed 1, the model 0"):
        predict_folds(DATASET, ByHand(), FOLDS, Context(0, "cpu"), key=key)


def test_an_unsuitable_dataset_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    model = type("Needy", (ByHand,), {"needs": frozenset({"embeddings"})})()
    journal = tmp_path / "folds.safetensors"
    with pytest.raises(MissingEmbeddings):
        predicted(FOLDS, journal, dataset=planted_dataset(40, embeddings=False), model=model)
    assert not journal.exists()


def test_a_fold_computes_with_one_thread() -> None:
    """With more, the bits would depend on the number of cores."""
    threads = []

    class Counting(ByHand):
        def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
            threads.append(torch.get_num_threads())
            return super().fit(dataset, rows, context)

    torch.set_num_threads(2)
    predicted(FOLDS, model=Counting())
    assert threads == [1, 1, 1] and torch.get_num_threads() == 2
    torch.set_num_threads(1)
