"""Who writes: a process that others can name, and of which they can see whether it still runs."""

import os
import subprocess
import sys
from dataclasses import replace

from graph_store.writer import Writer, _start_of

ME = Writer.of_this_process("load")


def test_a_running_process_is_not_gone() -> None:
    assert ME.pid == os.getpid()
    assert not ME.is_gone


def test_two_leases_of_one_process_have_different_holders() -> None:
    assert Writer.of_this_process("load").holder != ME.holder


def test_a_process_that_ended_is_gone_even_if_its_pid_is_used_again() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        assert replace(ME, pid=process.pid).is_gone
    assert replace(ME, process_started="1").is_gone, "another process has this pid now"


def test_a_killed_process_that_nobody_waited_for_is_gone() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        child = replace(ME, pid=process.pid, process_started=_start_of(process.pid) or "")
        assert not child.is_gone
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # ended, but still in the process table
        assert child.is_gone
    finally:
        process.wait()


def test_nothing_is_known_about_processes_elsewhere() -> None:
    assert not replace(ME, process_space="another container", process_started="1").is_gone


def test_it_expires_by_the_clock_of_the_server() -> None:
    assert not replace(ME, expires=1000, now=1000).is_expired
    assert replace(ME, expires=1000, now=1001).is_expired


def test_a_message_names_verb_process_machine_and_time() -> None:
    writer = replace(ME, verb="relate", pid=7, host="m1", taken=1_764_000_000_000)
    assert str(writer) == "`gtmaloc relate` (process 7 on m1, since 2025-11-24T16:00:00+00:00)"
