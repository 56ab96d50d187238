r"""Whether the miRNAs of a module tell who dies early, and more than random miRNAs do.

The risk score of a module is a ridge Cox model of the log expression of its miRNAs, scored out of fold in
five repeats of fivefold cross-validation. A module is prognostic if its concordance

$$ \bar C = \frac1R \sum_{r=1}^R C\bigl(s^{(r)}\bigr) $$

exceeds that of random miRNA sets of the same size in the same folds. Better than chance (.5) is not enough:
in most tumours random miRNAs predict survival, as many follow proliferation and grade
(Venet et al., PLoS Comput Biol 7 (2011) e1002240).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.evaluation.concordance import ComparablePairs, concordance, influence, interval95
from regulatory_modules.evaluation.followed_patients import FollowedPatients, followed_patients
from regulatory_modules.evaluation.in_sample import in_sample_high
from regulatory_modules.evaluation.risk_groups import RiskGroups, proportional_hazards_p
from regulatory_modules.evaluation.survival_folds import (
    Fold,
    OutOfFold,
    out_of_fold,
    prepare_folds,
    with_missing_columns,
)
from regulatory_modules.evaluation.survival_null import (
    KeptBlocks,
    digest_of,
    empirical_p,
    fingerprint_of,
    null_concordance,
)
from regulatory_modules.evaluation.survival_result import ClinicalGain, SurvivalResult


def survival_results(
    cohort: Cohort,
    members: list[IntArray],
    null_sets: list[IntArray],
    *,
    seed: int,
    progress: Progress = silent,
    kept: KeptBlocks | None = None,
) -> list[SurvivalResult] | str:
    """Test the survival of every module.

    The order of patients and miRNAs does not matter, and the same seed gives the same bits.

    Args:
        cohort: expression and survival.
        members: positions of each module's miRNAs in the columns of `cohort.mirna_log`.
        null_sets: for each module, (draws, m) random sets of as many miRNAs. Modules may share an array;
            equal draws are scored once.
        seed: of the folds.
        progress: reports finished random sets.
        kept: finished blocks of random sets by key, for example from an interrupted run; new ones are added.

    Returns:
        One result per module, or in words why survival cannot be tested.

    Raises:
        ValueError: random sets are missing or differ in size from their module.
    """
    if [len(module) for module in members] != [sets.shape[1] for sets in null_sets]:
        raise ValueError("every module needs random sets of its own size")
    patients = followed_patients(cohort)
    if isinstance(patients, str):
        return patients
    scoring = _Scoring.of(patients, seed)
    null = null_concordance(
        scoring.folds,
        scoring.pairs,
        null_sets,
        fingerprint=fingerprint_of(patients.expression, patients.days, patients.died, seed=seed),
        kept=kept,
        progress=progress,
    )
    return [
        _result(patients, scoring, np.sort(module), null[digest_of(sets)])
        for module, sets in zip(members, null_sets, strict=True)
    ]


@dataclass(frozen=True, eq=False)
class _Scored:
    """C of one model, the influence of the patients on it, and its scores."""

    c: float
    influences: FloatArray
    scores: OutOfFold


@dataclass(frozen=True, eq=False)
class _Scoring:
    """Folds whose covariates are the miRNAs and, behind them, the clinical columns."""

    folds: tuple[Fold, ...]
    pairs: ComparablePairs
    clinical_columns: IntArray
    clinical: _Scored | None

    @classmethod
    def of(cls, patients: FollowedPatients, seed: int) -> _Scoring:
        covariates, columns = patients.expression, np.arange(0)
        if patients.covariate_names:
            clinical = with_missing_columns(patients.covariates)
            columns = covariates.shape[1] + np.arange(clinical.shape[1])
            covariates = np.hstack([covariates, clinical])
        folds = prepare_folds(covariates, patients.days, patients.died, seed)
        pairs = ComparablePairs.of(patients.days, patients.died)
        return cls(folds, pairs, columns, _score(folds, pairs, columns) if len(columns) else None)


def _score(folds: tuple[Fold, ...], pairs: ComparablePairs, columns: IntArray) -> _Scored:
    scores = out_of_fold(folds, columns[None])
    repeats = scores.scores[:, 0]
    influences = np.mean([influence(repeat, pairs) for repeat in repeats], axis=0)
    return _Scored(float(concordance(repeats, pairs).mean()), influences, scores)


def _result(
    patients: FollowedPatients, scoring: _Scoring, mirnas: IntArray, null: FloatArray
) -> SurvivalResult:
    module = _score(scoring.folds, scoring.pairs, mirnas)
    days, died = patients.days, patients.died
    high = module.scores.high[:, 0].mean(axis=0) > 0.5
    groups = RiskGroups(days, died, high, in_sample=False)
    fitted_high = in_sample_high(patients.expression, mirnas[None], days, died)[0]
    in_sample = RiskGroups(days, died, fitted_high, in_sample=True)
    spread = float(null.std())
    return SurvivalResult(
        patients=len(days),
        deaths=int(died.sum()),
        c_index=module.c,
        c_interval=interval95(module.c, module.influences),
        null=null,
        null_mean=float(null.mean()),
        null_95=float(np.percentile(null, 95)),
        z=(module.c - float(null.mean())) / spread if spread else float("nan"),
        empirical_p=empirical_p(module.c, null),
        clinical=_gain(patients, scoring, mirnas),
        logrank_p=groups.logrank_p(),
        hazard_ratio=groups.hazard_ratio(),
        proportional_hazards_p=proportional_hazards_p(module.scores.scores[:, 0].mean(axis=0), days, died),
        groups=groups,
        in_sample=in_sample,
        in_sample_logrank_p=in_sample.logrank_p(),
        in_sample_hazard_ratio=in_sample.hazard_ratio(),
    )


def _gain(patients: FollowedPatients, scoring: _Scoring, mirnas: IntArray) -> ClinicalGain | None:
    clinical = scoring.clinical
    if clinical is None:
        return None
    both = _score(scoring.folds, scoring.pairs, np.concatenate([mirnas, scoring.clinical_columns]))
    gain = both.c - clinical.c
    return ClinicalGain(
        covariates=patients.covariate_names,
        c_clinical=clinical.c,
        c_with_module=both.c,
        gain=gain,
        gain_interval=interval95(gain, both.influences - clinical.influences, bounds=(-1.0, 1.0)),
    )
