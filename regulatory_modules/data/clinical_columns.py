"""The columns of clinical tables that tell follow-up, age and stage, by their names in several sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from gtmaloc_learning.arrays import BoolArray, FloatArray
from loaders.missing import is_missing
from regulatory_modules.data.errors import NonNumericValue
from regulatory_modules.data.text_table import RawTable

NAMES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "patient": frozenset(
            {
                "bcr_patient_barcode",
                "submitter_id",
                "sampleid",
                "sample",
                "patientid",
                "patient_id",
                "patient",
            }
        ),
        "status": frozenset({"vital_status", "os_status", "died"}),
        "death": frozenset({"days_to_death", "max_days_to_death_any_followup"}),
        "contact": frozenset(
            {
                "days_to_last_followup",
                "days_to_last_follow_up",
                "days_to_last_known_alive",
                "max_days_to_last_followup_any_followup",
            }
        ),
        "days": frozenset({"days", "os_days"}),
        "months": frozenset({"os_months"}),
        "age": frozenset({"age_at_initial_pathologic_diagnosis", "age_at_index", "years_to_birth", "age"}),
        "stage": frozenset(
            {
                "pathologic_stage",
                "ajcc_pathologic_stage",
                "ajcc_pathologic_tumor_stage",
                "stage",
            }
        ),
    }
)
"""Last part of the column name in lower case, by meaning; of RTCGA, GDC, cBioPortal and curatedTCGAData."""

DAYS_PER_MONTH = 365 / 12
"""cBioPortal divides days by this."""

_OTHER_FORMS = ("patient.clinical_cqcf.", "patient.drugs.", "patient.radiations.", "patient.samples.")
_STAGE = re.compile(r"(?:stage\s*)?(?P<roman>iv|i{1,3}|[0-4])\s*[abc]?[0-9]?", re.IGNORECASE)
_ORDINAL = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_DEAD = frozenset({"dead", "deceased", "1:deceased", "died", "1", "true", "yes"})
_ALIVE = frozenset({"alive", "living", "0:living", "0", "false", "no"})


def columns_of(table: RawTable, meaning: str) -> list[int]:
    """Positions of the columns with a meaning.

    RTCGA names columns by their path in the patient's record; only the record itself and its follow-ups
    count, not forms about drugs, samples or the review of the case.
    """
    return [
        i
        for i, name in enumerate(map(str, table.frame.columns))
        if name.lower().rpartition(".")[2] in NAMES[meaning] and not name.lower().startswith(_OTHER_FORMS)
    ]


def texts(table: RawTable, column: int) -> list[str]:
    """The cells of a column as text in lower case, empty where missing."""
    cells = table.frame.iloc[:, column].astype(object)
    return ["" if pd.isna(c) or is_missing(str(c).strip()) else _plain(c).lower() for c in cells]


def numbers(table: RawTable, column: int) -> FloatArray:
    """The cells of a column as numbers, NaN where missing.

    Raises:
        NonNumericValue: a cell holds text.
    """
    found = np.full(len(table.frame), np.nan)
    for row, text in enumerate(texts(table, column)):
        if text:
            try:
                found[row] = float(text)
            except ValueError:
                name = str(table.frame.columns[column])
                raise NonNumericValue(table.source, table.place(row), name, text) from None
    return found


def died(table: RawTable, column: int) -> BoolArray:
    """Whether each patient died; False where the cell is empty.

    Raises:
        NonNumericValue: a cell holds no vital status.
    """
    cells = texts(table, column)
    for row, text in enumerate(cells):
        if text and text not in _DEAD and text not in _ALIVE:
            name = str(table.frame.columns[column])
            raise NonNumericValue(table.source, table.place(row), name, text, "dead, alive, 1 or 0")
    return np.array([text in _DEAD for text in cells])


def stages(table: RawTable, column: int) -> FloatArray:
    """Stage as 1 to 4 (0 for in situ); substages are not told apart, and NaN stands for any other text."""
    return np.array([_stage(text) for text in texts(table, column)], dtype=np.float64)


def maximum(columns: Sequence[FloatArray], rows: int) -> FloatArray:
    """The largest value of each row, NaN where all are missing."""
    largest: FloatArray = np.fmax.reduce(np.vstack([np.full(rows, np.nan), *columns]), axis=0)
    return largest


def _stage(text: str) -> float:
    if text in ("stage 0", "stage tis", "0", "tis"):
        return 0.0
    found = _STAGE.fullmatch(text)
    if found is None:
        return float("nan")
    return float(_ORDINAL.get(found["roman"], found["roman"]))


def _plain(cell: object) -> str:
    """Text of a cell; a whole number without its point, as 1 for 1.0."""
    text = str(cell).strip()
    return text.removesuffix(".0") if isinstance(cell, float) else text
