"""The step `modules fit`: reads a cohort, finds modules and keeps them in a run directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gtmaloc.workspace import Workspace
from regulatory_modules.methods.registry import DEFAULT, method_named
from regulatory_modules.module_set import ModuleSet
from regulatory_modules.pipeline.cohort_input import CohortFiles, read_input
from regulatory_modules.pipeline.find import find_modules
from regulatory_modules.run_files import ModuleRun


@dataclass(frozen=True, slots=True)
class FitResult:
    """What was found, and where it is kept."""

    found: ModuleSet
    path: Path

    def as_json(self) -> dict[str, Any]:
        """`{run, method, k, modules: [{id, mirnas, genes, density, density_all_pairs}], dropped, …}`."""
        return {**self.found.as_json(), "path": str(self.path)}


def fit(
    workspace: Workspace,
    files: CohortFiles | None = None,
    *,
    method: str | None = None,
    k: int | None = None,
) -> FitResult:
    """Find modules in a cohort; without files, in the synthetic demonstration cohort.

    The seed is that of the workspace's settings. No modules are a result, too.

    Raises:
        UsageError: there is no such method, or an option has no such value.
        NoGenes, NoTargets: the method needs what the cohort does not have.
        GTMALocError: a file cannot be used.
    """
    files = files or CohortFiles()
    method = method or DEFAULT
    chosen = method_named(method)
    data = read_input(workspace, files)
    seed = workspace.settings.seed
    settings: Mapping[str, Any] = dict(chosen.settings)
    with workspace.reporter.bar("modules") as progress:
        found = find_modules(data.cohort, data.targets, method, run="", seed=seed, k=k, progress=progress)
    request = {"method": method, "seed": seed, "k": k, **files.as_json()}
    run = ModuleRun.create(workspace.modules, f"{method}-s{seed}", request)
    found = replace(found, run=run.id)
    run.finish(found, data_fingerprint=data.data_fingerprint, settings=settings)
    return FitResult(found, run.path)
