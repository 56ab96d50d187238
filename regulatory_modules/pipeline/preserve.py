"""The step `modules preserve`: tests the modules of a run in another cohort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gtmaloc.workspace import Workspace
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.evaluation.null_modules import DRAWS
from regulatory_modules.evaluation.preservation import ModulePreservation, preservation
from regulatory_modules.pipeline.cohort_input import CohortFiles, read_expression
from regulatory_modules.pipeline.evaluate import check_draws
from regulatory_modules.run_files import ModuleRun


@dataclass(frozen=True, slots=True)
class PreserveResult:
    """What became of the modules of a run in another cohort."""

    run: str
    cohort: Cohort
    other: Cohort
    modules: tuple[ModulePreservation, ...]

    def as_json(self) -> dict[str, Any]:
        """`{run, cohort, other, modules: [{id, density, connectivity, z_summary, q, …}], preserved, …}`."""
        return {
            "run": self.run,
            "cohort": self.cohort.name,
            "other": self.other.name,
            "synthetic": self.cohort.synthetic or self.other.synthetic,
            "modules": [module.as_json() for module in self.modules],
            "preserved": sum(module.preserved for module in self.modules),
            "testable": sum(module.testable for module in self.modules),
            "notes": _notes(self.cohort, self.other),
        }


def preserve(
    workspace: Workspace, run: str | None, files: CohortFiles, *, draws: int = DRAWS
) -> PreserveResult:
    """Test the modules of a run (the newest if None) in another cohort; nothing is kept.

    The seed is that of the workspace's settings.

    Args:
        workspace: settings and paths.
        run: id of the run.
        files: expression of the other cohort; its targets and follow-up do not count.
        draws: matched random modules for each module.

    Raises:
        UsageError: there is no such run, fewer than 100 draws are asked for, or no cohort is given.
        DamagedModuleRun: a file of the run cannot be used.
        GTMALocError: a file of the other cohort cannot be used.
    """
    check_draws(draws)
    found = ModuleRun.find(workspace.modules, run)
    modules = found.modules()
    other = read_expression(workspace, files)
    with workspace.reporter.bar("preserve") as progress:
        tested = preservation(modules, other, draws=draws, seed=workspace.settings.seed, progress=progress)
    return PreserveResult(found.id, modules.cohort, other, tuple(tested))


def _notes(cohort: Cohort, other: Cohort) -> list[str]:
    """A warning if the cohorts may share samples."""
    shared = len(set(cohort.samples) & set(other.samples))
    warning = f"{shared:,} samples have the same name in both cohorts; of the same patients, this is no test"
    return [warning] if shared else []
