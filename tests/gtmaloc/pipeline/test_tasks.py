"""The steps of a scheduler run under the seed, model, preset and data of its parameters."""

import os
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gtmaloc.pipeline import tasks
from gtmaloc.workspace import Workspace

STEPS = {
    "load": (tasks.loading, "load"),
    "relate": (tasks.relating, "relate"),
    "embed": (tasks.embedding, "embed"),
    "train": (tasks.training, "train"),
    "evaluate": (tasks, "evaluate_run"),
    "publish": (tasks, "publish_run"),
    "report": (tasks, "write_report"),
}
"""Module and name of what each task calls."""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Workspace, tuple[Any, ...]]]:
    """The workspace and the arguments that each step is called with; no step does anything."""
    monkeypatch.setenv("GTMALOC_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("GTMALOC_SEED", "1")
    seen: dict[str, tuple[Workspace, tuple[Any, ...]]] = {}

    def recorded(step: str) -> Any:
        def work(workspace: Workspace, *arguments: Any, **named: Any) -> Any:
            seen[step] = (workspace, (*arguments, *named.values()))
            return SimpleNamespace(as_json=dict, run="r1", path="report.html")

        return work

    for step, (module, name) in STEPS.items():
        monkeypatch.setattr(module, name, recorded(step))
    return seen


def test_every_step_has_the_seed_of_the_parameters(calls: dict[str, Any], tmp_path: Path) -> None:
    parameters = {"data": None, "model": "extra-trees", "preset": None, "features": "all", "seed": 7}
    tasks.load(parameters, str(tmp_path))
    tasks.relate(parameters)
    tasks.embed(parameters)
    assert tasks.train(parameters) == "r1"
    for step in (tasks.evaluate, tasks.publish, tasks.report):
        step(parameters, "r1")
    assert {step: workspace.settings.seed for step, (workspace, _) in calls.items()} == dict.fromkeys(
        STEPS, 7
    )
    assert calls["train"][1] == ("extra-trees", None, "all")
    assert all(calls[step][1] == ("r1",) for step in ("evaluate", "publish", "report"))


def test_without_a_seed_the_setting_counts(calls: dict[str, Any]) -> None:
    tasks.relate({"seed": None})
    assert calls["relate"][0].settings.seed == 1


def test_fetch_gives_the_directory_of_the_parameters(calls: dict[str, Any], tmp_path: Path) -> None:
    assert tasks.fetch({"data": str(tmp_path)}) == str(tmp_path)


def test_load_reads_the_directory_that_fetch_gave(calls: dict[str, Any], tmp_path: Path) -> None:
    tasks.load({"data": "/another"}, str(tmp_path))
    (data,) = calls["load"][1]
    assert data.directory == tmp_path


def test_a_scheduler_that_ends_a_task_interrupts_its_step(
    calls: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Airflow leaves SIGTERM and SIGINT at defaults that would end the process without closing the load."""
    closed = []

    def work(*_: Any) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            closed.append("load")

    monkeypatch.setattr(tasks.relating, "relate", work)
    with pytest.raises(KeyboardInterrupt, match="SIGTERM"):
        tasks.relate({})
    assert closed == ["load"]
