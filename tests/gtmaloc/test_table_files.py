"""Tables for spreadsheet programs: no text becomes a formula, no value changes, no file is half written."""

import csv
import io
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtmaloc.table_files import check_destination, print_csv, save_table
from gtmaloc_base.errors import UsageError
from gtmaloc_base.harmless_text import visible

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_stays_a_text(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_csv([text], [(text, -1.5)])
    printed = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))
    assert printed == [[f"'{text}"], [f"'{text}", "-1.5"]]
    save_table(tmp_path / "x.xlsx", ["x", "y"], [(text, -1.5)])
    (_, (cell, number)) = openpyxl.load_workbook(tmp_path / "x.xlsx").active.rows
    assert cell.data_type == "s"
    assert cell.value == visible(text)
    assert number.value == -1.5


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=5), min_size=2, max_size=2)))
def test_csv_is_exact_except_for_the_apostrophe(rows: list[list[str]]) -> None:
    printed = io.StringIO(newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", printed)
        print_csv(["a", "b"], rows)
    printed.seek(0)
    read = list(csv.reader(printed))[1:]
    guarded = [[f"'{c}" if c[:1] in tuple("=+-@\t\r") and c else c for c in row] for row in rows]
    assert read == guarded


def test_a_terminal_is_not_obeyed_and_a_pipe_gets_exact_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    print_csv(["x"], [("a\x1b[31m",)])
    assert "a\x1b[31m" in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    print_csv(["x"], [("a\x1b[31m",)])
    assert "a\\x1b[31m" in capsys.readouterr().out


def test_other_values(tmp_path: Path) -> None:
    rows = [(None, 1, 0.25, True, ["a", "=b"], {"k": 1}, "a\x00b", "\udcff")]
    for name in ("x.csv", "x.xlsx"):
        save_table(tmp_path / name, list("abcdefgh"), rows)
    text = (tmp_path / "x.csv").read_bytes().decode().split("\r\n")[1]
    assert text == ',1,0.25,True,"[""a"", ""=b""]","{""k"": 1}",a\x00b,\\udcff'
    (_, cells) = openpyxl.load_workbook(tmp_path / "x.xlsx").active.values
    assert cells == (None, 1, 0.25, True, '["a", "=b"]', '{"k": 1}', "a\\x00b", "\\udcff")


def test_what_a_sheet_cannot_hold_is_refused_and_the_earlier_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"earlier")
    with pytest.raises(UsageError, match="32,767 characters"):
        save_table(path, ["x"], [("a" * 32_768,)])
    with pytest.raises(UsageError, match="1,048,576 rows"):
        save_table(path, ["x"], [("a",)] * 1_048_576)
    assert path.read_bytes() == b"earlier"


def test_a_destination_is_a_file_with_the_suffix(tmp_path: Path) -> None:
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(UsageError, match="is a directory"):
        check_destination(tmp_path / "d.csv", ".csv")
    with pytest.raises(UsageError, match=r"does not end with \.xlsx"):
        check_destination(tmp_path / "x.csv", ".xlsx")
    check_destination(tmp_path / "x.CSV", ".csv")
