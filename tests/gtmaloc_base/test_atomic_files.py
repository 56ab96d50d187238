"""A file appears complete or not at all, and a killed writer leaves nothing for ever."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gtmaloc_base.atomic_files import whole_file, write_text

WRITER = """
import sys
from pathlib import Path
from gtmaloc_base.atomic_files import whole_file
with whole_file(Path(sys.argv[1])) as stream:
    stream.write(b"half")
    stream.flush()
    print("writing", flush=True)
    sys.stdin.read()
"""


def parts(path: Path) -> list[Path]:
    return sorted(path.parent.glob(".*.part"))


def writer(path: Path) -> "subprocess.Popen[bytes]":
    """A process that has written half of a file and waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    return process


def test_after_an_error_the_earlier_file_is_there_and_no_part(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    write_text(path, "before")
    with pytest.raises(ZeroDivisionError), whole_file(path) as stream:
        stream.write(b"half")
        raise ZeroDivisionError
    assert path.read_text() == "before"
    assert parts(path) == []


def test_the_part_of_a_killed_process_is_removed_by_the_next_that_writes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a[1].txt"
    other = tmp_path / ".another.txt.1.part"
    other.touch()
    with writer(path) as killed:
        os.kill(killed.pid, signal.SIGKILL)
    assert len(parts(path)) == 2
    assert not path.exists()
    write_text(path, "whole")
    assert path.read_text() == "whole"
    assert parts(path) == [other]


def test_the_part_of_a_process_that_is_still_writing_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with writer(path) as running:
        write_text(path, "first")
        assert len(parts(path)) == 1
        assert path.read_text() == "first"
        running.communicate()
    assert running.returncode == 0
    assert path.read_text() == "half"  # the last one to finish
