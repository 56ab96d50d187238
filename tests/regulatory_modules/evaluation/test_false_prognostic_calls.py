"""Survival permuted over the patients makes no module prognostic, except by the paper's protocol."""

import numpy as np
import pytest

from fixtures.survival_cohort import survival_cohort
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.evaluation.concordance import ComparablePairs
from regulatory_modules.evaluation.in_sample import in_sample_logrank_p
from regulatory_modules.evaluation.survival_folds import prepare_folds
from regulatory_modules.evaluation.survival_null import empirical_p, mean_concordance

MODULES = DRAWS = 200
PERMUTATIONS = 3


@pytest.fixture(scope="module")
def permuted() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Out-of-fold C, whether called, and whether called in-sample: (permutations, modules) each."""
    cohort = survival_cohort(patients=90, mirnas=40, seed=5)
    assert cohort.survival
    rows = []
    for number in range(PERMUTATIONS):
        rng = np.random.default_rng(derived_seed(11, number))
        order = rng.permutation(90)
        days, died = cohort.survival.days[order], cohort.survival.died[order]
        sets = np.sort(np.argsort(rng.random((MODULES + DRAWS, 40)), axis=1)[:, :5], axis=1)
        folds = prepare_folds(cohort.mirna_log, days, died, number)
        c = mean_concordance(folds, ComparablePairs.of(days, died), sets)
        called = [empirical_p(value, c[MODULES:]) < 0.05 for value in c[:MODULES]]
        fitted = in_sample_logrank_p(cohort.mirna_log, sets[:MODULES], days, died) < 0.05
        rows.append((c[:MODULES], np.array(called, dtype=np.float64), fitted.astype(np.float64)))
    c, called, in_sample = map(np.array, zip(*rows, strict=True))
    return c, called, in_sample


def test_about_one_in_twenty_is_called(permuted: tuple[FloatArray, FloatArray, FloatArray]) -> None:
    """Modules and draws are exchangeable, and both are 200 per permutation.

    The share called thus has a standard error of √(.05 · .95 · (1/200 + 1/200) / 3) = .0126, and
    .05 + 3 · .0126 is exceeded by chance in one of 700 seeds.
    """
    share = permuted[1].mean()
    assert 0 < share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 * (1 / MODULES + 1 / DRAWS) / PERMUTATIONS)


def test_the_papers_protocol_calls_many_more(permuted: tuple[FloatArray, FloatArray, FloatArray]) -> None:
    assert permuted[2].mean() > 0.25


def test_no_score_knows_the_survival_of_the_patients_it_is_tested_on(
    permuted: tuple[FloatArray, FloatArray, FloatArray],
) -> None:
    """A leak would lift C of five noise covariates in 90 patients to about .6."""
    assert permuted[0].mean() < 0.54
