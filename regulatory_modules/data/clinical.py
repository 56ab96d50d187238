r"""Survival of the patients of a cohort, from clinical tables.

With all follow-ups of a patient, $D$ the days to death and $L$ the days to last contact in them,

$$ \text{days} = \begin{cases} \max D & \text{died} \\ \max L & \text{otherwise} \end{cases} $$

A patient died if any vital status says so or any follow-up gives days to death. Days of zero or less are no
follow-up. Stage is the number of the pathologic stage, without substages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray
from regulatory_modules.data.account import Account
from regulatory_modules.data.barcodes import Sample, patient_of
from regulatory_modules.data.clinical_columns import (
    DAYS_PER_MONTH,
    columns_of,
    died,
    maximum,
    numbers,
    stages,
    texts,
)
from regulatory_modules.data.cohort import Survival
from regulatory_modules.data.errors import NoCommonSamples, UnknownClinicalColumns
from regulatory_modules.data.text_table import RawTable

NO_SAMPLE = "patient without a sample in the cohort"
REPEATED = "another row of the same patient"
NO_FOLLOW_UP = "no follow-up"
NOT_POSITIVE = "follow-up of zero or fewer days"
MEASURES = ("days", "died")
"""What a simple table has beside sample and covariates; covariates are numbers, except stage."""


@dataclass(frozen=True, eq=False)
class _Patients:
    names: tuple[str, ...]
    days: FloatArray
    died: BoolArray
    covariates: FloatArray
    covariate_names: tuple[str, ...]


def read_survival(table: RawTable, samples: Sequence[Sample]) -> tuple[Survival, Account, tuple[str, ...]]:
    """The survival of the patients of these samples, the account of the rows, and notes.

    Args:
        table: one row per patient: a table of RTCGA, SPONGE (cBioPortal), the GDC or curatedTCGAData, or
            the columns sample, days (positive), died (1 or 0) and any covariates.
        samples: samples of the cohort, in its order.

    Raises:
        UnknownClinicalColumns: there are no patients, no vital status or no days.
        NoCommonSamples: no row belongs to a sample.
        NonNumericValue: a cell holds neither a number nor a vital status.
    """
    patients = _patients(table)
    account = Account("clinical rows", read=len(patients.names))
    wanted = {s.patient for s in samples}
    row_of: dict[str, int] = {}
    for row, name in enumerate(patients.names):
        if name not in wanted:
            account.drop(NO_SAMPLE, [name])
        elif row_of.setdefault(name, row) != row:
            account.drop(REPEATED, [name])
    if not row_of:
        raise NoCommonSamples(
            "the expression", [s.patient for s in samples[:2]], table.source, list(patients.names[:2])
        )
    days = patients.days.copy()
    for name, row in row_of.items():
        if np.isnan(days[row]):
            account.drop(NO_FOLLOW_UP, [name])
        elif days[row] <= 0:
            account.drop(NOT_POSITIVE, [name])
            days[row] = np.nan
    rows = np.array([row_of.get(s.patient, -1) for s in samples])
    there = rows >= 0
    covariates = np.where(there[:, None], patients.covariates[rows], np.nan)
    known: BoolArray = ~np.asarray(np.isnan(covariates).all(axis=0))
    survival = Survival(
        days=np.where(there, days[rows], np.nan),
        died=there & patients.died[rows],
        covariates=covariates[:, known],
        covariate_names=tuple(n for n, k in zip(patients.covariate_names, known, strict=True) if k),
    )
    return survival, account, tuple(_notes(survival, patients, known, there))


def _notes(survival: Survival, patients: _Patients, known: BoolArray, there: BoolArray) -> list[str]:
    followed = ~np.isnan(survival.days)
    notes = [
        f"survival: {followed.sum():,} of {len(followed):,} samples have follow-up, "
        f"{(survival.died & followed).sum():,} deaths"
    ]
    if not there.all():
        notes.append(f"survival: {(~there).sum():,} samples have no clinical row")
    empty = [name for name, k in zip(patients.covariate_names, known, strict=True) if not k]
    notes += [f"survival: no value of {name} for any sample" for name in empty]
    return notes


def _patients(table: RawTable) -> _Patients:
    rows, columns = len(table.frame), [str(c) for c in table.frame.columns]
    named = columns_of(table, "patient")
    listed = texts(table, named[0]) if named else [str(name).strip() for name in table.frame.index]
    status, death = columns_of(table, "status"), columns_of(table, "death")
    contact, total = columns_of(table, "contact"), columns_of(table, "days")
    months = columns_of(table, "months")
    if not status:
        raise UnknownClinicalColumns(table.source, "vital status (vital_status, OS_STATUS or died)", columns)
    if not (total or months or (death and contact)):
        raise UnknownClinicalColumns(
            table.source, "follow-up (days, OS_MONTHS, or days_to_death and days_to_last_followup)", columns
        )
    dead = np.any([died(table, c) for c in status], axis=0)
    if total or months:
        days = maximum(
            [*(numbers(table, c) for c in total), *(numbers(table, c) * DAYS_PER_MONTH for c in months)], rows
        )
    else:
        until_death = maximum([numbers(table, c) for c in death], rows)
        dead = dead | ~np.isnan(until_death)
        days = np.where(dead, until_death, maximum([numbers(table, c) for c in contact], rows))
    covariates, names = _covariates(table, set(named), simple={*MEASURES} <= {c.lower() for c in columns})
    patients = tuple(map(patient_of, listed))
    return _Patients(patients, days, dead, covariates, names)


def _covariates(table: RawTable, patient: set[int], *, simple: bool) -> tuple[FloatArray, tuple[str, ...]]:
    """Age and stage; of a simple table, every column that is neither the patient nor a measure."""
    columns = {name: columns_of(table, name)[:1] for name in ("age", "stage")}
    found: list[tuple[str, FloatArray]] = []
    if simple:
        for i, name in enumerate(map(str, table.frame.columns)):
            if i not in patient and name.lower() not in MEASURES:
                is_stage = i in columns["stage"]
                found.append((name, stages(table, i) if is_stage else numbers(table, i)))
    else:
        found += [("age", numbers(table, c)) for c in columns["age"]]
        found += [("stage", stages(table, c)) for c in columns["stage"]]
    if not found:
        return np.empty((len(table.frame), 0)), ()
    return np.column_stack([values for _, values in found]), tuple(name for name, _ in found)
