"""Everything that is known about the modules of a run, each score beside its null, and a verdict on each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import IntArray
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.evaluation.anticorrelation import AntiCorrelation, CorrelationTest
from regulatory_modules.evaluation.density import density
from regulatory_modules.evaluation.enrichment import enrichment
from regulatory_modules.evaluation.families import family_enrichment
from regulatory_modules.evaluation.gene_sets import GeneSets
from regulatory_modules.evaluation.kept_nulls import KeptNulls
from regulatory_modules.evaluation.module_evaluation import ModuleEvaluation, TermEvaluation
from regulatory_modules.evaluation.null_modules import DRAWS, OUTSIDE, NullModules
from regulatory_modules.evaluation.terms import other_counts, term_groups
from regulatory_modules.evaluation.verdict import (
    ANTICORRELATION,
    FAMILY,
    SURVIVAL,
    TERMS,
    SurvivalResult,
    combined,
    needed_draws,
    verdicts,
)
from regulatory_modules.module_set import ModuleSet

SurvivalTest: TypeAlias = Callable[
    [Cohort, list[IntArray], list[IntArray], int, Progress], "Sequence[SurvivalResult] | str"
]
"""Cohort, miRNAs of each module, matched draws of each, seed, progress → results, or why there are none."""

_Members: TypeAlias = tuple[IntArray, IntArray, IntArray, IntArray]
"""miRNAs and genes of a module, and their matched draws."""


def evaluate(
    modules: ModuleSet,
    *,
    gene_sets: Sequence[GeneSets] = (),
    draws: int = DRAWS,
    seed: int = 0,
    survival: SurvivalTest | None = None,
    kept_in: Path | None = None,
    progress: Progress = silent,
) -> ModuleEvaluation:
    """Evaluate the modules of a run; no modules are a result, too.

    Args:
        modules: the run.
        gene_sets: collections of gene sets.
        draws: number of matched random modules per module.
        seed: random seed.
        survival: the survival test; None: survival is not tested.
        kept_in: directory for finished null distributions, from which an interrupted evaluation continues.
        progress: reports the steps of the work, by stage.

    Raises:
        DamagedNull: a file in `kept_in` cannot be read.
    """
    cohort, kept = modules.cohort, KeptNulls(kept_in)
    nulls = NullModules.of(modules.targets, draws, seed)
    mirnas = [np.asarray(module.mirnas, dtype=np.int64) for module in modules.found.modules]
    genes = [np.asarray(module.genes, dtype=np.int64) for module in modules.found.modules]
    mirna_draws = [nulls.mirna_sets(members) for members in mirnas]
    gene_draws = [nulls.gene_sets(members) for members in genes]
    members = list(zip(mirnas, genes, mirna_draws, gene_draws, strict=True))
    universe = np.flatnonzero(nulls.gene_strata != OUTSIDE)
    families = family_enrichment(cohort.mirnas, "families", mirnas, nulls, kept, progress)
    clusters = family_enrichment(cohort.mirnas, "clusters", mirnas, nulls, kept, progress)
    terms = tuple(
        _term_evaluation(sets, cohort, genes, gene_draws, nulls, universe, kept, progress)
        for sets in gene_sets
        if len(universe)
    )
    anti = _anticorrelation(modules, members, universe, kept, progress)
    survived: Sequence[SurvivalResult] | str = "not asked for"
    if survival is not None and members:
        survived = survival(cohort, mirnas, mirna_draws, seed, progress)
    n, nan = len(members), float("nan")
    p = {
        FAMILY: combined([f.matched.module_p for f in (families, clusters) if f is not None], n),
        TERMS: combined([t.result.module_p for t in terms], n),
        ANTICORRELATION: np.array([nan if a is None else a.coherent.p for a in anti], dtype=np.float64),
        SURVIVAL: np.full(n, nan)
        if isinstance(survived, str)
        else np.array([result.empirical_p for result in survived], dtype=np.float64),
    }
    return ModuleEvaluation(
        modules,
        nulls,
        tuple(density(modules.targets.matrix, *one) for one in members),
        families,
        clusters,
        terms,
        anti,
        survived,
        tuple(verdicts(p, _untestable(modules, gene_sets, p, survived))),
        _notes(n, draws, sum(bool(np.isfinite(values).any()) for values in p.values())),
    )


def _term_evaluation(
    sets: GeneSets,
    cohort: Cohort,
    genes: Sequence[IntArray],
    draws: Sequence[IntArray],
    nulls: NullModules,
    universe: IntArray,
    kept: KeptNulls,
    progress: Progress,
) -> TermEvaluation:
    groups = term_groups(sets, cohort.genes, nulls.gene_strata)
    names = [gene.symbol if sets.ids == "symbol" else gene.entrez for gene in cohort.genes]
    others = other_counts(
        sets, [[names[j] for j in module] for module in genes], [names[j] for j in universe]
    )
    return TermEvaluation(sets, enrichment(groups, genes, draws, kept, progress), tuple(others))


def _anticorrelation(
    modules: ModuleSet,
    members: Sequence[_Members],
    universe: IntArray,
    kept: KeptNulls,
    progress: Progress,
) -> tuple[AntiCorrelation | None, ...]:
    if not len(universe) or not members:
        return (None,) * len(members)
    cohort = modules.cohort
    test = CorrelationTest(cohort.mirna_log, cohort.gene_log, modules.targets.matrix, universe, kept)
    found = []
    for done, one in enumerate(members, start=1):
        found.append(test.of(*one))
        progress(done, len(members), "anti-correlation")
    return tuple(found)


def _untestable(
    modules: ModuleSet, gene_sets: Sequence[GeneSets], p: Mapping[str, Any], survival: object
) -> dict[str, str]:
    """Why each line cannot be tested for any module."""
    if not modules.cohort.genes:
        genes = "the cohort has no genes"
    elif not modules.targets.matrix.any():
        genes = "no measured gene is a validated target"
    else:
        genes = "no module has genes with validated targets"
    reasons = {
        FAMILY: "no family or cluster has two measured members",
        TERMS: genes if gene_sets else "no gene sets are given",
        ANTICORRELATION: genes,
        SURVIVAL: survival if isinstance(survival, str) else "no module has a result",
    }
    return {line: reason for line, reason in reasons.items() if not np.isfinite(p[line]).any()}


def _notes(modules: int, draws: int, lines: int) -> tuple[str, ...]:
    if not modules:
        return ("There are no modules to evaluate",)
    needed = needed_draws(modules, lines)
    if draws >= needed:
        return ()
    return (
        f"With {draws:,} draws no module can pass by anti-correlation or survival unless several do;"
        f" {needed:,} draws are needed for one among {modules} modules",
    )
