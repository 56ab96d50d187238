"""How many processes compute a step."""

from pathlib import Path

import pytest

from gtmaloc.cli import main as command_line
from gtmaloc.pipeline.computing import computing
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError


@pytest.mark.parametrize(
    ("processes", "device", "used"), [(1, "cpu", None), (3, "cpu", 3), (3, "cuda", None)]
)
def test_processes_are_those_of_the_settings_and_a_gpu_has_one(
    processes: int, device: str, used: int | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace(read_settings(var=tmp_path, processes=processes))
    with computing(workspace, "train", seed=5, device=device) as context:
        assert (context.seed, context.device) == (5, device)
        assert (context.workers and context.workers.number) == used
    said = "One process uses the GPU: --processes 3 has no effect\n" if device == "cuda" else ""
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("verb", ["train", "evaluate", "compare", "ablate"])
def test_the_option_reaches_the_step(
    verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def step(workspace: Workspace, *_: object, **__: object) -> None:
        raise UsageError(f"{workspace.settings.processes} processes", "Use them")

    monkeypatch.setattr(f"gtmaloc.pipeline.{verb}.{verb}", step)
    monkeypatch.setenv("GTMALOC_PROCESSES", "4")
    assert command_line._run([verb]) == command_line._run([verb, "--processes", "3"]) == 2
    assert capsys.readouterr().err == "error: 4 processes. Use them.\nerror: 3 processes. Use them.\n"
    assert command_line._run([verb, "--processes", "0"]) == 2
    assert "processes" in capsys.readouterr().err
