"""`--processes`: the same figures, and no process outlives the command."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from loaders.demonstration import write_demonstration

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
PROGRAM = """\
from gtmaloc_model.models import registry
registry._OWN |= {"endless": "fixtures.parts:Endless", "failing": "fixtures.parts:Failing"}
from gtmaloc.cli.main import main
main()
"""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("project") / "demonstration"
    write_demonstration(directory)
    return directory


def started(data: Path, *arguments: str) -> "subprocess.Popen[str]":
    """`gtmaloc ARGUMENTS --processes 2` on two folds, as the first of its process group."""
    marks = data.parent / "endless"
    marks.mkdir(exist_ok=True)
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments, "--data", str(data), "--folds", "2", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=data.parent,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": paths, "ENDLESS": str(marks), "GTMALOC_DEVICE": "cpu"},
    )


@pytest.mark.parametrize(
    ("end", "code", "says"),
    [
        (lambda group: os.killpg(group, signal.SIGINT), 130, "Interrupted."),  # Ctrl-C reaches the group
        (lambda parent: os.kill(parent, signal.SIGTERM), 143, "Interrupted by SIGTERM."),
        (lambda parent: os.kill(parent, signal.SIGKILL), -signal.SIGKILL, ""),
    ],
)
def test_no_process_outlives_the_command(
    demonstration: Path, end: Callable[[int], None], code: int, says: str
) -> None:
    command = started(demonstration, "evaluate", "--model", "endless", "--processes", "2")
    marks = demonstration.parent / "endless"
    while len(list(marks.iterdir())) < 2:
        assert command.poll() is None, command.communicate()
        time.sleep(0.1)
    children = psutil.Process(command.pid).children(recursive=True)
    assert {int(mark.name) for mark in marks.iterdir()} <= {child.pid for child in children}
    end(command.pid)
    _, errors = command.communicate(timeout=20)
    for mark in marks.iterdir():
        mark.unlink()
    assert command.returncode == code
    assert says in errors and "Traceback" not in errors and errors.count("error:") == bool(says)
    assert not psutil.wait_procs(children, timeout=20)[1]


def test_an_error_in_a_fold_is_one_line(demonstration: Path) -> None:
    command = started(demonstration, "evaluate", "--model", "failing", "--processes", "2")
    _, errors = command.communicate(timeout=240)
    assert command.returncode == 1
    assert re.search(
        r"^error: \d+ rows are too many for process \d+\. Take fewer\.$", errors.splitlines()[-1]
    )
    assert "Traceback" not in errors


def test_the_key_of_a_result_does_not_depend_on_the_processes(demonstration: Path) -> None:
    one, two = ("degree-only", "--processes", "1"), ("degree-only", "--processes", "2")
    results = []
    for model in (two, one):
        command = started(demonstration, "compare", "--models", *model)
        out, errors = command.communicate(timeout=240)
        assert command.returncode == 0, errors
        results.append(json.loads(out))
    assert "kept result of degree-only" in errors
    assert results[0] == results[1]
