"""How a step computes models: device, progress and processes, as the settings and options say."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from gtmaloc.workspace import Workspace
from gtmaloc_learning.worker_processes import WorkerProcesses
from gtmaloc_model.models.base import Context


@contextmanager
def computing(workspace: Workspace, title: str, *, seed: int, device: str) -> Iterator[Context]:
    """The context of a computation with this title; its processes end with the block.

    On a GPU one process computes: several would wait for each other, and each needs memory there.
    """
    number = workspace.settings.processes
    if number > 1 and device != "cpu":
        workspace.reporter.say(f"One process uses the GPU: --processes {number} has no effect")
        number = 1
    with (
        WorkerProcesses(number) if number > 1 else nullcontext() as workers,
        workspace.reporter.bar(title) as progress,
    ):
        yield Context(seed=seed, device=device, progress=progress, workers=workers)
