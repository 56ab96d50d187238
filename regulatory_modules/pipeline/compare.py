"""The step `modules compare`: several methods on one cohort, in one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from gtmaloc_base.progress import Progress
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.metrics import json_number
from regulatory_modules.kept_comparison import keep_comparison
from regulatory_modules.methods.registry import method_named, method_names
from regulatory_modules.module_set import ModuleSet
from regulatory_modules.pipeline.cohort_input import CohortData, CohortFiles, read_input
from regulatory_modules.pipeline.find import find_modules

if TYPE_CHECKING:
    from regulatory_modules.evaluation.run_comparison import RunComparison

_SECOND_RUN = 11
FAMILY_Q = 0.05


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One method on the cohort.

    Attributes:
        method: name of the method.
        modules: number of modules.
        mean_mirnas: mean number of miRNAs of a module; None without modules.
        mean_genes: mean number of genes.
        density: mean bipartite density; None without genes.
        family: modules that are enriched for a miRNA family, hypergeometric q < .05 over all of them; None if
            no family has two measured members.
        seconds: duration of one fit.
        stability: mean over the modules of the best Jaccard index with the modules of a second seed.
        ari: adjusted Rand index of the clusters of miRNAs with those of the second seed.
        error: why the method found nothing, if it cannot be used on this cohort.
    """

    method: str
    modules: int
    mean_mirnas: float | None = None
    mean_genes: float | None = None
    density: float | None = None
    family: int | None = None
    seconds: float | None = None
    stability: float | None = None
    ari: float | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class CompareResult:
    """All methods on one cohort."""

    cohort: str
    synthetic: bool
    rows: tuple[MethodRow, ...]

    def as_json(self) -> dict[str, Any]:
        """`{cohort, synthetic, rows: [{method, modules, mean_mirnas, mean_genes, density, family, …}]}`."""
        return {
            "cohort": self.cohort,
            "synthetic": self.synthetic,
            "rows": [asdict(row) for row in self.rows],
        }


def compare(
    workspace: Workspace,
    files: CohortFiles | None = None,
    *,
    methods: Sequence[str] = (),
    k: int | None = None,
) -> CompareResult:
    """Run several methods (all unless named) on one cohort, twice each with different seeds.

    A method that cannot be used on this cohort has a row that says why. The rows are kept for `report`.

    Raises:
        UsageError: there is no such method.
        GTMALocError: a file cannot be used.
    """
    names = tuple(methods) or method_names()
    for name in names:
        method_named(name)
    data = read_input(workspace, files or CohortFiles())
    seed = workspace.settings.seed
    rows = []
    for name in names:
        with workspace.reporter.bar(name) as progress:
            rows.append(_row(data, name, seed, k, progress))
    result = CompareResult(data.cohort.name, data.cohort.synthetic, tuple(rows))
    if k is None:  # a K that was given says little about a method
        keep_comparison(workspace.modules, data.cohort, result.as_json())
    return result


def _row(data: CohortData, method: str, seed: int, k: int | None, progress: Progress) -> MethodRow:
    def find(of_seed: int) -> ModuleSet:
        return find_modules(
            data.cohort,
            data.targets,
            method,
            run=f"{method}-s{of_seed}",
            seed=of_seed,
            k=k,
            progress=progress,
        )

    try:
        found = find(seed)
    except GTMALocError as error:
        return MethodRow(method, 0, error=error.message)
    modules, again = found.found.modules, _second_run(found, seed, find)
    return MethodRow(
        method=method,
        modules=len(modules),
        mean_mirnas=_mean([len(module.mirnas) for module in modules]),
        mean_genes=_mean([len(module.genes) for module in modules]),
        density=_mean([found.density(module).bipartite for module in modules if module.genes]),
        family=_enriched_for_families(found, seed),
        seconds=round(found.seconds, 3),
        stability=_mean(again.best_jaccard) if again else None,
        ari=json_number(again.mirna_ari) if again else None,
    )


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _second_run(found: ModuleSet, seed: int, find: Callable[[int], ModuleSet]) -> RunComparison | None:
    from regulatory_modules.evaluation.run_comparison import compare_runs

    if not found.found.modules:
        return None
    return compare_runs(found, find(derived_seed(seed, _SECOND_RUN) % 2**31))


def _enriched_for_families(found: ModuleSet, seed: int) -> int | None:
    from regulatory_modules.evaluation.families import family_enrichment
    from regulatory_modules.evaluation.kept_nulls import KeptNulls
    from regulatory_modules.evaluation.null_modules import NullModules

    members = [np.asarray(module.mirnas, dtype=np.int64) for module in found.found.modules]
    nulls = NullModules.of(found.targets, 100, seed)
    families = family_enrichment(found.cohort.mirnas, "families", members, nulls, KeptNulls(None))
    return None if families is None else int(np.sum(families.plain.smallest_q < FAMILY_Q))
