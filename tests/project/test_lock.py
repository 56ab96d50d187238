"""`make lock` writes every pin; a failure is one line and the exit status."""

import subprocess
import sys
from typing import Any

import pytest

import lock
from gtmaloc_base.errors import GTMALocError

Commands = list[list[str]]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    """The commands of uv that are run; none is started, and 3 jars are found."""
    ran: Commands = []
    monkeypatch.setattr(sys, "argv", ["lock.py"])
    monkeypatch.setattr(lock, "uv", lambda *arguments: (["uv", *arguments], {}))
    monkeypatch.setattr(lock.subprocess, "run", lambda command, **_: ran.append(command))
    monkeypatch.setattr(lock, "lock_jars", lambda: 3)
    return ran


def target(command: list[str]) -> str:
    return command[command.index("--output-file") + 1]


def test_every_file_of_pins_is_written_with_hashes(
    commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lock.main() == 0
    assert [target(command) for command in commands] == [
        f"requirements/{name}.txt" for name in ("all", "core", "service", "airflow", "installer", "audit")
    ]
    assert all({"--generate-hashes", "--universal", "--no-emit-index-url"} <= set(c) for c in commands)
    assert capsys.readouterr().out == "local_neo4j/jar_coordinates.tsv: 3 jars\n"


@pytest.mark.parametrize("asked", [True, False])
def test_versions_are_kept_unless_an_upgrade_is_asked_for(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    monkeypatch.setattr(sys, "argv", ["lock.py", "--upgrade"] if asked else ["lock.py"])
    lock.main()
    assert {"--upgrade" in command for command in commands} == {asked}


def test_a_failure_of_uv_ends_with_its_exit_status(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(command: list[str], **_: Any) -> None:
        raise subprocess.CalledProcessError(2, command)

    monkeypatch.setattr(lock.subprocess, "run", refused)
    assert lock.main() == 2
    assert capsys.readouterr().err == "error: The versions cannot be resolved; see uv's reason above.\n"


def test_jars_that_cannot_be_resolved_are_one_line(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable() -> int:
        raise GTMALocError("The registry cannot be reached", "Check the network")

    monkeypatch.setattr(lock, "lock_jars", unreachable)
    assert lock.main() == 1
    assert capsys.readouterr().err == "error: The registry cannot be reached. Check the network.\n"
