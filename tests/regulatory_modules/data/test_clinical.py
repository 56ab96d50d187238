"""Survival from the clinical tables of several sources, against values worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from regulatory_modules.data.barcodes import Sample, sample_of
from regulatory_modules.data.clinical import NO_FOLLOW_UP, NO_SAMPLE, NOT_POSITIVE, REPEATED, read_survival
from regulatory_modules.data.clinical_columns import DAYS_PER_MONTH
from regulatory_modules.data.errors import NoCommonSamples, NonNumericValue, UnknownClinicalColumns
from regulatory_modules.data.read_matrix import read_raw_table
from regulatory_modules.data.text_table import RawTable

NAN = np.nan


def samples(*patients: str) -> list[Sample]:
    return [sample_of(f"{p}-01A") if p.startswith("TCGA") else sample_of(p) for p in patients]


def table(rows: dict[str, list[object]], index: list[str] | None = None) -> RawTable:
    return read_raw_table(pd.DataFrame(rows, index=index), "clinical")


RTCGA = {
    "patient.bcr_patient_barcode": ["tcga-aa-0001", "tcga-aa-0002", "tcga-aa-0003", "tcga-aa-0004"],
    "patient.vital_status": ["alive", "alive", "dead", "alive"],
    "patient.days_to_death": [None, None, "50", None],
    "patient.days_to_last_followup": ["100", "200", None, None],
    "patient.follow_ups.follow_up.vital_status": ["alive", "dead", None, None],
    "patient.follow_ups.follow_up.days_to_death": [None, "350", "70", None],
    "patient.follow_ups.follow_up-2.days_to_last_followup": ["130", "300", None, None],
    "patient.clinical_cqcf.days_to_death": ["9", None, None, None],
    "patient.drugs.drug.days_to_death": ["9", None, None, None],
    "patient.age_at_initial_pathologic_diagnosis": ["61", None, "45", "50"],
    "patient.stage_event.pathologic_stage": ["stage iiia", "stage x", "stage iv", "stage i"],
}


def test_the_largest_follow_up_of_a_patient_counts() -> None:
    survival, account, notes = read_survival(
        table(RTCGA), samples("TCGA-AA-0003", "TCGA-AA-0001", "TCGA-AA-0002", "TCGA-AA-0004")
    )
    np.testing.assert_array_equal(survival.days, [70, 130, 350, NAN])
    assert survival.died.tolist() == [True, False, True, False]
    assert survival.covariate_names == ("age", "stage")
    np.testing.assert_array_equal(survival.covariates, [[45, 4], [61, 3], [NAN, NAN], [50, 1]])
    assert account.dropped == {NO_FOLLOW_UP: 1}
    assert notes[0] == "survival: 3 of 4 samples have follow-up, 2 deaths"


def test_the_table_with_the_maxima_gives_the_same() -> None:
    short = table(
        {
            "vital_status": ["alive", "alive", "dead"],
            "days_to_death": [NAN, NAN, 50],
            "days_to_last_followup": [100, 200, NAN],
            "max_days_to_death_any_followup": [NAN, 350.0, 70.0],
            "max_days_to_last_followup_any_followup": [130.0, 300.0, NAN],
        },
        index=["TCGA-AA-0001", "TCGA-AA-0002", "TCGA-AA-0003"],
    )
    survival, _, _ = read_survival(short, samples("TCGA-AA-0001", "TCGA-AA-0002", "TCGA-AA-0003"))
    np.testing.assert_array_equal(survival.days, [130, 350, 70])
    assert survival.died.tolist() == [False, True, True]
    assert survival.covariate_names == ()


def test_months_and_status_as_cbioportal_writes_them() -> None:
    sponge = table(
        {
            "sampleID": ["TCGA-AA-0001", "TCGA-AA-0002"],
            "AGE": [59, 65],
            "AJCC_PATHOLOGIC_TUMOR_STAGE": ["STAGE IIB", None],
            "DAYS_LAST_FOLLOWUP": [666, None],
            "OS_STATUS": ["0:LIVING", "1:DECEASED"],
            "OS_MONTHS": [666 / DAYS_PER_MONTH, 12.0],
        }
    )
    survival, _, _ = read_survival(sponge, samples("TCGA-AA-0001", "TCGA-AA-0002"))
    np.testing.assert_allclose(survival.days, [666, 365])
    assert survival.died.tolist() == [False, True]
    np.testing.assert_array_equal(survival.covariates, [[59, 2], [65, NAN]])


def simple(**changed: list[object]) -> RawTable:
    columns: dict[str, list[object]] = {
        "sample": ["p1", "p2", "p3", "p3", "p9"],
        "days": [10, 0, 30, 31, 5],
        "died": [1, 0, 1.0, 0, 1],
        "grade": [1, 2, 3, 4, 5],
        "stage": ["I", "II", "III", "0", "IV"],
        "smoker": [NAN, NAN, NAN, NAN, 1],
    }
    return table({**columns, **changed})


def test_the_simple_table_and_every_row_that_is_not_used() -> None:
    survival, account, notes = read_survival(simple(), samples("p3", "p4", "p1", "p2"))
    np.testing.assert_array_equal(survival.days, [30, NAN, 10, NAN])
    assert survival.died.tolist() == [True, False, True, False]
    assert survival.covariate_names == ("grade", "stage")
    np.testing.assert_array_equal(survival.covariates, [[3, 3], [NAN, NAN], [1, 1], [2, 2]])
    assert account.dropped == {REPEATED: 1, NO_SAMPLE: 1, NOT_POSITIVE: 1}
    assert account.kept == 2 == np.isfinite(survival.days).sum()
    assert "survival: 1 samples have no clinical row" in notes
    assert "survival: no value of smoker for any sample" in notes


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"days": [10, "soon", 1, 1, 1]}, "'p2', column 'days': 'soon' is not a number|row 1.*'soon'"),
        ({"died": [1, 0, "lost", 1, 1]}, "'lost' is not dead, alive, 1 or 0"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(changed: dict[str, list[object]], message: str) -> None:
    with pytest.raises(NonNumericValue, match=message):
        read_survival(simple(**changed), samples("p1"))


@pytest.mark.parametrize(
    ("columns", "missing"), [({"days": [1]}, "vital status"), ({"vital_status": ["dead"]}, "follow-up")]
)
def test_a_table_without_survival_says_what_is_missing(
    columns: dict[str, list[object]], missing: str
) -> None:
    with pytest.raises(UnknownClinicalColumns, match=f"no column for {missing}.*sample, days, died"):
        read_survival(table(columns, index=["p1"]), samples("p1"))


def test_other_patients_only() -> None:
    with pytest.raises(NoCommonSamples, match=r"q1.*p1, p2"):
        read_survival(simple(), samples("q1", "q2"))
