"""The step `modules report`: the page about a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gtmaloc.workspace import Workspace
from regulatory_modules.kept_comparison import kept_comparison
from regulatory_modules.run_files import ModuleRun


@dataclass(frozen=True, slots=True)
class ReportResult:
    """Where the page is."""

    run: str
    path: Path
    evaluated: bool
    synthetic: bool

    def as_json(self) -> dict[str, Any]:
        """`{run, path, evaluated, synthetic}`."""
        return {
            "run": self.run,
            "path": str(self.path),
            "evaluated": self.evaluated,
            "synthetic": self.synthetic,
        }


def report(workspace: Workspace, run: str | None = None) -> ReportResult:
    """Write report.html into the directory of a run (the newest unless named).

    Nothing is computed: without an evaluation, the page says how to get one.

    Raises:
        UsageError: there is no such run.
        DamagedModuleRun: a file of the run cannot be used.
        DamagedComparison: the kept comparison of the cohort cannot be used.
    """
    found = ModuleRun.find(workspace.modules, run)
    from regulatory_modules.reporting.report import module_report

    modules, evaluation = found.modules(), found.evaluation
    comparison = kept_comparison(workspace.modules, modules.cohort)
    path = found.write_report(module_report(modules, evaluation, comparison))
    return ReportResult(found.id, path, evaluation is not None, modules.cohort.synthetic)
