"""The server's process is known by its command line, which names the home; a pid alone proves nothing."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from local_neo4j.home import Neo4jHome
from local_neo4j.process import ServerProcess


@pytest.fixture
def home(tmp_path: Path) -> Neo4jHome:
    for directory in ("run", "logs"):
        (tmp_path / "neo4j" / directory).mkdir(parents=True)
    return Neo4jHome(tmp_path / "neo4j")


@contextmanager
def process_of(home: Path) -> Iterator[int]:
    """A process whose command line names that home, as a server's does."""
    wait = "import sys; sys.stdout.write('.'); sys.stdout.close(); sys.stdin.read()"
    command = [sys.executable, "-c", wait, f"--home-dir={home}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(1)  # its command line is complete
        yield process.pid
        process.kill()


def record(home: Neo4jHome, pid: int) -> None:
    (home.path / "run" / "process.json").write_text(json.dumps({"pid": pid}))


def test_the_recorded_process_is_ours_when_it_names_the_home(home: Neo4jHome) -> None:
    with process_of(home.path) as pid:
        record(home, pid)
        found = ServerProcess(home).find()
        assert found is not None
        assert found.pid == pid


def test_a_process_of_another_home_is_not_ours(home: Neo4jHome) -> None:
    with process_of(home.path.with_name("neo4j-2")) as pid:
        record(home, pid)
        assert ServerProcess(home).find() is None
    record(home, os.getpid())
    assert ServerProcess(home).find() is None


def test_a_process_that_was_never_recorded_is_found_by_its_command_line(home: Neo4jHome) -> None:
    assert ServerProcess(home).find() is None
    with process_of(home.path.with_name("neo4j-2")), process_of(home.path) as pid:
        found = ServerProcess(home).find()
        assert found is not None
        assert found.pid == pid


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": "x"}'])
def test_a_damaged_record_names_no_process(home: Neo4jHome, text: str) -> None:
    (home.path / "run" / "process.json").write_text(text)
    process = ServerProcess(home)
    assert process.was_started()
    assert process.find() is None


def test_a_process_is_stopped_and_forgotten(home: Neo4jHome) -> None:
    with process_of(home.path) as pid:
        record(home, pid)
        process = ServerProcess(home)
        assert process.stop(timeout=10)
        end = time.monotonic() + 10
        while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert process.find() is None
        assert not process.was_started()
        assert not process.stop()


def test_a_server_that_ended_is_not_running_although_nobody_waited_for_it(home: Neo4jHome) -> None:
    process = ServerProcess(home)
    with process_of(home.path) as pid:
        ended = process._started = psutil.Process(pid)
        assert process.find() == ended
        ended.kill()
        end = time.monotonic() + 10
        while ended.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert process.find() is None


@pytest.mark.parametrize(
    ("log", "line"),
    [
        ("INFO start\nERROR first\nCaused by: port taken\n  at java\nERROR last\n", "Caused by: port taken"),
        ("ERROR first\nERROR last\nInvalidException\n", "ERROR last"),
        ("one\n\ntwo\nthree\nfour\n", "two; three; four"),
        ("", "the log is empty"),
    ],
)
def test_the_line_that_says_why_it_failed(home: Neo4jHome, log: str, line: str) -> None:
    process = ServerProcess(home)
    process.console_log.write_text(log)
    assert process.failure_line() == line
