"""Numbers as papers print them, and files with all digits that no spreadsheet program obeys."""

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulatory_modules.reporting.number_formats import counted, decimal, equals, interval, probability
from regulatory_modules.reporting.published_table import TABLE_1
from regulatory_modules.reporting.table import Column, Table


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.125, 2, ".12"), (-0.584, 2, "−.58"), (12.3, 2, "12.30"), (-0.001, 2, ".00"), (1, 3, "1.000"),
     (None, 2, "–"), (math.nan, 2, "–"), (-3.0, 1, "−3.0"), (10.0, 0, "10")],
)  # fmt: skip
def test_decimals(value: float | None, digits: int, text: str) -> None:
    assert decimal(value, digits) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.00099, "< .001"),
        (0.001, ".001"),
        (0.0207, ".021"),
        (0.32, ".32"),
        (0.94, ".94"),
        (0.996, "1"),
        (None, "–"),
    ],
)
def test_probabilities(p: float | None, text: str) -> None:
    assert probability(p) == text
    assert equals(p) == (text if text.startswith("<") else f"= {text}")


def test_intervals_and_counts() -> None:
    assert interval([0.5, 0.75]) == ".50–.75" and interval([-0.1, 0.2], 1) == "−.1 to .2"
    assert interval(None) == interval([None, None]) == ""
    assert counted(1, "module") == "1 module" and counted(1200, "gene") == "1,200 genes"


def test_a_file_has_all_digits_and_all_rows() -> None:
    columns = (Column("name"), Column("p", probability, numeric=True), Column("genes", ", ".join))
    table = Table(
        "t", "", columns, [("a", 1 / 3, ["X", "Y"]), ("b", None, []), ("c", -0.5, [])], shown_rows=1
    )
    assert table.cells == [["a", ".33", "X, Y"]] and table.left_out == 2
    assert table.csv == f"name,p,genes\na,{1 / 3!r},X; Y\nb,,\nc,-0.5,\n"


@given(st.text(), st.lists(st.text(), max_size=3))
def test_no_cell_of_a_file_is_a_formula(name: str, genes: list[str]) -> None:
    table = Table("t", "", (Column("name"), Column("genes", ", ".join)), [(name, genes)])
    _, row = csv.reader(io.StringIO(table.csv))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert all(cell.isprintable() for cell in row)


def test_the_papers_table_is_typed_as_printed() -> None:
    sums = {
        cohort: [round(sum(column), 3) for column in zip(*values, strict=True)]
        for cohort in ("BLCA", "BRCA", "LIHC")
        for values in [
            [(r.modules, r.mirnas, r.mrnas, r.family, r.density) for r in TABLE_1 if r.cohort == cohort]
        ]
    }
    assert sums == {
        "BLCA": [22, 12.6, 18.7, 1, 2.272],
        "BRCA": [45, 15.8, 35.9, 3, 2.133],
        "LIHC": [3, 6.0, 3.0, 0, 2.001],
    }
    assert [r.method for r in TABLE_1] == ["MICA", "Mirsynergy", "DeMine", "DICORE"] * 3
