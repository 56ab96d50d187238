"""Expression tables as text: delimiters, quotes, and every kind of damage with its place."""

import gzip
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtmaloc_base.errors import GTMALocError
from loaders.errors import CutFile, EmptyFile, HtmlInsteadOfData, TruncatedArchive, UnbalancedQuote
from regulatory_modules.data.errors import NonNumericValue, UnreadableTable
from regulatory_modules.data.expression_matrix import expression_matrix
from regulatory_modules.data.text_table import read_text_table


def written(folder: Path, text: str, name: str = "table.tsv") -> Path:
    path = folder / name
    path.write_text(text, newline="")
    return path


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_the_delimiter_is_the_one_that_splits_the_first_line(tmp_path: Path, delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (("id", "a", "b"), ("s1", "1.5", "2"), ("s2", "", "NA")))
    table = read_text_table(written(tmp_path, text + "\n"))
    assert list(table.frame.index) == ["s1", "s2"]
    assert list(table.frame.columns) == ["a", "b"]
    assert table.frame.iloc[0].tolist() == [1.5, 2.0]
    assert table.frame.iloc[1].isna().all()


def test_quotes_windows_line_ends_a_byte_order_mark_and_blank_lines(tmp_path: Path) -> None:
    text = '\ufeff"","a, b","c"\r\n\r\n"s1",1,2\r\n"s2",3,4\r\n\r\n'
    table = read_text_table(written(tmp_path, text))
    assert list(table.frame.columns) == ["a, b", "c"]
    assert table.frame.to_numpy().tolist() == [[1, 2], [3, 4]]
    assert table.lines == (3, 4)


def test_a_header_without_a_name_for_the_row_names_as_r_writes_it(tmp_path: Path) -> None:
    table = read_text_table(written(tmp_path, "a\tb\ns1\t1\t2\n"))
    assert list(table.frame.columns) == ["a", "b"]


def test_repeated_column_names_stay_as_they_are(tmp_path: Path) -> None:
    assert list(read_text_table(written(tmp_path, "id\ta\ta\ns\t1\t2\n")).frame.columns) == ["a", "a"]


@pytest.mark.parametrize(
    ("row", "found"), [("s2\t1", "2 fields, the header has 3"), ("s2\t1\t2\t3", "4 fields")]
)
def test_a_ragged_line_is_named(tmp_path: Path, row: str, found: str) -> None:
    with pytest.raises(UnreadableTable, match=rf"table\.tsv, line 4: {found}"):
        read_text_table(written(tmp_path, f"id\ta\tb\n\ns1\t1\t2\n{row}\n"))


def test_a_cell_of_text_is_named_with_line_column_and_value(tmp_path: Path) -> None:
    table = read_text_table(written(tmp_path, "id\ta\tb\ns1\t1\t2\n\ns2\t3\t4,5\n"))
    with pytest.raises(NonNumericValue, match=r"table\.tsv, line 4, column 'b': '4,5' is not a number"):
        expression_matrix(table, "miRNA", transpose=False)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyFile),
        ("id\ta\n", EmptyFile),
        ("<html><body>404</body></html>\n", HtmlInsteadOfData),
        ("id\ta\ns1\t1", CutFile),
        ("only\none\ncolumn\n", UnreadableTable),
        ('id\ta\n"s1\t1\n', UnbalancedQuote),
    ],
)
def test_what_is_no_table_is_a_named_error(tmp_path: Path, text: str, error: type[GTMALocError]) -> None:
    with pytest.raises(error, match="table"):
        read_text_table(written(tmp_path, text))


def test_a_truncated_gzip_is_a_named_error(tmp_path: Path) -> None:
    whole = gzip.compress(("id\ta\n" + "".join(f"s{i}\t{i * 7919}\n" for i in range(500))).encode())
    path = tmp_path / "table.tsv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TruncatedArchive):
        read_text_table(path)


CELLS = st.one_of(st.none(), st.floats(-1e9, 1e9, allow_nan=False))


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 5).flatmap(lambda w: st.lists(st.lists(CELLS, min_size=w, max_size=w), min_size=1)),
    st.sampled_from("\t,;"),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[float | None]], delimiter: str
) -> None:
    lines = [delimiter.join(["id", *(f"c{i}" for i in range(len(rows[0])))])]
    lines += [
        delimiter.join([f"s{r}", *("" if c is None else repr(c) for c in row)]) for r, row in enumerate(rows)
    ]
    path = written(tmp_path_factory.mktemp("table"), "\n".join(lines) + "\n")
    read = expression_matrix(read_text_table(path), "mRNA", transpose=False).values
    for row, cells in zip(rows, read, strict=True):
        for cell, number in zip(row, cells, strict=True):
            assert math.isnan(number) if cell is None else number == pytest.approx(cell, rel=1e-12)
