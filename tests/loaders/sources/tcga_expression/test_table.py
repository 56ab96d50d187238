"""A fault of a sample refuses the table, with its line; a bad value rejects its column."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtmaloc_base.errors import GTMALocError
from loaders.errors import EmptyFile, TruncatedArchive, UnknownColumns, WrongFormat
from loaders.sources.tcga_expression.table import (
    KINDS,
    RPM,
    UnusableSample,
    column_names,
    count_samples,
    read_expression,
)

A, B = "TCGA-3X-AAV9-01A-72R-A41D-13", "TCGA-3X-AAVA-11A-11R-A41D-13"
LINES = (
    "row_name,machine,miRNA_ID,hsa-mir-1,hsa-mir-2",
    f"{A},HiSeq,read_count,10,20",
    f"{A}.1,HiSeq,{RPM},1.5,0.000000",
    f"{A}.2,HiSeq,cross-mapped,N,Y",
    f"{B},HiSeq,read_count,1,2",
    f"{B}.1,HiSeq,{RPM},4,1e3",
    f"{B}.2,HiSeq,cross-mapped,N,N",
)
Lines = list[str]


def written(tmp_path: Path, lines: list[str] | tuple[str, ...] = LINES) -> Path:
    path = tmp_path / "CHOL.miRNASeq.csv"
    path.write_text("".join(line + "\n" for line in lines))
    return path


def test_reads_per_million_by_sample_and_column(tmp_path: Path) -> None:
    table = read_expression(written(tmp_path))
    assert table.names == ("hsa-mir-1", "hsa-mir-2")
    assert table.sample_types == ("01", "11")
    assert table.program == "TCGA"
    assert table.unusable == {}
    np.testing.assert_array_equal(table.rpm, [[1.5, 0], [4, 1000]])


def test_columns_are_found_by_name_and_names_may_be_quoted(tmp_path: Path) -> None:
    """As write.csv of R writes them, in another order."""
    moved = [",".join((x.split(",")[3], *x.split(",")[:3], x.split(",")[4])) for x in LINES]
    quoted = [",".join(f'"{cell}"' for cell in line.split(",")) for line in moved]
    np.testing.assert_array_equal(read_expression(written(tmp_path, quoted)).rpm, [[1.5, 0], [4, 1000]])


def test_the_rows_of_a_sample_need_not_come_together(tmp_path: Path) -> None:
    table = read_expression(written(tmp_path, [LINES[0], *LINES[5:], *LINES[1:5]]))
    assert table.sample_types == ("11", "01")
    np.testing.assert_array_equal(table.rpm, [[4, 1000], [1.5, 0]])


def test_a_table_of_reads_per_million_alone_is_complete(tmp_path: Path) -> None:
    table = read_expression(
        written(tmp_path, [x for x in LINES if "read_count" not in x and "mapped,N" not in x])
    )
    assert len(table.rpm) == 2


def test_a_blank_row_is_no_sample(tmp_path: Path) -> None:
    assert len(read_expression(written(tmp_path, [*LINES, ",,,,", ", , ,,"])).rpm) == 2


def test_names_and_samples_are_known_without_reading_the_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, [*LINES, *(x.replace("AAVA", "AAVB").replace("1e3", "?") for x in LINES[4:])])
    assert column_names(path) == ("hsa-mir-1", "hsa-mir-2")
    assert count_samples(path) == 3


@pytest.mark.parametrize(
    "text",
    ["-1", "-0.5", "nan", "NaN", "inf", "1e999", "abc", "1_0", "1 2", "٣", "0x1", "1,5", "N/A", "", "-"],
)
def test_a_value_that_is_no_number_of_0_or_more(tmp_path: Path, text: str) -> None:
    cell = f'"{text}"' if "," in text else text
    table = read_expression(written(tmp_path, [x.replace("1e3", cell) for x in LINES]))
    assert table.unusable.keys() == {1}
    assert table.unusable[1].startswith(f"line 6 ({B}) holds ")
    assert (repr(text) in table.unusable[1]) != ("no value" in table.unusable[1])
    assert table.unusable[1].endswith("correct the value or remove the column")
    np.testing.assert_array_equal(table.rpm, [[1.5, 0], [4, np.nan]])


@pytest.mark.parametrize("text", ["5", " 5", "5.", "5.0", "0.5e1", "5E0", "+5", "50e-1"])
def test_a_number_may_be_written_in_any_of_these_ways(tmp_path: Path, text: str) -> None:
    table = read_expression(written(tmp_path, [x.replace("1e3", text) for x in LINES]))
    assert (table.unusable, table.rpm[1, 1]) == ({}, 5)


def test_the_first_bad_value_of_a_column_is_the_one_that_is_named(tmp_path: Path) -> None:
    table = read_expression(
        written(tmp_path, [x.replace("1e3", "x").replace("0.000000", "y") for x in LINES])
    )
    assert table.unusable == {
        1: f"line 3 ({A}) holds 'y', not a number of 0 or more; correct the value or remove the column"
    }


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda x: x[:1], EmptyFile, "has a header but no rows"),
        (lambda x: [y.replace("miRNA_ID", "kind") for y in x], UnknownColumns, "'miRNA_ID'"),
        (lambda x: ["row_name,machine,miRNA_ID", f"{A},HiSeq,{RPM}"], UnknownColumns, "hsa-let-7a-1"),
        (lambda x: [*x[:5], x[5] + ",7", x[6]], WrongFormat, "line 6: expected 5 fields, as in the header"),
        (lambda x: [*x[:5], f"{B}.1,HiSeq,{RPM},4", x[6]], WrongFormat, "found '4 fields'"),
        (lambda x: [*x[:5], x[5].replace(RPM, "rpm"), x[6]], WrongFormat, "column miRNA_ID, found 'rpm'"),
        (lambda x: [y for y in x if RPM not in y], WrongFormat, f"expected rows {RPM}"),
        (lambda x: [y.replace("AAVA-11A", "AAVA-1A") for y in x], WrongFormat, "line 5: expected a barcode"),
        (lambda x: [y.replace("TCGA-3X-AAVA", "") for y in x], WrongFormat, "in row_name, found '-11A"),
        (lambda x: [*x[:5], *x[6:]], UnusableSample, f"line 5: sample {B} has no row {RPM}"),
        (lambda x: x[:6], UnusableSample, f"line 5: sample {B} has no row cross-mapped"),
        (lambda x: [*x, *x[4:]], UnusableSample, f"line 8: sample {B} has a second row read_count"),
        (lambda x: x[:4], UnusableSample, "line 2: the only sample"),
        (lambda x: [y.replace("TCGA-3X-AAVA", "TARGET-30-PAPVFD") for y in x], UnusableSample, "TARGET"),
    ],
)  # fmt: skip
def test_what_refuses_the_table(
    tmp_path: Path, change: Callable[[Lines], Lines], error: type[GTMALocError], words: str
) -> None:
    path = written(tmp_path, change(list(LINES)))
    with pytest.raises(error) as caught:
        read_expression(path)
    assert words in caught.value.message
    assert path.name in caught.value.message
    assert caught.value.remedy


def test_a_truncated_archive_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    packed = gzip.compress(path.read_bytes())
    path.write_bytes(packed[:-20])
    with pytest.raises(TruncatedArchive):
        read_expression(path)


_NUMBERS = st.floats(0, 1e6, allow_nan=False)


@given(st.lists(st.tuples(_NUMBERS, _NUMBERS, _NUMBERS), min_size=2, max_size=6))
def test_every_number_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rpm: list[tuple[float, ...]]
) -> None:
    lines = ["row_name,machine,miRNA_ID,a,b,c"]
    for s, values in enumerate(rpm):
        for kind in KINDS:
            lines.append(",".join((f"DEMO-AA-{s:04}-01A", "m", kind, *(repr(v) for v in values))))
    table = read_expression(written(tmp_path_factory.mktemp("table"), lines))
    np.testing.assert_array_equal(table.rpm, rpm)


@given(st.lists(st.sampled_from([*LINES, *LINES[1:], ",,,,", "x,y,z", f"{A},m,{RPM},1,x"]), max_size=14))
def test_any_lines_are_read_or_refused_clearly(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = written(tmp_path_factory.mktemp("table"), [LINES[0], *lines])
    try:
        table = read_expression(path)
    except GTMALocError as error:
        assert path.name in error.message
        assert error.remedy
    else:
        assert table.rpm.shape == (len(table.sample_types), 2)
        bad = {int(i) for i in np.flatnonzero(np.isnan(table.rpm).any(axis=0))}
        assert bad == table.unusable.keys()
