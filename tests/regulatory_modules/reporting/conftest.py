"""Runs that the tests of the page share; they are made once."""

from dataclasses import replace

import pytest

from fixtures.evaluated_modules import EvaluatedRun, kept_evaluation, planted_run, survival_test, terms_of


@pytest.fixture(scope="session")
def evaluated_run() -> EvaluatedRun:
    """Everything tested."""
    modules = planted_run()
    return kept_evaluation(modules, gene_sets=[terms_of(modules)], survival=survival_test)


@pytest.fixture(scope="session")
def mirnas_alone(evaluated_run: EvaluatedRun) -> EvaluatedRun:
    """A cohort without genes, gene sets and clinical data."""
    whole = evaluated_run.modules
    cohort = replace(
        whole.cohort, genes=(), gene_log=whole.cohort.gene_log[:, :0], survival=None, synthetic=False
    )
    targets = replace(whole.targets, matrix=whole.targets.matrix[:, :0])
    modules = tuple(replace(m, genes=(), gene_weights=()) for m in whole.found.modules)
    found = replace(whole.found, modules=modules, gene_clusters=whole.found.gene_clusters[:0], k=(3, 0))
    return kept_evaluation(replace(whole, cohort=cohort, targets=targets, found=found))
