"""The commands that are killed, each between two states of the graph, so that every trial has work to do.

A trial moves the graph from one state to the other: loading the other release, computing networks with other
thresholds, publishing the other run. Repeating the same command could hide a half-done one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from faults.processes import Project
from graph_store.history.graph_hash import graph_hash
from graph_store.writing.reset import clear_graph
from gtmaloc_learning.run_directory import PREDICTIONS, RunDirectory
from loaders.demonstration import write_demonstration

MIRNAS = 40
MODEL = ("--model", "degree-only")
Command = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One of the two states: the command that leads to it, and variables of that command."""

    command: Command
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One command to kill.

    Attributes:
        name: the verb.
        setup: commands that lead from an empty graph to one in which the verb can run.
        targets: the two states, given what `setup` has made.
        before: removes what would let the command skip its work.
        outcome: what must be equal after every trial; by default the hash of the graph.
    """

    name: str
    setup: tuple[Command, ...]
    targets: Callable[[Project], tuple[Target, Target]]
    before: Callable[[Project, Target], None] = lambda project, target: None
    outcome: Callable[[Project], str] = lambda project: hash_of(project)


def hash_of(project: Project) -> str:
    """The canonical hash of the graph."""
    with project.graph() as store:
        return graph_hash(store).hash


def releases(project: Project) -> tuple[Path, Path]:
    """Two synthetic releases that have little in common."""
    found = tuple(project.directory / f"release-{seed}" for seed in (0, 1))
    for seed, path in enumerate(found):
        if not path.exists():
            write_demonstration(path, seed=seed, mirnas=MIRNAS)
    return found[0], found[1]


def start_again(project: Project, scenario: Scenario) -> None:
    """Bring the project to the state in which the verb of the scenario can run."""
    with project.graph() as store:
        clear_graph(store)
    project.forget_runs()
    releases(project)
    for command in scenario.setup:
        project.succeed(*command)


def unpublish(project: Project, run: str | None = None) -> None:
    """Delete one run (all unless named) from the graph, so that publishing it has to write its edges."""
    with project.graph() as store:
        store.write("MATCH ()-[p:PREDICTED_IN]->() WHERE $run IS NULL OR p.run = $run DELETE p", {"run": run})
        store.write("MATCH (r:ModelRun) WHERE $run IS NULL OR r.id = $run DETACH DELETE r", {"run": run})
        store.write("MATCH (s:GraphState) WHERE $run IS NULL SET s.current_run = NULL", {"run": run})


def _two_loads(verb: Command) -> Callable[[Project], tuple[Target, Target]]:
    def targets(project: Project) -> tuple[Target, Target]:
        first, second = (Target((*verb, "--data", str(path))) for path in releases(project))
        return first, second

    return targets


def _two_publications(project: Project) -> tuple[Target, Target]:
    first, second = (
        Target(("publish", "--run", run.id)) for run in RunDirectory.all_finished(project.var / "runs")
    )
    return first, second


def _graph_and_predictions(project: Project) -> str:
    """The hash of the graph, which training must not change, and of the newest run's predictions."""
    path = RunDirectory.newest(project.var / "runs").path / PREDICTIONS
    return f"{hash_of(project)} {sha256(path.read_bytes()).hexdigest()}"


_LOAD: Command = ("load", "--data", "release-0")
_TO_EMBEDDED: tuple[Command, ...] = (_LOAD, ("relate",), ("embed",))

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("load", (), _two_loads(("load",))),
        Scenario(
            "relate",
            (_LOAD,),
            lambda _: (
                Target(("relate",)),
                Target(
                    ("relate",),
                    {"GTMALOC_SEQUENCE_NEIGHBOURS": "5", "GTMALOC_DISEASE_THRESHOLD": "0.1"},
                ),
            ),
        ),
        Scenario(
            "embed",
            (_LOAD, ("relate",)),
            lambda _: (Target(("embed", "--seed", "0")), Target(("embed", "--seed", "1"))),
        ),
        Scenario(
            "train",
            _TO_EMBEDDED,
            lambda _: (Target(("train", *MODEL, "--seed", "0")), Target(("train", *MODEL, "--seed", "0"))),
            outcome=_graph_and_predictions,
        ),
        Scenario(
            "publish",
            (
                *_TO_EMBEDDED,
                *(step for folds in "23" for step in (("train", *MODEL, "--folds", folds), ("publish",))),
            ),
            _two_publications,
            before=lambda project, target: unpublish(project, target.command[-1]),
        ),
        Scenario(
            "run",
            (),
            _two_loads(("run", *MODEL)),
            before=lambda project, target: unpublish(project),
        ),
    )
}
