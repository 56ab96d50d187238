"""Run directories: the newest finished one is found, an unfinished one never."""

from pathlib import Path

import pytest

from gtmaloc.pipeline.runs import FINISHED, find_run, new_run, read_json, unfinished_run, write_json
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(read_settings(var=tmp_path / "var"))


def test_two_runs_of_one_second_get_their_own_directories(workspace: Workspace) -> None:
    assert len({new_run(workspace, "gtmaloc", 0) for _ in range(3)}) == 3


def test_the_newest_finished_run_is_found(workspace: Workspace) -> None:
    for name, finished in (("20260101T000000", True), ("20260102T000000", True), ("20260103T000000", False)):
        (workspace.runs / name).mkdir(parents=True)
        if finished:
            write_json(workspace.runs / name / FINISHED, {})
    assert find_run(workspace).name == "20260102T000000"
    assert find_run(workspace, "20260101T000000").name == "20260101T000000"


def test_an_unfinished_run_is_not_published(workspace: Workspace) -> None:
    unfinished = new_run(workspace, "gtmaloc", 0)
    with pytest.raises(UsageError, match="no finished run"):
        find_run(workspace)
    with pytest.raises(UsageError, match="no finished run"):
        find_run(workspace, unfinished.name)
    assert unfinished_run(workspace, unfinished.name) == unfinished


def test_a_run_to_resume_must_exist(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="no run 'x'"):
        unfinished_run(workspace, "x")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "metrics.json").write_text("{")
    with pytest.raises(UsageError, match=r"metrics\.json cannot be read"):
        read_json(tmp_path / "metrics.json")
