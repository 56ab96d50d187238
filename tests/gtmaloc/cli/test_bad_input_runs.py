"""Training, publishing and reporting with invalid requests and runs: refused without a server."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from gtmaloc.cli import main as command_line
from gtmaloc.pipeline import dataset as study_step
from gtmaloc.pipeline import evaluate as evaluation_step
from gtmaloc.pipeline import train as training_step
from gtmaloc.pipeline.fetch import fetch
from gtmaloc.pipeline.publish import RunOfOtherData
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_learning import checkpoint
from gtmaloc_model.data.dataset import RELATIONS, LocalizationDataset

SMALL = ["--model", "degree-only", "--folds", "2", "--device", "cpu"]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> LocalizationDataset:
    """The dataset for training, here from the files of the demonstration release instead of the graph."""
    workspace = Workspace(read_settings(var=tmp_path_factory.mktemp("var")))
    return study_step.dataset_of_data(workspace, fetch(workspace), embeddings=False)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, dataset: LocalizationDataset, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without a server; the dataset replaces its graph."""
    monkeypatch.chdir(tmp_path)
    for name in ("NEO4J_URI", "NEO4J_PASSWORD", "GTMALOC_DATA", "GTMALOC_VAR", "GTMALOC_FOLDS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(training_step, "export_dataset", lambda *_, **__: dataset)
    return tmp_path


@pytest.fixture(scope="module")
def finished(dataset: LocalizationDataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a finished run of seed 0; tests damage copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("finished"))
        patch.setattr(training_step, "export_dataset", lambda *_, **__: dataset)
        assert command_line._run(["train", *SMALL]) == 0
        (directory,) = Path("var/runs").absolute().iterdir()
    return directory


@pytest.fixture
def run(finished: Path, project: Path) -> Path:
    """A copy of the finished run in the project of the test."""
    return Path(shutil.copytree(finished, project / "var" / "runs" / finished.name))


def refused(arguments: list[str], capsys: Capture, code: int) -> str:
    """Run a verb that must fail; returns the single line that says what is wrong."""
    capsys.readouterr()
    assert command_line._run([*arguments, "--json"]) == code, capsys.readouterr().err
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert "Unexpected error" not in captured.err
    *_, last = captured.err.splitlines()
    assert last.startswith("error: ")
    return last


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["train", "--model", "nonsense"], "degree-only"),
        (
            ["train", "--model", "gtmaloc", "--preset", "nonsense"],
            "has no preset 'nonsense'. Choose one of: paper",
        ),
        (["train", "--features", "nonsense"], "Choose one of: network, all, intrinsic"),
        (["train", "--model", "extra-trees", "--preset", "paper"], "has no preset"),
        (["train", "--device", "tpu"], "GTMALOC_DEVICE"),
        (["train", "--resume", "nonsense"], "There is no run 'nonsense'"),
        (["evaluate", "--model", "nonsense"], "degree-only"),
        (["evaluate", "--preset", "nonsense"], "has no preset 'nonsense'. Choose one of: paper"),
        (["evaluate", "--protocol", "P7"], "P901"),
        (["evaluate", "--inputs", "nonsense"], "graph or published"),
        (["evaluate", "--seeds", "0,x"], "0,1"),
        (["evaluate", "--seeds", ""], "0,1"),
        (["embed", "--relation", "colour"], "disease"),
        (["publish", "--run", "nonsense"], "There is no finished run 'nonsense'"),
        (["report", "--run", "../nonsense"], "There is no finished run"),
    ],
)
def test_an_unknown_name_exits_with_2_lists_the_known_ones_and_creates_nothing(
    arguments: list[str], says: str, capsys: Capture
) -> None:
    assert says in refused(arguments, capsys, code=2)
    assert not Path("var").exists()


@pytest.mark.parametrize("verb", ["train", "evaluate"])
@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has CUDA")
def test_cuda_without_cuda_is_refused_before_anything_is_created(verb: str, capsys: Capture) -> None:
    assert "no CUDA device" in refused([verb, "--device", "cuda"], capsys, code=2)
    assert not Path("var").exists()


def permuted(dataset: LocalizationDataset) -> LocalizationDataset:
    return dataset.with_labels(dataset.labels[::-1].copy())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (["--seed", "1"], "was started with seed 0, not seed 1"),
        (["--model", "extra-trees"], "was started with model degree-only, not model extra-trees"),
        (
            ["--model", "gtmaloc"],
            "was started with model degree-only, preset none, not model gtmaloc, preset paper",
        ),
        (["--folds", "3"], "was started with folds 2, not folds 3"),
    ],
)
def test_resuming_with_other_settings_is_refused_and_the_run_is_kept(
    run: Path, change: list[str], says: str, capsys: Capture
) -> None:
    before = (run / "predictions.npz").read_bytes()
    assert says in refused(["train", "--resume", run.name, *SMALL, *change], capsys, code=2)
    assert (run / "predictions.npz").read_bytes() == before


def test_the_refusal_gives_the_command_that_resumes_the_run(run: Path, capsys: Capture) -> None:
    error = refused(["train", "--resume", run.name], capsys, code=2)
    command = f"gtmaloc train --resume {run.name} --model degree-only --seed 0 --folds 2"
    assert f"Resume it with `{command}`" in error
    assert command_line._run(command.split()[1:]) == 0


