"""Orientation, the three rows of a Firehose sample, and data frames."""

import numpy as np
import pandas as pd
import pytest

from regulatory_modules.data.errors import UnreadableTable
from regulatory_modules.data.expression_matrix import expression_matrix, samples_are_columns, with_row_names
from regulatory_modules.data.read_matrix import read_matrix
from regulatory_modules.data.text_table import RawTable

BARCODES = ["TCGA-3X-AAV9-01A-72R-A41D-13", "TCGA-3X-AAVA-01A-11R-A41D-13"]


@pytest.mark.parametrize(
    ("rows", "columns", "in_columns"),
    [
        (BARCODES, ["x", "y"], False),
        (["x", "y"], BARCODES, True),
        (["x"], ["TCGA.3X.AAV9.01A"], True),
        (["s1", "s2"], ["hsa-mir-21", "hsa-let-7a-1"], False),
        (["MIMAT0000062", "MIMAT0000063"], ["s1", "s2"], True),
        (["ENSG00000000005.6", "ENSG00000000419"], ["s1", "s2"], True),
        (["?|100130426", "A1BG|1"], ["s1", "s2"], True),
        (["s1", "s2"], ["TP53", "MYC"], False),
    ],
)
def test_the_samples_are_where_the_barcodes_or_else_no_features_are(
    rows: list[str], columns: list[str], in_columns: bool
) -> None:
    assert samples_are_columns(rows, columns, None) is in_columns


def test_transpose_decides_against_every_sign() -> None:
    assert samples_are_columns(BARCODES, ["hsa-mir-21"], True)
    assert not samples_are_columns(["hsa-mir-21"], BARCODES, False)


def test_both_orientations_give_the_same_matrix() -> None:
    frame = pd.DataFrame([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], index=BARCODES, columns=["a", "b", "c"])
    one, other = (read_matrix(f, "mRNA") for f in (frame, frame.T))
    pd.testing.assert_frame_equal(one.frame, other.frame, check_index_type=False, check_column_type=False)
    assert (one.samples.read, one.features.read) == (2, 3)


def firehose() -> pd.DataFrame:
    kinds = ["read_count", "reads_per_million_miRNA_mapped", "cross-mapped"]
    return pd.DataFrame(
        {
            "machine": ["HiSeq"] * 6,
            "miRNA_ID": kinds * 2,
            "hsa-mir-21": ["7", "70.5", "N", "8", "80", "Y"],
            "hsa-mir-22": ["1", "10", "N", "0", "0", "N"],
        },
        index=[f"{b}{end}" for b in BARCODES for end in ("", ".1", ".2")],
    )


def test_only_reads_per_million_of_a_firehose_table_are_used_and_the_other_rows_counted() -> None:
    matrix = read_matrix(firehose(), "miRNA")
    assert matrix.values.tolist() == [[70.5, 10], [80, 0]]
    assert matrix.samples.read == 6
    assert matrix.samples.kept == 2
    assert sorted(matrix.samples.dropped.values()) == [2, 2]


def test_an_unknown_kind_of_row_is_named() -> None:
    frame = firehose()
    frame.loc[BARCODES[1], "miRNA_ID"] = "rpkm"
    with pytest.raises(UnreadableTable, match=f"{BARCODES[1]}.*'rpkm'"):
        read_matrix(frame, "miRNA")


def test_the_first_column_names_the_rows_if_they_are_only_numbered() -> None:
    frame = pd.DataFrame({"Case_ID": ["p1", "p2"], "TP53": [1.0, 2.0]})
    named = with_row_names(RawTable(frame, "x"))
    assert list(named.frame.index) == ["p1", "p2"]
    assert list(named.frame.columns) == ["TP53"]
    numbers = RawTable(frame[["TP53"]], "x")
    assert with_row_names(numbers) is numbers


def test_integers_missing_values_and_categories_become_numbers() -> None:
    frame = pd.DataFrame(
        {"a": pd.array([1, None], dtype="Int64"), "b": pd.Categorical(["2.5", "NA"])}, index=["s1", "s2"]
    )
    values = expression_matrix(RawTable(frame, "x"), "mRNA").values
    np.testing.assert_array_equal(values, [[1, 2.5], [np.nan, np.nan]])


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame(index=["s1"]), pd.DataFrame(columns=["a"])])
def test_a_frame_without_rows_or_columns_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(UnreadableTable, match="no rows or no columns"):
        read_matrix(frame, "mRNA")


def test_anything_else_is_refused() -> None:
    with pytest.raises(UnreadableTable, match="is a list"):
        read_matrix([[1, 2]], "miRNA")
