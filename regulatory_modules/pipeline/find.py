"""Runs one method on one cohort: the part of every step that finds modules."""

from __future__ import annotations

import time

from gtmaloc_base.errors import UsageError
from gtmaloc_base.progress import Progress, silent
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.data.targets import Targets
from regulatory_modules.methods.base import MethodContext
from regulatory_modules.methods.registry import method_named
from regulatory_modules.module_set import ModuleSet, method_input


def find_modules(
    cohort: Cohort,
    targets: Targets,
    method: str,
    *,
    run: str,
    seed: int = 0,
    k: int | None = None,
    progress: Progress = silent,
) -> ModuleSet:
    """The modules that a method finds in a cohort; none are a result, too.

    Args:
        cohort: expression.
        targets: validated targets, in the order of the cohort.
        method: name of the method.
        run: id of the run.
        seed: random seed; the same seed gives the same bits on a CPU.
        k: number of clusters on each side; None: the method chooses it.
        progress: reports the steps of the work.

    Raises:
        UsageError: there is no such method, or k is not possible in this cohort.
        NoGenes, NoTargets: the method needs what the cohort does not have.
    """
    chosen = method_named(method)
    _check_k(k, cohort)
    started = time.perf_counter()
    found = chosen.find(method_input(cohort, targets), MethodContext(seed=seed, k=k, progress=progress))
    return ModuleSet(run, method, seed, cohort, targets, found, time.perf_counter() - started)


def _check_k(k: int | None, cohort: Cohort) -> None:
    if k is None:
        return
    sides = [(len(cohort.mirnas), "miRNAs")] + ([(len(cohort.genes), "genes")] if cohort.genes else [])
    most, what = min(sides)
    if not 2 <= k <= most:
        raise UsageError(
            f"{k} clusters are not possible among {most:,} {what}", f"Give a number from 2 to {most:,}"
        )
