"""The whole pipeline in one call: fetch, up, load, relate, embed, train, publish, evaluate, report."""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from gtmaloc.pipeline.embed import embed
from gtmaloc.pipeline.evaluate import evaluate_run
from gtmaloc.pipeline.fetch import fetch
from gtmaloc.pipeline.load import load
from gtmaloc.pipeline.parameters import requested_parameters
from gtmaloc.pipeline.publish import publish
from gtmaloc.pipeline.relate import relate
from gtmaloc.pipeline.report import report
from gtmaloc.pipeline.server import up
from gtmaloc.pipeline.train import train
from gtmaloc.workspace import Workspace
from gtmaloc_learning.device import resolve_device
from gtmaloc_model.models.registry import model_named

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of every step, with its seconds."""

    data: str
    synthetic: bool
    run: str
    report: str
    steps: dict[str, dict[str, Any]]
    seconds: float
    peak_memory_mb: int  # of this process, without the server

    def as_json(self) -> dict[str, Any]:
        """`{data, synthetic, run, report, steps: {step: {seconds, …}}, seconds, peak_memory_mb}`."""
        return {
            "data": self.data,
            "synthetic": self.synthetic,
            "run": self.run,
            "report": self.report,
            "steps": self.steps,
            "seconds": self.seconds,
            "peak_memory_mb": self.peak_memory_mb,
        }

    def for_people(self, command: str = "gtmaloc") -> str:
        """Where the results are and what to try next; `command` is how this program was called."""
        warning = "SYNTHETIC demonstration data: nothing here is biology.\n" if self.synthetic else ""
        name = "hsa-mir-90001" if self.synthetic else "hsa-miR-21-5p"
        asked = (
            "MATCH (s:GraphState) WITH s.current_run AS run MATCH (m:MiRNA)-[p:PREDICTED_IN {run: run}]->"
            "(c:Compartment) WHERE p.status = 'likely' "
            "RETURN m.name, c.name, p.calibrated, p.rank ORDER BY p.rank LIMIT 5"
        )
        return (
            f"Done in {self.seconds:.0f} s. {warning}Report: {self.report}\n"
            "Next:\n"
            f"  {command} predict {name}\n"
            f"  {command} explain {name}\n"
            f'  {command} query "{asked}"\n'
            f"  {command} status     (address of the graph and of Neo4j Browser)\n"
            f"  {command} down       (stop the server; the graph is kept)"
        )


def run(
    workspace: Workspace,
    given: Path | None,
    *,
    model: str,
    preset: str | None = None,
    features: str | None = None,
) -> RunResult:
    """Run every step in order; each can be rerun on its own.

    A finished run with the same dataset, model, preset, seed and folds is reused, since training would give
    the same bits. `gtmaloc train` always trains.

    Raises:
        UsageError: the model, preset or device does not exist.
        ThresholdTooHigh: the settings remove edges that the model reads.
        GTMALocError: a step failed; the results of the earlier steps are kept.
    """
    wanted = model_named(
        model, preset, features
    )  # what `train` would refuse is refused before anything starts
    wanted.check_threshold(requested_parameters(workspace.settings).related)
    resolve_device(workspace.settings.device)
    started = time.perf_counter()
    steps: dict[str, dict[str, Any]] = {}

    def step(name: str, work: Callable[[], T], as_json: Callable[[T], dict[str, Any]]) -> T:
        before = time.perf_counter()
        with workspace.reporter.step(name):
            result = work()
        steps[name] = {**as_json(result), "seconds": round(time.perf_counter() - before, 3)}
        return result

    data = step(
        "fetch",
        lambda: fetch(workspace, given),
        lambda d: {"directory": str(d.directory), "synthetic": d.synthetic},
    )
    workspace.reporter.say(f"  {data.described}")
    if not workspace.external:
        step("up", lambda: up(workspace), lambda s: {"uri": s.uri, "neo4j": s.neo4j, "gds": s.gds})
    with workspace.graph("run", create=True):  # nobody else writes between two steps
        step("load", lambda: load(workspace, data), lambda r: r.as_json())
        step("relate", lambda: relate(workspace), lambda r: r.as_json())
        step("embed", lambda: embed(workspace), lambda r: r.as_json())
        trained = step(
            "train",
            lambda: train(workspace, model=model, preset=preset, features=features, reuse=True),
            lambda r: r.as_json(),
        )
        step("publish", lambda: publish(workspace, trained.run), lambda r: dict(r.as_json()))
        step("evaluate", lambda: evaluate_run(workspace, trained.run, reuse=True), lambda r: r)
        written = step("report", lambda: report(workspace, trained.run), lambda r: r.as_json())
    return RunResult(
        data=str(data.directory),
        synthetic=data.synthetic,
        run=trained.run,
        report=str(written.path),
        steps=steps,
        seconds=round(time.perf_counter() - started, 3),
        peak_memory_mb=_peak_memory_mb(),
    )


def _peak_memory_mb() -> int:
    """Largest resident set of this process so far, in MB (10^6 bytes)."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)
