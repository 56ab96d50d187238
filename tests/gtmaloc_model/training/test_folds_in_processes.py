"""Folds that several processes compute: the bits of one process, continued like its folds."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fixtures.parts import Failing, PartFailed
from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.checkpoint import CheckpointKey
from gtmaloc_learning.worker_processes import WorkerProcesses
from gtmaloc_model.data.folds import random_folds
from gtmaloc_model.models.base import Context, LocalizationModel
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.training.out_of_fold import explain_folds

pytestmark = pytest.mark.slow

DATASET = planted_dataset(60)
FOLDS = random_folds(np.arange(60), 4, 0)


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerProcesses]:
    with WorkerProcesses(2) as started:
        yield started


def journal(path: Path, model: LocalizationModel, context: Context) -> bytes:
    """The bytes of the journal after all folds; it holds everything that they found."""
    key = CheckpointKey(kind="folds", model=model.name, preset="", fingerprint=DATASET.fingerprint, seed=0)
    explain_folds(DATASET, model, FOLDS, context, key=key, journal=path)
    return path.read_bytes()


@pytest.mark.parametrize("name", ["ensemble", "label-graph-transformer"])
def test_two_processes_give_the_bits_of_one(name: str, tmp_path: Path, workers: WorkerProcesses) -> None:
    """The ensemble explains its predictions; these are in the journal too."""
    seen: list[tuple[int, int | None]] = []

    def progress(done: int, total: int | None = None, stage: str = "") -> None:
        seen.append((done, total))

    model = model_named(name, None, "intrinsic")
    alone = journal(tmp_path / "alone", model, Context(0, "cpu"))
    together = journal(tmp_path / "together", model, Context(0, "cpu", progress=progress, workers=workers))
    assert alone == together
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_workers_continue_where_one_process_was_interrupted(tmp_path: Path, workers: WorkerProcesses) -> None:
    def interrupt(done: int, total: int | None = None, stage: str = "") -> None:
        raise KeyboardInterrupt

    model = model_named("degree-only")
    whole = journal(tmp_path / "whole", model, Context(0, "cpu"))
    with pytest.raises(KeyboardInterrupt):
        journal(tmp_path / "begun", model, Context(0, "cpu", progress=interrupt))
    begun = (tmp_path / "begun").read_bytes()
    assert begun != whole
    done = []
    context = Context(0, "cpu", progress=lambda n, total=None, stage="": done.append(n), workers=workers)
    assert journal(tmp_path / "begun", model, context) == whole
    assert done == [2, 3, 4]
    done.clear()
    with pytest.raises(KeyboardInterrupt):
        journal(tmp_path / "again", model, Context(0, "cpu", progress=interrupt, workers=workers))
    assert journal(tmp_path / "again", model, Context(0, "cpu")) == whole


def test_what_a_fold_raises_is_raised_here(tmp_path: Path, workers: WorkerProcesses) -> None:
    with pytest.raises(PartFailed, match=r"^45 rows are too many for process \d+\. Take fewer") as raised:
        journal(tmp_path / "none", Failing(), Context(0, "cpu", workers=workers))
    assert not raised.value.message.endswith(f" {os.getpid()}"), "a worker computed it"
