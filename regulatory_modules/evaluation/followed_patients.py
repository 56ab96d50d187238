"""The patients of a cohort whose survival is known, ready for cross-validation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray
from regulatory_modules.data.cohort import Cohort

FEWEST_PATIENTS = 40
"""Eight patients in a test fold, of whom about four are in each risk group."""

FEWEST_DEATHS = 20
"""Four deaths in a test fold. With 20 deaths the standard error of C is about √(1 / (12 · 20)) = .065:
a module with C = .6 cannot be told from chance, and with fewer deaths hardly any signature could."""

_KNOWN_SHARE = 0.5
"""Clinical covariates known for a smaller share of the patients are not used."""


@dataclass(frozen=True, eq=False)
class FollowedPatients:
    """Patients with follow-up, by the names of their samples, so that the order of the input does not matter.

    Attributes:
        expression: (n, M) log expression of the miRNAs.
        days: (n,) days to death or last contact, above 0.
        died: (n,) whether the patient died on that day.
        covariates: (n, C) clinical covariates that can be used, NaN where not known.
        covariate_names: their names.
    """

    expression: FloatArray
    days: FloatArray
    died: BoolArray
    covariates: FloatArray
    covariate_names: tuple[str, ...]


def followed_patients(cohort: Cohort) -> FollowedPatients | str:
    """The patients of a cohort whose survival can be tested, or in words why it cannot be.

    A patient counts if the day of death or last contact is known and after day 0; one seen on day 0 only is
    in no risk set. A clinical covariate is used if it is known for half of these patients and not constant.
    """
    survival = cohort.survival
    if survival is None:
        return "Survival is not tested: the cohort has no clinical data"
    names = np.array(cohort.samples)
    rows = np.flatnonzero(np.isfinite(survival.days) & (survival.days > 0))
    rows = rows[np.argsort(names[rows], kind="stable")]
    died = survival.died[rows]
    deaths = int(died.sum())
    if len(rows) < FEWEST_PATIENTS or deaths < FEWEST_DEATHS:
        return (
            f"Cohort too small for survival: {len(rows)} patients with follow-up, of whom {deaths} died; "
            f"at least {FEWEST_PATIENTS} patients and {FEWEST_DEATHS} deaths are needed"
        )
    covariates = survival.covariates[rows]
    usable = [
        column
        for column, values in enumerate(covariates.T)
        if np.isfinite(values).mean() >= _KNOWN_SHARE and len(np.unique(values[np.isfinite(values)])) > 1
    ]
    return FollowedPatients(
        expression=cohort.mirna_log[rows],
        days=survival.days[rows],
        died=died,
        covariates=covariates[:, usable],
        covariate_names=tuple(survival.covariate_names[column] for column in usable),
    )
