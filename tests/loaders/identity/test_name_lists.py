"""Lists of names: what is read from each kind of file."""

from pathlib import Path

import openpyxl
import pytest

from contracts.source_contract import MIRBASE
from loaders.errors import UnknownColumns
from loaders.identity.name_lists import ColumnNeeded, ListedName, identify, read_names


def test_one_name_per_line_with_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes(b"\xef\xbb\xbfhsa-mir-21\r\n\r\n hsa-let-7a \r\n")
    assert list(read_names(path)) == [
        ListedName(1, "hsa-mir-21"),
        ListedName(2, ""),
        ListedName(3, "hsa-let-7a"),
    ]


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_a_column_of_a_table(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "table.txt"
    path.write_text(delimiter.join(["id", "miRNA"]) + "\n" + delimiter.join(["1", "hsa-mir-21"]) + "\n1\n")
    first, short = read_names(path, "mirna")
    assert first == ListedName(2, "hsa-mir-21")
    assert "1 fields" in short.damage
    with pytest.raises(ColumnNeeded, match="the columns id, miRNA"):
        list(read_names(path))
    with pytest.raises(UnknownColumns, match="no column 'gene'"):
        list(read_names(path, "gene"))


def test_quotation_marks_enclose_fields_in_csv_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('x,miRNA\n"a, b",hsa-mir-21\n')
    (tmp_path / "a.tsv").write_text('x\tmiRNA\n"a\thsa-mir-21\n')
    for name in ("a.csv", "a.tsv"):
        assert list(read_names(tmp_path / name, "miRNA")) == [ListedName(2, "hsa-mir-21")]


def test_a_column_of_a_spreadsheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["miRNA", "n"], ["MIR21", 1], [None, 2]):
        book.active.append(row)
    book.save(tmp_path / "table.xlsx")
    assert list(read_names(tmp_path / "table.xlsx", "miRNA")) == [ListedName(2, "MIR21"), ListedName(3, "")]
    with pytest.raises(ColumnNeeded, match="is a spreadsheet"):
        list(read_names(tmp_path / "table.xlsx"))


def test_every_name_is_answered_in_order() -> None:
    answers = identify(["MIR21", "x", "hsa-let7a"], MIRBASE)
    assert [(a.query, a.how, a.name) for a in answers] == [
        ("MIR21", "exact", "hsa-mir-21"),
        ("x", "unknown", None),
        ("hsa-let7a", "exact", "hsa-let-7a"),
    ]
