"""The steps for a scheduler, as `gtmaloc.pipeline.tasks`: plain JSON in and out, nothing on a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gtmaloc.console import Reporter
from gtmaloc.interruption import interrupting_signals
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from regulatory_modules.data.target_selection import TargetSelection
from regulatory_modules.evaluation.null_modules import DRAWS
from regulatory_modules.pipeline import compare as comparing
from regulatory_modules.pipeline import evaluate as evaluating
from regulatory_modules.pipeline import fit as fitting
from regulatory_modules.pipeline import publish as publishing
from regulatory_modules.pipeline import report as reporting
from regulatory_modules.pipeline.cohort_input import CohortFiles

Parameters = dict[str, Any]
"""Options of the verbs by name: mirna, mrna, targets, cohort, scale, method, k, seed, …"""


@interrupting_signals()
def fit(parameters: Parameters) -> str:
    """Find modules; returns the run id."""
    return fitting.fit(
        _workspace(parameters), _files(parameters), method=parameters.get("method"), k=parameters.get("k")
    ).found.run


@interrupting_signals()
def evaluate(parameters: Parameters, run: str) -> dict[str, Any]:
    """Evaluate a run."""
    return evaluating.evaluate(
        _workspace(parameters),
        run,
        gene_sets=parameters.get("gene_sets") or (),
        draws=parameters.get("draws") or DRAWS,
        resamples=parameters.get("resamples") or 0,
    ).as_json()


@interrupting_signals()
def compare(parameters: Parameters) -> dict[str, Any]:
    """Compare methods on a cohort."""
    methods = parameters.get("methods") or ()
    given = _files(parameters)
    return comparing.compare(_workspace(parameters), given, methods=methods, k=parameters.get("k")).as_json()


@interrupting_signals()
def publish(parameters: Parameters, run: str) -> dict[str, Any]:
    """Publish a run."""
    return publishing.publish(_workspace(parameters), run).as_json()


@interrupting_signals()
def report(parameters: Parameters, run: str) -> str:
    """Write the report; returns its path."""
    return str(reporting.report(_workspace(parameters), run).path)


def _files(parameters: Parameters) -> CohortFiles:
    given: Parameters = {n: parameters[n] for n in ("name", "tissue", "scale", "cohort") if parameters.get(n)}
    paths = ("mirna", "mrna", "clinical", "targets")
    given |= {n: Path(parameters[n]) for n in paths if parameters.get(n)}
    selection = TargetSelection(
        support=tuple(parameters.get("support") or ("strong",)),
        functional=not parameters.get("non_functional", False),
        evidence=tuple(parameters.get("evidence") or ()),
    )
    return CohortFiles(**given, selection=selection)


def _workspace(parameters: Parameters) -> Workspace:
    return Workspace(read_settings(seed=parameters.get("seed")), Reporter(quiet=True))
