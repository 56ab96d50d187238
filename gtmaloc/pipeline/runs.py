"""Run directories: `var/runs/<id>` holds settings, metrics, weights, predictions and report of one run."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError

FINISHED = "metrics.json"
"""Written last by training: a run directory without it is unfinished."""


def new_run(workspace: Workspace, model: str, seed: int) -> Path:
    """A fresh run directory, named by time, model and seed."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    for suffix in ("", *(f"-{n}" for n in range(2, 100))):
        directory = workspace.runs / f"{stamp}-{model}-s{seed}{suffix}"
        try:
            directory.mkdir(parents=True)
        except FileExistsError:
            continue
        return directory
    raise UsageError(f"{workspace.runs} already holds 99 runs of this second", "Wait a second")


def find_run(workspace: Workspace, run: str | None = None) -> Path:
    """The run of this id, or the newest finished one.

    Raises:
        UsageError: there is none; the message lists what there is.
    """
    finished = sorted(p.parent for p in workspace.runs.glob(f"*/{FINISHED}"))
    if run is None:
        if not finished:
            raise UsageError(f"There is no finished run in {workspace.runs}", "Run `gtmaloc train` first")
        return finished[-1]
    directory = workspace.runs / run
    if directory not in finished:
        known = ", ".join(p.name for p in finished[-5:]) or "none"
        raise UsageError(
            f"There is no finished run {run!r} (newest: {known})", "Give the id of a finished run"
        )
    return directory


def unfinished_run(workspace: Workspace, run: str) -> Path:
    """The directory of a run to resume.

    Raises:
        UsageError: there is no such run.
    """
    directory = workspace.runs / run
    if not directory.is_dir():
        raise UsageError(
            f"There is no run {run!r} in {workspace.runs}", "Give the id that `gtmaloc train` printed"
        )
    return directory


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write the file whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object that a step wrote.

    Raises:
        UsageError: the file is missing or damaged.
    """
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error})", "Train again with `gtmaloc train`") from None
    return value
