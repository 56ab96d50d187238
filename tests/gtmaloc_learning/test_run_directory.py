"""A run directory: the newest finished run is found, an unfinished one never, and damage is named."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fixtures.explained_run import explanations
from gtmaloc_learning import run_directory
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.run_directory import SCHEMA, DamagedRun, NoSuchRun, RunDirectory, UnfinishedRun

SETTINGS = {"features": "", 
    "model": "m", "preset": "", "seed": 0, "folds": 2, "device": "cpu", "fingerprint": "f",
    "data_fingerprint": "d", "parameters": {}, "synthetic": True,
}  # fmt: skip
METRICS = {"auroc": {}, "auprc": {}, "ece": 0.1, "statuses": {}, "others": None, "deletion": None}


def table() -> Predictions:
    half = np.full((2, 1), 0.5)
    layers = {"known": np.array([[1], [0]], dtype=np.int8), "probability": half, "calibrated": half}
    return Predictions(("a", "b"), ("Nucleus",), layers, np.array([0, 1]))


def finished(root: Path, name: str = "m-s0") -> RunDirectory:
    run = RunDirectory.create(root, name, {"seed": 0})
    return run.finish(table(), settings=SETTINGS, metrics=METRICS)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    run = RunDirectory.find(tmp_path, finished(tmp_path).id)
    assert run.request == {"seed": 0}
    assert run.settings == {"schema": run_directory.SCHEMA, **SETTINGS}
    assert run.metrics == METRICS
    assert run.predictions.ids == ("a", "b")
    assert run.evaluation is None
    run.write_evaluation({"protocol": "P"})
    assert run.evaluation == {"protocol": "P"}
    assert run.write_report("<html>").read_text() == "<html>"
    run.write_model_card("# Card\n")
    assert (run.path / "model_card.md").read_text() == "# Card\n"


def test_two_runs_of_one_second_get_their_own_directories(tmp_path: Path) -> None:
    assert len({RunDirectory.create(tmp_path, "m-s0", {}).path for _ in range(3)}) == 3


def test_the_newest_finished_run_is_found(tmp_path: Path) -> None:
    made = [finished(tmp_path) for _ in range(3)]
    for run, day in zip(made, (2, 3, 1), strict=True):
        run.path.rename(tmp_path / f"2026010{day}T000000")
    RunDirectory.create(tmp_path, "later", {})  # last by name, but not finished
    assert [run.id for run in RunDirectory.all_finished(tmp_path)] == [
        f"2026010{d}T000000" for d in (1, 2, 3)
    ]
    assert RunDirectory.find(tmp_path).id == RunDirectory.newest(tmp_path).id == "20260103T000000"
    assert RunDirectory.find(tmp_path, "20260102T000000").id == "20260102T000000"


def test_metrics_are_written_last_so_that_an_interrupted_run_is_unfinished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunDirectory.create(tmp_path, "m-s0", {})
    write_json = run_directory.write_json

    def interrupted(path: Path, value: object) -> None:
        if path.name == "metrics.json":
            raise KeyboardInterrupt
        write_json(path, value)  # type: ignore[arg-type]

    monkeypatch.setattr(run_directory, "write_json", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.finish(table(), settings=SETTINGS, metrics=METRICS)
    assert {p.name for p in run.path.iterdir()} == {
        "request.json", "settings.json", "predictions.npz",
    }  # fmt: skip
    assert not run.is_finished


def test_an_unfinished_run_is_not_found_but_can_be_resumed(tmp_path: Path) -> None:
    unfinished = RunDirectory.create(tmp_path, "m-s0", {"seed": 4})
    with pytest.raises(NoSuchRun, match="no finished run"):
        RunDirectory.newest(tmp_path)
    with pytest.raises(UnfinishedRun, match=f"interrupted.*--resume {unfinished.id}"):
        RunDirectory.find(tmp_path, unfinished.id)
    assert RunDirectory.to_resume(tmp_path, unfinished.id).request == {"seed": 4}


@pytest.mark.parametrize("run", ["x", "..", "../x", ""])
def test_a_run_that_does_not_exist_is_refused(tmp_path: Path, run: str) -> None:
    (tmp_path / "x").mkdir()
    known = finished(tmp_path / "runs").id
    with pytest.raises(NoSuchRun, match=f"newest: {known}"):
        RunDirectory.find(tmp_path / "runs", run)
    with pytest.raises(NoSuchRun, match=f"no run '{run}'"):
        RunDirectory.to_resume(tmp_path / "runs", run)


def without(key: str) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        content = json.loads(path.read_text())
        del content[key]
        path.write_text(json.dumps(content))

    return damage


def of_schema(schema: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        path.write_text(json.dumps({**json.loads(path.read_text()), "schema": schema}))

    return damage


@pytest.mark.parametrize(
    ("file", "damage", "reason"),
    [
        ("settings.json", Path.unlink, "No such file"),
        ("settings.json", lambda p: p.write_text("{"), "Expecting property name"),
        ("settings.json", lambda p: p.write_bytes(b"\xff\xfe{"), "can't decode"),
        ("settings.json", lambda p: p.write_text("[]"), "not a JSON object"),
        ("settings.json", without("fingerprint"), "missing: fingerprint"),
        ("settings.json", of_schema(SCHEMA - 1), f"schema is {SCHEMA - 1}, not {SCHEMA}"),
        ("settings.json", of_schema(SCHEMA + 1), f"schema is {SCHEMA + 1}, not {SCHEMA}"),
        ("metrics.json", without("ece"), "missing: ece"),
        ("predictions.npz", Path.unlink, "No such file"),
        ("predictions.npz", lambda p: p.write_bytes(p.read_bytes()[:40]), "cannot be read"),
    ],
)
def test_a_damaged_file_is_named_with_the_reason(
    tmp_path: Path, file: str, damage: Callable[[Path], None], reason: str
) -> None:
    run = finished(tmp_path)
    damage(run.path / file)
    with pytest.raises(DamagedRun, match=f"{file} .*{reason}.*gtmaloc train"):
        RunDirectory.find(tmp_path)


@pytest.mark.parametrize(
    ("file", "remedy"), [("request", "gtmaloc train"), ("evaluation", "Delete this file")]
)
def test_a_damaged_request_or_evaluation_is_named_when_it_is_read(
    tmp_path: Path, file: str, remedy: str
) -> None:
    run = finished(tmp_path)
    (run.path / f"{file}.json").write_text("")
    found = RunDirectory.find(tmp_path)
    with pytest.raises(DamagedRun, match=rf"{file}\.json.*{remedy}"):
        getattr(found, file)


def test_a_request_that_cannot_be_written_leaves_no_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(run_directory, "write_json", full)
    with pytest.raises(OSError, match="full"):
        RunDirectory.create(tmp_path, "m-s0", {})
    assert not list(tmp_path.iterdir())


def test_explanations_are_read_checked_and_belong_to_the_predictions(tmp_path: Path) -> None:
    run = finished(tmp_path)
    assert run.checked().explanations is None
    explained = run.finish(table(), settings=SETTINGS, metrics=METRICS, explanations=explanations())
    assert explained.checked().explanations.of_model.parts == ("sequence", "associations")  # type: ignore[union-attr]
    (run.path / "explanations.npz").write_bytes(b"damaged")
    with pytest.raises(DamagedRun, match=r"explanations\.npz cannot be read"):
        RunDirectory.find(tmp_path, run.id)
    explanations(("a", "c")).save(run.path / "explanations.npz")
    with pytest.raises(DamagedRun, match="it explains other predictions"):
        RunDirectory.find(tmp_path, run.id)
