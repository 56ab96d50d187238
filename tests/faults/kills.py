"""Kills a command or its server at a random moment, runs the command again, and compares the outcome."""

import random
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from faults.processes import Project
from faults.remains import remains
from faults.scenarios import Scenario, Target, start_again

Victim = Literal["client", "server"]
EARLIEST = 0.2  # share of the undisturbed time before which a command has only imported modules


@dataclass(frozen=True, slots=True)
class Trial:
    """One kill and what became of it.

    Attributes:
        scenario: the verb.
        victim: what was killed.
        seed: of the moment; the same seed kills at the same share of the undisturbed time.
        target: which of the two states the command led to.
        moment: seconds after the start of the command.
        hit: False if the command had ended before that moment.
        faults: what was wrong, in words; empty if nothing was.
        seconds: of the whole trial.
    """

    scenario: str
    victim: Victim
    seed: int
    target: int
    moment: float
    hit: bool
    faults: tuple[str, ...]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Every field by its name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What the commands do when nothing is killed."""

    targets: tuple[Target, Target]
    outcomes: tuple[str, str]
    seconds: tuple[float, float]


def undisturbed(project: Project, scenario: Scenario, first: int = 0) -> Undisturbed:
    """Reach both states twice without any kill: the outcomes are those that every trial must have.

    The last state reached is not the `first`, so that a trial that leads to it has work to do.

    Raises:
        AssertionError: a state depends on the path to it although nothing was killed.
    """
    start_again(project, scenario)
    targets = scenario.targets(project)
    outcomes: list[str] = ["", ""]
    seconds = [0.0, 0.0]
    for round_ in range(2):
        for number in (first, 1 - first):
            scenario.before(project, targets[number])
            seconds[number] = _succeed(project, targets[number])
            outcome = scenario.outcome(project)
            if round_ and outcome != outcomes[number]:
                raise AssertionError(f"{scenario.name}: another outcome the second time, without any kill")
            outcomes[number] = outcome
    return Undisturbed(targets, (outcomes[0], outcomes[1]), (seconds[0], seconds[1]))


def trials(project: Project, scenario: Scenario, victim: Victim, kills: int, seed: int) -> Iterator[Trial]:
    """Trials until that many of them killed something while the command was running."""
    usual = undisturbed(project, scenario, seed % 2)
    hits = 0
    while hits < kills:
        trial = _trial(project, scenario, usual, victim, seed)
        hits += trial.hit
        seed += 1
        yield trial


def _succeed(project: Project, target: Target) -> float:
    finished = project.run(target.command, target.variables)
    if finished.code != 0:
        raise AssertionError(
            f"gtmaloc {' '.join(target.command)}: {finished.code}, {finished.stderr[-2000:]}"
        )
    return finished.seconds


def _trial(project: Project, scenario: Scenario, usual: Undisturbed, victim: Victim, seed: int) -> Trial:
    begun, number = time.perf_counter(), seed % 2
    target = usual.targets[number]
    scenario.before(project, target)
    moment = random.Random(seed).uniform(EARLIEST, 1) * usual.seconds[number]  # noqa: S311
    faults: list[str] = []
    with project.running(target.command, target.variables) as process:
        time.sleep(moment)
        hit = process.poll() is None
        if victim == "client":
            process.send_signal(signal.SIGKILL)
        else:
            project.kill_server()
    if victim == "client":
        faults += [f"visible before the rerun: {what}" for what in remains(project).half_visible]
    elif process.returncode not in (0, 1) or "Traceback" in project.last_stderr():
        faults.append(f"the client ended with {process.returncode}: {project.last_stderr()[-300:]}")
    if project.external:
        project.server.up()
    again = project.run(target.command, target.variables)
    if again.code != 0:
        faults.append(f"the same command again ended with {again.code}: {again.last_line}")
        project.server.up()
    elif scenario.outcome(project) != usual.outcomes[number]:
        faults.append("the outcome differs from that of an undisturbed run")
    faults += remains(project).all
    return Trial(
        scenario.name, victim, seed, number, round(moment, 3), hit, tuple(faults), time.perf_counter() - begun
    )
