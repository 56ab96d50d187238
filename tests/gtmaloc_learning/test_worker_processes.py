"""Processes that compute parts, and how they end."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest
import torch

from fixtures.parts import PartFailed, endless, failing, ignored, killed, squared, threads
from gtmaloc_learning.worker_processes import WorkerLost, WorkerProcesses, one_thread

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerProcesses]:
    with WorkerProcesses(2) as started:
        started.start()
        yield started


def test_every_part_is_computed_by_a_process_that_stays(workers: WorkerProcesses) -> None:
    numbers = range(7)
    first, second = (dict(workers.results(squared, numbers)) for _ in range(2))
    assert {part: square for part, (square, _) in first.items()} == {n: n**2 for n in numbers}
    processes = {process for found in (first, second) for _, process in found.values()}
    assert len(processes) <= 2 and os.getpid() not in processes


def test_a_part_computes_with_one_thread(workers: WorkerProcesses) -> None:
    for _, found in workers.results(threads, [0]):
        assert len(found) > 1 and set(found) == {1}


def test_signals_of_the_terminal_are_left_to_the_parent(workers: WorkerProcesses) -> None:
    """Else workers print tracebacks, or die before their parent knows why."""
    asked = [signal.SIGINT, signal.SIGHUP, signal.SIGTERM]
    assert dict(workers.results(ignored, asked)) == dict(zip(asked, (True, True, False), strict=True))


def test_what_a_part_raises_arrives_with_message_and_remedy(workers: WorkerProcesses) -> None:
    with pytest.raises(PartFailed) as raised:
        dict(workers.results(failing, range(3)))
    assert (raised.value.message, raised.value.remedy) == ("part 1 is odd", "Leave it out")
    assert dict(workers.results(failing, [0, 2])) == {0: 0, 2: 2}


def test_a_killed_worker_is_an_error_and_the_next_work_has_new_ones(workers: WorkerProcesses) -> None:
    with pytest.raises(WorkerLost, match=r"ended from outside.*fewer --processes"):
        dict(workers.results(killed, range(3)))
    assert dict(workers.results(killed, [0, 2])) == {0: 0, 2: 2}


def test_an_interruption_ends_workers_in_the_middle_of_their_work(tmp_path: Path) -> None:
    def interrupt() -> None:
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt), WorkerProcesses(2) as workers:
        threading.Thread(target=interrupt).start()
        dict(workers.results(partial(endless, tmp_path), range(4)))
    numbers = [int(path.name) for path in tmp_path.iterdir()]
    assert len(numbers) == 2 and not any(map(psutil.pid_exists, numbers))


def test_one_thread_gives_the_others_back() -> None:
    torch.set_num_threads(2)
    with pytest.raises(KeyError), one_thread():
        assert torch.get_num_threads() == 1
        raise KeyError
    assert torch.get_num_threads() == 2
    torch.set_num_threads(1)
