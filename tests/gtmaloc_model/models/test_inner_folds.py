"""Inner scores of models that predict all rows at once."""

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.inner_folds import FittedTransductively, inner_folds

DATASET = planted_dataset(40)
ROWS = np.arange(3, 33)


class Recorder:
    """Predicts the sum of the labels that it is shown, and remembers which rows it was trained on."""

    def __init__(self) -> None:
        self.trained: list[set[int]] = []

    def __call__(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        outside = np.setdiff1d(np.arange(len(dataset.mirna_ids)), rows)
        assert not dataset.labels[outside].any(), "labels outside the training rows are hidden"
        self.trained.append(set(rows.tolist()))
        shape = dataset.labels.shape
        return np.full(shape, float(dataset.labels.sum()))


def test_only_training_labels_are_shown_and_inner_folds_are_fitted_when_asked_for() -> None:
    recorder = Recorder()
    fitted = FittedTransductively.fit(recorder, DATASET, ROWS, Context(0, "cpu"))
    assert fitted.predict(np.array([0]))[0, 0] == DATASET.labels[ROWS].sum()
    assert recorder.trained == [set(ROWS)]
    inner = fitted.inner_scores
    assert fitted.inner_scores is inner and len(recorder.trained) == 6
    assert np.array_equal(inner.rows, np.arange(len(ROWS)))
    left_out = [set(ROWS) - rows for rows in recorder.trained[1:]]
    assert sorted(row for rows in left_out for row in rows) == ROWS.tolist()
    for rows, trained in zip(left_out, recorder.trained[1:], strict=True):
        at = np.searchsorted(ROWS, sorted(rows))
        assert (inner.scores[at] == DATASET.labels[sorted(trained)].sum()).all()


@pytest.mark.parametrize("n_folds", [2, 5])
def test_inner_folds_split_no_group(n_folds: int) -> None:
    groups = DATASET.group("family")
    folds = inner_folds(ROWS, Context(0, "cpu", groups=groups), n_folds)
    assert len(folds) == n_folds
    for fold in folds:
        assert not set(groups[fold.train]) & set(groups[fold.test])
        assert set(fold.train) | set(fold.test) == set(ROWS)


def test_there_are_fewer_folds_than_rows_or_groups_allow() -> None:
    assert len(inner_folds(np.array([4, 9]), Context(0, "cpu"), 5)) == 2
    assert len(inner_folds(ROWS, Context(0, "cpu", groups=np.arange(40) // 20), 5)) == 2


def test_the_seed_chooses_the_folds() -> None:
    one, same, other = (
        [f.test.tolist() for f in inner_folds(ROWS, Context(seed, "cpu"), 5)] for seed in (0, 0, 1)
    )
    assert one == same != other
