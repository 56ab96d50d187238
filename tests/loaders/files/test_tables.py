"""Tables are read by column name, however they are packed."""

import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtmaloc_base.errors import GTMALocError
from loaders.errors import (
    BinaryInsteadOfText,
    EmptyFile,
    HtmlInsteadOfData,
    MissingFile,
    OversizedArchive,
    RepeatedColumn,
    SpreadsheetInsteadOfText,
    TruncatedArchive,
    UnbalancedQuote,
    UnknownColumns,
    WrongFormat,
)
from loaders.files.locate import find, find_all
from loaders.files.tables import DAMAGE, read_table, read_wide_table, row_text
from loaders.files.text import open_text

COLUMNS = {"mirna": ("mir", "miRNA"), "disease": ("disease",), "pmid": ("PMID", "References (PMID)")}
TEXT = "mir\tdisease\tpmid\nhsa-mir-21\tCarcinoma\t1\nhsa-mir-93\tGlioma\t2\n"
ROWS = [
    (2, {"mirna": "hsa-mir-21", "disease": "Carcinoma", "pmid": "1"}),
    (3, {"mirna": "hsa-mir-93", "disease": "Glioma", "pmid": "2"}),
]


def _file(tmp_path: Path, content: str | bytes, name: str = "table.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _zip(*entries: tuple[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return buffer.getvalue()


def _xlsx(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SHEET = _xlsx(("mir", "disease", "PMID"), ("hsa-mir-21", "Carcinoma", 1), ("hsa-mir-93", "Glioma", 2.0))


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.encode("utf-16"),
        gzip.compress(TEXT.encode(), mtime=0),
        _zip(("folder/", ""), ("folder/table.txt", TEXT), ("other.txt", "x")),
        _zip(("table.txt", TEXT), ("longer than the table.txt", 9 * TEXT)),
        SHEET,
        TEXT.replace("\t", ",").encode(),
    ],
    ids=[
        "plain",
        "byte order mark",
        "CRLF",
        "UTF-16",
        "gzip",
        "zip",
        "zip with a longer second file",
        "xlsx named .txt",
        "comma",
    ],
)
def test_the_same_table_in_any_packing(tmp_path: Path, content: bytes) -> None:
    assert list(read_table(_file(tmp_path, content), COLUMNS)) == ROWS


def test_columns_are_found_by_name_in_any_case_and_order(tmp_path: Path) -> None:
    path = _file(tmp_path, "references (pmid)\tother\t MIRNA \tDisease\n1\tx\t hsa-mir-21 \tCarcinoma\n")
    assert list(read_table(path, COLUMNS)) == ROWS[:1]


def test_an_optional_column_may_be_absent(tmp_path: Path) -> None:
    path = _file(tmp_path, "mir\tdisease\na\tb\n")
    assert list(read_table(path, COLUMNS, optional=frozenset({"pmid"}))) == [
        (2, {"mirna": "a", "disease": "b"})
    ]


def test_a_table_without_header_is_read_in_the_order_of_the_columns(tmp_path: Path) -> None:
    path = _file(tmp_path, "hsa-mir-21\tCarcinoma\t1\n")
    assert list(read_table(path, COLUMNS, header=False)) == [(1, ROWS[0][1])]


def test_lines_are_counted_through_quoted_line_ends_and_empty_lines(tmp_path: Path) -> None:
    path = _file(tmp_path, 'mir,disease,pmid\na,"two\nlines",1\n\nb,x,2\n')
    rows = list(read_table(path, COLUMNS, delimiter=","))
    assert [(line, row["disease"]) for line, row in rows] == [(2, "two\nlines"), (5, "x")]


def test_without_quoting_a_quotation_mark_is_an_ordinary_character(tmp_path: Path) -> None:
    path = _file(tmp_path, "mir\tdisease\tpmid\na\t\"5'RACE\t1\nb\tx\t2\n")
    assert [row["disease"] for _, row in read_table(path, COLUMNS, quoting=False)] == ["\"5'RACE", "x"]


def test_rows_of_the_wrong_length_are_marked(tmp_path: Path) -> None:
    path = _file(tmp_path, "mir\tdisease\tpmid\na\tb\na\tb\t1\tsurplus\na\tb\t1\t\n\t\t\n")
    short, long, padded, blank = (row for _, row in read_table(path, COLUMNS))
    assert short[DAMAGE] == "the row has 2 fields, the header has 3"
    assert long[DAMAGE] == "the row has 4 fields, the header has 3"
    assert DAMAGE not in padded
    assert not any(blank.values()), "a row of empty fields is a row"
    assert row_text(short) == "a\tb\t"