def test_a_run_of_another_version_is_not_offered_for_resuming(run: Path, capsys: Capture) -> None:
    request = json.loads((run / "request.json").read_text())
    (run / "request.json").write_text(json.dumps({**request, "schema": 1}))
    error = refused(["train", "--resume", run.name, *SMALL], capsys, code=2)
    assert "Another version wrote it: train again without --resume" in error


def test_an_empty_id_does_not_begin_a_new_run(project: Path, capsys: Capture) -> None:
    assert "There is no run ''" in refused(["train", "--resume", "", *SMALL], capsys, code=2)
    assert not (project / "var" / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--model", "gtmaloc"], "reads functional similarities of 0.6 and above"),
        (["--model", "gtmaloc-as-released"], "reads functional similarities of 0.8 and above"),
        (["--model", "degree-only", "--folds", "500"], "too few for 500 folds"),
    ],
)
def test_what_cannot_be_trained_leaves_no_run(
    arguments: list[str],
    says: str,
    project: Path,
    dataset: LocalizationDataset,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors = {name: np.ones((len(dataset.mirna_ids), 2), np.float32) for name in RELATIONS}
    cut = replace(dataset, embeddings=vectors, parameters={"functional_threshold": 0.95}, fingerprint="")
    monkeypatch.setattr(training_step, "export_dataset", lambda *_, **__: cut)
    assert says in refused(["train", *arguments], capsys, code=1)
    assert not (project / "var" / "runs").exists()


def test_resuming_on_other_data_is_refused(
    run: Path, dataset: LocalizationDataset, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_step, "export_dataset", lambda *_, **__: permuted(dataset))
    error = refused(["train", "--resume", run.name, *SMALL], capsys, code=1)
    assert "has fingerprint" in error and "Delete" in error


def test_a_run_is_not_evaluated_on_other_data(
    run: Path, dataset: LocalizationDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation_step, "export_dataset", lambda *_, **__: permuted(dataset))
    with pytest.raises(RunOfOtherData, match=f"{run.name} does not belong .* its dataset differs"):
        evaluation_step.evaluate_run(Workspace(read_settings()), run.name)
    assert not (run / "evaluation.json").exists()


def test_an_evaluation_is_kept_with_its_run_and_returned(
    run: Path, dataset: LocalizationDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation_step, "export_dataset", lambda *_, **__: dataset)
    here = Workspace(read_settings(device="cpu"))
    result = evaluation_step.evaluate_run(here)
    assert (result["model"], result["protocol"], result["folds"]) == ("degree-only", "P1041", 2)
    assert json.loads((run / "evaluation.json").read_text()) == json.loads(json.dumps(result))
    monkeypatch.setattr(evaluation_step, "cross_validate", lambda *_, **__: pytest.fail("evaluated again"))
    assert evaluation_step.evaluate_run(here, run.name, reuse=True)["auroc"] == result["auroc"]


def test_a_checkpoint_of_another_schema_is_refused(
    run: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "SCHEMA_VERSION", "999")
    assert "not '999'" in refused(["train", "--resume", run.name, *SMALL], capsys, code=1)


def gone(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def web_page(path: Path) -> None:
    path.write_text("<html>404</html>")


def other_content(path: Path) -> None:
    if path.suffix == ".npz":
        np.savez(path, colour=np.ones(3))
    else:
        path.write_text("{}")


def a_list(path: Path) -> None:
    if path.suffix == ".npz":
        with path.open("wb") as stream:
            np.save(stream, np.ones(3))
    else:
        path.write_text("[1]")


@pytest.mark.parametrize("verb", ["publish", "report"])
@pytest.mark.parametrize("file", ["predictions.npz", "settings.json", "metrics.json"])
@pytest.mark.parametrize("damage", [gone, emptied, cut, web_page, other_content, a_list])
def test_a_damaged_run_is_neither_published_nor_reported(
    run: Path, verb: str, file: str, damage: Callable[[Path], None], capsys: Capture
) -> None:
    damage(run / file)
    missing = damage is gone and file == "metrics.json"  # then it counts as a run that never finished
    error = refused([verb], capsys, code=2 if missing else 1)
    assert "gtmaloc train" in error
    assert missing or run.name in error
    assert not (run / "report.html").exists()


FILES = ("request", "fold 1", "fold 2", "settings", "model card", "predictions", "metrics")
"""What training writes, in this order."""


@pytest.fixture
def full_disk(request: pytest.FixtureRequest) -> Iterator[pytest.MonkeyPatch]:
    """A disk with space for so many files and no more."""
    fsync, room = os.fsync, iter(range(request.param))

    def limited(descriptor: int) -> None:
        if next(room, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "var/runs/x")
        fsync(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", limited)
        yield patch


@pytest.mark.parametrize("full_disk", range(1, len(FILES)), indirect=True, ids=FILES[1:])
def test_a_disk_that_fills_up_while_a_run_is_written_leaves_a_resumable_run(
    full_disk: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert "The disk is full" in refused(["train", *SMALL], capsys, code=1)
    assert "There is no finished run" in refused(["publish"], capsys, code=2)
    (directory,) = Path("var/runs").iterdir()
    full_disk.undo()
    assert command_line._run(["train", "--resume", directory.name, *SMALL]) == 0
    assert json.loads((directory / "metrics.json").read_text())["auroc"]["mean"] > 0
    assert not list(directory.glob(".*part*"))


@pytest.mark.parametrize("full_disk", [0], indirect=True)
def test_a_disk_that_is_full_when_a_run_begins_leaves_no_run(
    full_disk: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert "The disk is full" in refused(["train", *SMALL], capsys, code=1)
    assert not list(Path("var/runs").iterdir())
