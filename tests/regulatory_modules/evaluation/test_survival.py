"""Modules are tested out of fold, against random sets of their size and against clinical covariates."""

import dataclasses
import json

import numpy as np
import pytest
from lifelines.utils import concordance_index

from fixtures.survival_cohort import survival_cohort
from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.evaluation import survival_null
from regulatory_modules.evaluation.in_sample import in_sample_logrank_p
from regulatory_modules.evaluation.survival import survival_results
from regulatory_modules.evaluation.survival_folds import out_of_fold, prepare_folds
from regulatory_modules.evaluation.survival_result import SurvivalResult

SIGNAL, NOISE = np.array([0, 1, 2]), np.array([10, 20, 25])


def random_sets(draws: int, size: int, mirnas: int = 30, seed: int = 0) -> IntArray:
    rng = np.random.default_rng(seed)
    return np.array([rng.choice(mirnas, size, replace=False) for _ in range(draws)])


DRAWS = random_sets(120, 3)


def evaluated(cohort: Cohort, seed: int = 0) -> list[SurvivalResult]:
    found = survival_results(cohort, [SIGNAL, NOISE], [DRAWS, DRAWS], seed=seed)
    assert not isinstance(found, str)
    return found


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return survival_cohort()


@pytest.fixture(scope="module")
def results(cohort: Cohort) -> list[SurvivalResult]:
    return evaluated(cohort)


def permuted(cohort: Cohort, order: IntArray) -> Cohort:
    assert cohort.survival
    survival = dataclasses.replace(
        cohort.survival,
        days=cohort.survival.days[order],
        died=cohort.survival.died[order],
        covariates=cohort.survival.covariates[order],
    )
    return dataclasses.replace(
        cohort,
        samples=tuple(cohort.samples[n] for n in order),
        mirna_log=cohort.mirna_log[order],
        gene_log=cohort.gene_log[order],
        survival=survival,
    )


def figures(results: list[SurvivalResult]) -> str:
    return json.dumps([result.as_json() for result in results], allow_nan=False)


def test_the_planted_module_passes_and_random_mirnas_do_not(results: list[SurvivalResult]) -> None:
    signal, noise = results
    assert signal.empirical_p < 0.05 < noise.empirical_p
    assert signal.c_index > signal.null_95 > signal.null_mean
    assert signal.z > 1.64 > noise.z
    assert signal.logrank_p < 0.001
    assert signal.hazard_ratio.interval[0] > 1
    assert signal.c_interval[0] < signal.c_index < signal.c_interval[1]


def test_concordance_and_null_worked_out_with_lifelines(
    cohort: Cohort, results: list[SurvivalResult]
) -> None:
    order = np.argsort(cohort.samples)
    assert cohort.survival
    x, days, died = cohort.mirna_log[order], cohort.survival.days[order], cohort.survival.died[order]
    folds = prepare_folds(x, days, died, 0)

    def mean_c(mirnas: IntArray) -> float:
        scores = out_of_fold(folds, np.sort(mirnas)[None]).scores[:, 0]
        return float(np.mean([concordance_index(days, -repeat, died) for repeat in scores]))

    signal, noise = results
    assert (signal.patients, signal.deaths) == (120, int(died.sum()))
    assert signal.c_index == pytest.approx(mean_c(SIGNAL), abs=1e-12)
    assert signal.null[77] == pytest.approx(mean_c(DRAWS[77]), abs=1e-12)
    better = int((noise.null >= noise.c_index).sum())
    assert noise.empirical_p == (1 + better) / 121
    assert noise.z == pytest.approx((noise.c_index - noise.null.mean()) / noise.null.std())
    assert noise.null_95 == np.percentile(noise.null, 95)


def test_a_module_among_its_draws_ties_with_itself(cohort: Cohort) -> None:
    """Whatever the order of its miRNAs: the same set has the same bits as a module and as a draw."""
    draws = np.concatenate([DRAWS[:60], SIGNAL[None, ::-1]])
    found = survival_results(cohort, [SIGNAL], [draws], seed=0)
    assert not isinstance(found, str)
    assert found[0].null[60] == found[0].c_index


def test_the_order_of_the_patients_does_not_matter(cohort: Cohort, results: list[SurvivalResult]) -> None:
    order = np.random.default_rng(1).permutation(120)
    assert figures(evaluated(permuted(cohort, order))) == figures(results)


def test_another_seed_gives_other_folds(cohort: Cohort, results: list[SurvivalResult]) -> None:
    assert evaluated(cohort, seed=1)[0].c_index != results[0].c_index


def test_patients_without_follow_up_are_left_out(cohort: Cohort) -> None:
    assert cohort.survival
    days = cohort.survival.days.copy()
    days[[3, 5]], days[7] = np.nan, 0.0
    cut = dataclasses.replace(cohort, survival=dataclasses.replace(cohort.survival, days=days))
    kept = permuted(cohort, np.delete(np.arange(120), [3, 5, 7]))
    assert figures(evaluated(cut)) == figures(evaluated(kept))
    assert evaluated(cut)[0].patients == 117


