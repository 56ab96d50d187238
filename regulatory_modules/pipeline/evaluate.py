"""The step `modules evaluate`: tests each module of a run against matched random modules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_base.progress import Progress
from gtmaloc_learning.arrays import IntArray
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.evaluation.null_modules import DRAWS
from regulatory_modules.methods.base import Found, MethodContext
from regulatory_modules.methods.registry import method_named
from regulatory_modules.module_set import ModuleSet
from regulatory_modules.run_files import ModuleRun

NULLS = "nulls"
"""Folder of a run with finished null distributions."""


@dataclass(frozen=True, slots=True)
class EvaluateResult:
    """What each module of a run is worth."""

    run: str
    evaluation: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """`{modules: [{id, family_q, go_terms, kegg_terms, anticorrelation, c_index, empirical_p, …}]}`."""
        return self.evaluation


def evaluate(
    workspace: Workspace,
    run: str | None = None,
    *,
    gene_sets: Sequence[str] = (),
    draws: int = DRAWS,
    resamples: int = 0,
) -> EvaluateResult:
    """Evaluate a run (the newest unless named) and keep the result in its directory.

    Finished null distributions are kept in the run's directory while it is evaluated, so an interrupted
    evaluation continues. The seed is that of the workspace's settings.

    Args:
        workspace: settings and paths.
        run: id of the run.
        gene_sets: see `read_gene_sets`; GO is added where it is installed, except for an invented cohort.
        draws: matched random modules for each module.
        resamples: bootstrap samples of the patients in which modules are found again; 0: no bootstrap, since
            each takes as long as the run itself.

    Raises:
        UsageError: there is no such run, fewer than 100 draws or a negative number of resamples is asked for.
        DamagedModuleRun: a file of the run cannot be used.
        GTMALocError: a file of gene sets cannot be used.
    """
    from regulatory_modules.evaluation.evaluate import evaluate as evaluate_modules
    from regulatory_modules.pipeline.gene_set_files import read_gene_sets
    from regulatory_modules.reporting.figure_data import figure_data

    check_draws(draws)
    if resamples < 0:
        raise UsageError(f"{resamples} resamples are not possible", "Give 0 for no bootstrap, or 50, say")
    found = ModuleRun.find(workspace.modules, run)
    modules = found.modules()
    synthetic = modules.cohort.synthetic
    sets = read_gene_sets(gene_sets, installed=not synthetic)
    with workspace.reporter.bar("evaluate") as progress:
        result = evaluate_modules(
            modules,
            gene_sets=sets,
            draws=draws,
            seed=workspace.settings.seed,
            survival=partial(_survival, found.path / NULLS) if modules.cohort.survival is not None else None,
            kept_in=found.path / NULLS,
            progress=progress,
        )
        stability = bootstrap(modules, found.request.get("k"), resamples, workspace.settings.seed, progress)
    evaluation = {**result.as_json(), "synthetic": synthetic, "stability": stability}
    found.write_evaluation({**evaluation, "figures": figure_data(result)})
    return EvaluateResult(found.id, evaluation)


def check_draws(draws: int) -> None:
    """Refuse a number of random modules that gives no useful empirical p.

    Raises:
        UsageError: it is below 100.
    """
    if draws < 100:
        raise UsageError(f"{draws} draws are too few for an empirical p", "Give 100 or more; 1,000 is usual")


def _survival(
    nulls: Path,
    cohort: Cohort,
    mirnas: list[IntArray],
    draws: list[IntArray],
    seed: int,
    progress: Progress,
) -> Any:
    from regulatory_modules.evaluation.kept_nulls import KeptBlocks
    from regulatory_modules.evaluation.survival import survival_results

    kept = KeptBlocks(nulls)
    return survival_results(cohort, mirnas, draws, seed=seed, progress=progress, kept=kept)


def bootstrap(
    modules: ModuleSet, k: int | None, resamples: int, seed: int, progress: Progress
) -> list[dict[str, Any]]:
    """Stability of each module, in their order; empty without resamples."""
    from regulatory_modules.evaluation.stability import bootstrap_stability, resampled

    if not resamples or not modules.found.modules:
        return []
    data, method = modules.data, method_named(modules.method)

    def refit(rows: IntArray, of_seed: int) -> Found:
        return method.find(resampled(data, rows), MethodContext(seed=of_seed, k=k))

    samples = len(modules.cohort.samples)
    return [
        s.as_json() for s in bootstrap_stability(modules.found, refit, samples, resamples, seed, progress)
    ]
