"""How many processes compute a step."""

from pathlib import Path

import pytest

from gtmaloc.pipeline.computing import computing
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace


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
