"""Barcodes, tissue, aliquots and the matching of two matrices."""

import numpy as np
import pandas as pd
import pytest

from regulatory_modules.data.barcodes import Sample, Tissue, is_barcode, sample_of, tissue_reason
from regulatory_modules.data.errors import NoCommonSamples, NothingLeft, RepeatedSample
from regulatory_modules.data.expression_matrix import ExpressionMatrix
from regulatory_modules.data.read_matrix import read_matrix
from regulatory_modules.data.sample_selection import match_samples, select_samples


def matrix(names: list[str], values: list[float] | None = None) -> ExpressionMatrix:
    column = values or [float(i) for i in range(len(names))]
    return read_matrix(pd.DataFrame({"a": column}, index=names), "miRNA", transpose=False)


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        (
            "TCGA-3X-AAV9-01A-72R-A41D-13",
            Sample("TCGA-3X-AAV9", "01", "TCGA-3X-AAV9-01A-72R-A41D-13"),
        ),
        ("TCGA-3X-AAV9-11A-72R-A41D-13.1", Sample("TCGA-3X-AAV9", "11", "TCGA-3X-AAV9-11A-72R-A41D-13")),
        ("tcga-3x-aav9", Sample("TCGA-3X-AAV9", "", "TCGA-3X-AAV9")),
        ("TCGA.3X.AAV9.06A", Sample("TCGA-3X-AAV9", "06", "TCGA-3X-AAV9-06A")),
        ("TCGA-3X-AAV9-01", Sample("TCGA-3X-AAV9", "01", "TCGA-3X-AAV9-01")),
        (" patient.7 ", Sample("patient.7", "", "patient.7")),
    ],
)
def test_what_a_name_says(name: str, sample: Sample) -> None:
    assert sample_of(name) == sample


def test_a_gene_is_no_barcode() -> None:
    assert not any(map(is_barcode, ["TP53", "hsa-mir-21", "ENSG00000141510", "A1BG|1"]))


@pytest.mark.parametrize(
    ("type_", "tissue", "kept"),
    [
        ("01", "tumour", True),
        ("03", "tumour", True),
        ("09", "tumour", True),
        ("02", "tumour", False),
        ("06", "tumour", False),
        ("11", "tumour", False),
        ("11", "normal", True),
        ("10", "normal", True),
        ("01", "normal", False),
        ("06", "all", True),
        ("", "normal", True),
    ],
)
def test_which_types_a_tissue_has(type_: str, tissue: Tissue, kept: bool) -> None:
    assert (not tissue_reason(type_, tissue)) is kept


NAMES = [
    "TCGA-AA-0002-01A-11R",
    "TCGA-AA-0001-01B-11R",
    "TCGA-AA-0001-01A-21R",
    "TCGA-AA-0001-11A-11R",
    "TCGA-AA-0003-06A-11R",
]


def test_the_first_barcode_of_each_primary_tumour_is_used_and_the_rest_counted() -> None:
    m = matrix(NAMES)
    selected = select_samples(m, "tumour")
    assert selected.rows == (2, 0)
    assert [s.name for s in selected.samples] == ["TCGA-AA-0001-01", "TCGA-AA-0002-01"]
    assert m.samples.dropped == {
        "another sample of the same patient and type": 1,
        "normal tissue or blood": 1,
        "not a primary tumour": 1,
    }


def test_all_tissues_keep_one_sample_of_each_type() -> None:
    selected = select_samples(matrix(NAMES), "all")
    assert selected.rows == (2, 3, 0, 4)


def test_no_sample_of_a_tissue_is_an_error_that_names_the_option() -> None:
    with pytest.raises(NothingLeft, match=r"4 not normal tissue.*--tissue"):
        select_samples(matrix(["TCGA-AA-0001-01A", "TCGA-AA-0002-01A", *NAMES[:2]]), "normal")


def test_the_same_sample_twice_is_counted_and_refused_if_its_values_differ() -> None:
    same = matrix(["s", "s", "t"], [1.0, 1.0, 2.0])
    assert select_samples(same, "tumour").rows == (0, 2)
    assert same.samples.dropped == {"the same sample again": 1}
    with pytest.raises(RepeatedSample, match="'s' more than once"):
        select_samples(matrix(["s", "s", "t"]), "tumour")


def test_a_sample_without_values_is_left_out() -> None:
    m = matrix(["s", "t"], [np.nan, 1.0])
    assert select_samples(m, "tumour").rows == (1,)
    assert m.samples.dropped == {"no value in any cell": 1}


def test_aliquots_patients_and_samples_are_matched_and_the_unpaired_counted() -> None:
    one = matrix(["TCGA-AA-0003-01A-11R", "TCGA-AA-0001-01A-11R", "TCGA-AA-0002-01A-11R"])
    other = matrix(["TCGA-AA-0002", "TCGA-AA-0004", "TCGA-AA-0001"])
    first, second = match_samples(one, select_samples(one, "tumour"), other, select_samples(other, "tumour"))
    assert [s.patient for s in first.samples] == ["TCGA-AA-0001", "TCGA-AA-0002"]
    assert (first.rows, second.rows) == ((1, 2), (2, 0))
    assert one.samples.dropped == other.samples.dropped == {"not in the other matrix": 1}
    assert one.samples.examples["not in the other matrix"] == ["TCGA-AA-0003-01A-11R"]


def test_tumour_and_normal_of_one_patient_are_not_matched_with_each_other() -> None:
    one, other = matrix(["TCGA-AA-0001-01A"]), matrix(["TCGA-AA-0001-11A"])
    with pytest.raises(NoCommonSamples, match=r"TCGA-AA-0001-01A.*TCGA-AA-0001-11A.*transpose=True"):
        match_samples(one, select_samples(one, "all"), other, select_samples(other, "all"))