def test_a_spreadsheet_date_is_shown_as_a_date(tmp_path: Path) -> None:
    import datetime

    sheet = _xlsx(("mir", "disease", "pmid"), (None, None, None), ("a", datetime.datetime(2019, 9, 2), 3))
    assert list(read_table(_file(tmp_path, sheet), COLUMNS)) == [
        (3, {"mirna": "a", "disease": "2019-09-02", "pmid": "3"})
    ]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyFile),
        (b"\xef\xbb\xbf \n", EmptyFile),
        (b"mir\tdisease\tpmid\n", EmptyFile),
        (gzip.compress(b"", mtime=0), EmptyFile),
        (_zip(), EmptyFile),
        (gzip.compress(TEXT.encode(), mtime=0)[:-9], TruncatedArchive),
        (_zip(("a.txt", TEXT))[:-30], TruncatedArchive),
        (SHEET[: len(SHEET) // 2], TruncatedArchive),
        (b"<html><body>404</body></html>", HtmlInsteadOfData),
        (b"\n <!DOCTYPE html>", HtmlInsteadOfData),
        (b"<p>&gt;hsa-mir-21 MI0000077<br>", HtmlInsteadOfData),
        (gzip.compress(b"<html>", mtime=0), HtmlInsteadOfData),
        (b"colour\tweight\nred\t1\n", UnknownColumns),
        (_xlsx(("colour", "weight"), ("red", 1)), UnknownColumns),
        (b"mir\tdisease\tpmid\tmiRNA\na\tb\t1\ta\n", RepeatedColumn),
        (b"mir\tdisease\tpmid\n" + b'a\t"b\t1\n' + b"a\tb\t1\n" * 100, UnbalancedQuote),
        (b'mir\tdisease\tpmid\na\t"b\t1\na\tb\t1\n', UnbalancedQuote),
        (b"mir\tdisease\tpmid\na\t\0\t1\n", BinaryInsteadOfText),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), SpreadsheetInsteadOfText),
        (_zip(("[Content_Types].xml", "<a/>"), ("word/document.xml", "<a/>")), SpreadsheetInsteadOfText),
    ],
)
def test_bad_files_are_reported_by_what_is_wrong(
    tmp_path: Path, content: bytes, error: type[GTMALocError]
) -> None:
    path = _file(tmp_path, content)
    with pytest.raises(error) as caught:
        list(read_table(path, COLUMNS))
    assert str(path) in caught.value.message
    assert caught.value.remedy


def test_unknown_columns_lists_what_was_expected_and_found(tmp_path: Path) -> None:
    with pytest.raises(UnknownColumns, match=r"'mir' or 'miRNA'.*It has: colour, disease"):
        list(read_table(_file(tmp_path, "colour\tdisease\nred\tx\n"), COLUMNS))


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.files.packed_files.MAX_UNPACKED", 10)
    with pytest.raises(OversizedArchive):
        list(read_table(_file(tmp_path, _zip(("a.txt", TEXT))), COLUMNS))
    with pytest.raises(OversizedArchive):
        list(read_table(_file(tmp_path, gzip.compress(TEXT.encode())), COLUMNS))


def test_missing_file_and_directory(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match="does not exist"):
        list(read_table(tmp_path / "none.txt", COLUMNS))
    with pytest.raises(MissingFile, match="is a directory"):
        list(read_table(tmp_path, COLUMNS))


def test_a_spreadsheet_instead_of_a_text_format(tmp_path: Path) -> None:
    with pytest.raises(SpreadsheetInsteadOfText), open_text(_file(tmp_path, SHEET)):
        pass


FIELD = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=20).map(str.strip)


@given(st.lists(st.tuples(FIELD, FIELD, FIELD), min_size=1, max_size=20))
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    import csv

    path = tmp_path_factory.mktemp("csv") / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("mir", "disease", "pmid"), *rows])
    read = [tuple(row.values()) for _, row in read_table(path, COLUMNS, delimiter=",")]
    assert read == rows


def test_files_are_found_in_their_folder_first_in_any_case_newest_year_last(tmp_path: Path) -> None:
    (tmp_path / "mesh").mkdir()
    for name in ("mtrees2018.bin", "mesh/mtrees2019.bin", "mesh/MTREES2024.BIN", "mesh/other.txt"):
        (tmp_path / name).touch()
    assert find(tmp_path, "mesh", "mtrees*.bin") == tmp_path / "mesh/MTREES2024.BIN"
    assert find(tmp_path, "elsewhere", "mtrees*.bin") == tmp_path / "mtrees2018.bin"
    assert find(tmp_path, "mesh", "*.xml") is None
    assert [p.name for p in find_all(tmp_path, "mesh", "mtrees*")] == ["mtrees2019.bin", "MTREES2024.BIN"]


def test_where_no_delimiter_fits_the_columns_are_listed_as_the_expected_one_separates_them(
    tmp_path: Path,
) -> None:
    with pytest.raises(UnknownColumns, match=r"has no column 'disease'; .*It has: mir, colour"):
        list(read_table(_file(tmp_path, "mir,colour\na,b\n"), COLUMNS, delimiter=","))


WIDE = "hsa-mir-1,disease,PMID,mir,hsa-mir-2\n5,Glioma, 7 ,hsa-mir-21,6\n"
WIDE_ROWS = [
    (1, {"mirna": "mir", "disease": "disease", "pmid": "PMID"}, ["hsa-mir-1", "hsa-mir-2"]),
    (2, {"mirna": "hsa-mir-21", "disease": "Glioma", "pmid": "7"}, ["5", "6"]),
]


def test_a_wide_table_yields_the_other_columns_too(tmp_path: Path) -> None:
    for text in (WIDE, WIDE.replace(",", "\t"), WIDE.replace(",", ";")):
        assert list(read_wide_table(_file(tmp_path, text), COLUMNS, delimiter=",")) == WIDE_ROWS
    rows = [tuple(line.split(",")) for line in WIDE.splitlines()]
    assert list(read_wide_table(_file(tmp_path, _xlsx(*rows)), COLUMNS)) == WIDE_ROWS


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyFile),
        (WIDE.splitlines()[0] + "\n", EmptyFile),
        (WIDE.replace("mir,", "x,"), UnknownColumns),
        (WIDE.replace("hsa-mir-2\n", "mirna\n"), RepeatedColumn),
        (WIDE.replace("21,6", "21,6,7"), WrongFormat),
        (WIDE.replace("21,6", "21"), WrongFormat),
    ],
)
def test_a_wide_table_that_cannot_be_read(tmp_path: Path, text: str, error: type[GTMALocError]) -> None:
    with pytest.raises(error, match=r"table\.txt"):
        list(read_wide_table(_file(tmp_path, text), COLUMNS, delimiter=","))