def test_why_survival_cannot_be_evaluated(cohort: Cohort) -> None:
    def reason(cohort: Cohort) -> list[SurvivalResult] | str:
        return survival_results(cohort, [SIGNAL], [DRAWS], seed=0)

    assert cohort.survival
    nobody = dataclasses.replace(cohort.survival, died=np.zeros(120, dtype=np.bool_))
    needed = "at least 40 patients and 20 deaths are needed"
    assert reason(dataclasses.replace(cohort, survival=None)) == (
        "Survival is not tested: the cohort has no clinical data"
    )
    assert reason(dataclasses.replace(cohort, survival=nobody)) == (
        f"Cohort too small for survival: 120 patients with follow-up, of whom 0 died; {needed}"
    )
    small = reason(survival_cohort(patients=39))
    assert isinstance(small, str)
    assert small.startswith("Cohort too small for survival: 39 patients")


def test_random_sets_must_have_the_size_of_the_module(cohort: Cohort) -> None:
    with pytest.raises(ValueError, match="of its own size"):
        survival_results(cohort, [SIGNAL], [random_sets(10, 4)], seed=0)


def test_equal_draws_are_scored_once_and_progress_counts_them(cohort: Cohort) -> None:
    seen: list[tuple[int, int | None]] = []
    survival_results(
        cohort,
        [SIGNAL, NOISE, np.array([4, 5])],
        [DRAWS, DRAWS.copy(), random_sets(70, 2)],
        seed=0,
        progress=lambda done, total=None, stage="": seen.append((done, total)),
    )
    assert seen[0] == (0, 190)
    assert seen[-1] == (190, 190)


def test_an_interrupted_computation_continues(
    cohort: Cohort, results: list[SurvivalResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    scored: list[int] = []
    plain = survival_null.mean_concordance

    def counted(folds: object, pairs: object, sets: IntArray) -> FloatArray:
        scored.append(len(sets))
        return plain(folds, pairs, sets)  # type: ignore[arg-type]

    monkeypatch.setattr(survival_null, "mean_concordance", counted)
    monkeypatch.setattr(survival_null, "cores", lambda: 1)
    kept: dict[str, FloatArray] = {}

    def interrupt(done: int, total: int | None = None, stage: str = "") -> None:
        if done == 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        survival_results(cohort, [SIGNAL], [DRAWS], seed=0, kept=kept, progress=interrupt)
    before = sum(scored)
    assert before >= 50
    assert sum(map(len, kept.values())) == before
    again = survival_results(cohort, [SIGNAL, NOISE], [DRAWS, DRAWS], seed=0, kept=kept)
    assert sum(scored) == 120
    assert not isinstance(again, str)
    assert figures(again) == figures(results)
    survival_results(cohort, [SIGNAL], [DRAWS], seed=1, kept=kept)
    assert sum(scored) == 240, "another seed must not use these blocks"


def test_a_module_gains_over_age_and_stage_only_if_it_knows_something(results: list[SurvivalResult]) -> None:
    signal, noise = (result.clinical for result in results)
    assert signal and noise
    assert signal.covariates == ("age", "stage")
    assert signal.c_clinical == noise.c_clinical > 0.5
    assert signal.gain == pytest.approx(signal.c_with_module - signal.c_clinical)
    assert 0 < signal.gain_interval[0] < signal.gain < signal.gain_interval[1]
    without_effect = evaluated(survival_cohort(effect=0.0))[0].clinical
    assert without_effect
    assert without_effect.gain_interval[0] < 0


def test_clinical_covariates_that_hardly_anybody_has_are_not_used(cohort: Cohort) -> None:
    assert cohort.survival
    covariates = cohort.survival.covariates.copy()
    covariates[:61, 0] = np.nan
    covariates[:, 1] = 2.0
    survival = dataclasses.replace(cohort.survival, covariates=covariates)
    assert evaluated(dataclasses.replace(cohort, survival=survival))[0].clinical is None


def test_the_protocol_of_the_paper_is_marked_in_sample(cohort: Cohort, results: list[SurvivalResult]) -> None:
    noise = results[1]
    order = np.argsort(cohort.samples)
    assert cohort.survival
    days, died = cohort.survival.days[order], cohort.survival.died[order]
    p = in_sample_logrank_p(cohort.mirna_log[order], NOISE[None], days, died)
    assert noise.in_sample_logrank_p == p[0]
    assert noise.in_sample.label.startswith("in-sample")
    assert noise.groups.label.startswith("out of fold")
    assert noise.in_sample_hazard_ratio.value > noise.hazard_ratio.value
    assert noise.as_json()["in_sample"]["label"] == noise.in_sample.label
