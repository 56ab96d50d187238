"""A file is UTF-8 line by line; lines that are not are read in the declared encoding, and reported."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.errors import (
    BinaryInsteadOfText,
    ChangedWhileReading,
    CutFile,
    HtmlInsteadOfData,
    OverlongLine,
    WrongEncoding,
)
from loaders.files import text
from loaders.files.tables import read_table
from loaders.files.text import open_text, repairs_of
from loaders.files.text_check import Repair, TextCheck, check_text
from loaders.files.whole_lines import MAX_LINE

COLUMNS = {"mirna": ("mir",), "disease": ("disease",), "pmid": ("PMID",)}
HEADER = b"mir\tdisease\tpmid\n"
NCDR = ("utf-8", "gb18030", "latin-1")


def _file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "table.txt"
    path.write_bytes(content)
    return path


def _diseases(path: Path, encodings: tuple[str, ...] = text.ENCODINGS) -> list[str]:
    return [row["disease"] for _, row in read_table(path, COLUMNS, encodings=encodings)]


def test_one_odd_byte_leaves_the_other_lines_as_they_are(tmp_path: Path) -> None:
    rows = "a\tSjögren\t1\n".encode() + b"a\tSj\xf6gren\t2\n" + "a\tα-Thalassemia\t3\n".encode()
    path = _file(tmp_path, HEADER + rows)
    assert _diseases(path) == ["Sjögren", "Sjögren", "α-Thalassemia"]
    [repair] = repairs_of([path])
    assert repair == Repair(path, lines=1, first=3, encoding="latin-1")
    assert str(repair) == "1 line of table.txt is not UTF-8 and was read as ISO-8859-1; it is line 3"


def test_an_odd_byte_does_not_hide_a_byte_order_mark(tmp_path: Path) -> None:
    path = _file(tmp_path, codecs.BOM_UTF8 + b"mir\tdisease\tpmid\tnot\xe9\n" + b"a\tb\t1\tx\n")
    assert _diseases(path) == ["b"]
    assert str(repairs_of([path])[0]).endswith("it is line 1")


def test_a_file_in_a_single_byte_encoding_is_read_as_before_and_reported(tmp_path: Path) -> None:
    late = HEADER + b"a\tb\t1\n" * 200_000  # over several portions
    path = _file(tmp_path, late + b"a\tSj\xf6gren\t1\na\tb\t1\na\tna\xefve\t1\n")
    assert _diseases(path)[-3:] == ["Sjögren", "b", "naïve"]
    assert repairs_of([path]) == (Repair(path, 2, 200_002, "latin-1"),)
    assert str(repairs_of([path])[0]).startswith(
        "2 lines of table.txt are not UTF-8 and were read as ISO-8859-1; the first is line 200002"
    )


def test_a_utf_8_file_has_no_repairs(tmp_path: Path) -> None:
    assert repairs_of([_file(tmp_path, codecs.BOM_UTF8 + "Sjögren\n".encode())]) == ()


def test_gb18030(tmp_path: Path) -> None:
    path = _file(tmp_path, HEADER + "a\tα-肝癌\t1\n".encode("gb18030"))
    assert _diseases(path, NCDR) == ["α-肝癌"]
    assert str(repairs_of([path], NCDR)[0]) == (
        "1 line of table.txt is not UTF-8 and was read as GB18030; it is line 2"
    )


def test_a_gb18030_line_that_happens_to_be_utf_8_follows_the_majority(tmp_path: Path) -> None:
    by_chance = "模式".encode("gb18030")
    assert by_chance.decode("utf-8") != "模式"
    rows = b"".join(b"a\t" + name + b"\t1\n" for name in ("肝癌".encode("gb18030"),) * 2 + (by_chance,))
    assert _diseases(_file(tmp_path, HEADER + rows), NCDR) == ["肝癌", "肝癌", "模式"]


def test_one_odd_byte_in_a_utf_8_file_of_that_source_is_not_gb18030(tmp_path: Path) -> None:
    rows = "a\t肝癌\t1\na\t肺癌\t1\n".encode() + b"a\tna\xefve\t1\n"
    assert _diseases(_file(tmp_path, HEADER + rows), NCDR)[:2] == ["肝癌", "肺癌"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_of_both_byte_orders(tmp_path: Path, encoding: str) -> None:
    content = "\ufeffmir\tdisease\tpmid\r\na\tα\t1\r\n" + "b\tβ\t2\r\n" * 100_000
    path = _file(tmp_path, content.encode(encoding))
    found = _diseases(path)
    assert (found[0], found[-1], len(found)) == ("α", "β", 100_001)


def test_utf_16_that_is_cut_within_a_character_names_the_position(tmp_path: Path) -> None:
    path = _file(tmp_path, "\ufeffmir\tdisease\n".encode("utf-16-le") + b"a")
    with pytest.raises(WrongEncoding, match="line 2, byte 26: 0x61 is not valid in utf-16"):
        _diseases(path)


def test_wrong_encoding_names_line_and_byte(tmp_path: Path) -> None:
    path = _file(tmp_path, b"mir\tdisease\tpmid\na\tb\t1\na\tSj\xf6gren\t1\n")
    with pytest.raises(WrongEncoding) as caught:
        _diseases(path, ("utf-8",))
    assert "line 3, byte 27: 0xf6" in caught.value.message
    assert path.read_bytes()[27] == 0xF6


def test_the_position_of_a_wrong_byte_is_right_far_into_a_file(tmp_path: Path) -> None:
    head = HEADER + b"a\tb\t1\n" * 400_000  # several portions
    with pytest.raises(WrongEncoding) as caught:
        _diseases(_file(tmp_path, head + b"a\t\xff\t1\n"), ("utf-8", "ascii"))
    assert f"line 400002, byte {len(head) + 2}: 0xff" in caught.value.message


def test_the_check_is_repeated_for_new_content(tmp_path: Path) -> None:
    assert not repairs_of([_file(tmp_path, "Sjögren\n".encode())])
    assert repairs_of([_file(tmp_path, "Sjögren syndrome\n".encode("latin-1"))])


def test_a_file_that_changes_after_the_check_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file(tmp_path, "Sjögren".encode("latin-1"))
    before = TextCheck(order=("utf-8",), to_change=False, cut_in_line=0, repair=None)
    monkeypatch.setattr(text, "check_text", lambda path, encodings: before)
    with pytest.raises(ChangedWhileReading, match="changed while being read"), open_text(path) as stream:
        stream.read()


def test_a_file_that_ends_within_a_line_was_cut(tmp_path: Path) -> None:
    path = _file(tmp_path, b"mir\tdisease\tpmid\na\tb\t17681183\na\tb\t1768")
    with pytest.raises(CutFile, match=r"the last line, 3, has no line end\. .*add a line end"):
        _diseases(path)
    with open_text(path, complete=False) as stream:
        assert stream.read().endswith("1768")


@pytest.mark.parametrize(
    "end", [b"a\tb\t1\r\n", b"a\tb\t1\r", b"a\tb\t1\n,,,", b"a\tb\t1\n\t\t", b"a\tb\t1\n\x1a"]
)
def test_a_last_line_without_data_loses_nothing(tmp_path: Path, end: bytes) -> None:
    """Release 7 of miRTarBase ends with a blank row without a line end."""
    with open_text(_file(tmp_path, HEADER + end)) as stream:
        assert "a\tb\t1" in stream.read()


def test_an_overlong_line_is_refused_before_it_is_held(tmp_path: Path) -> None:
    path = _file(tmp_path, HEADER + b"a" * 3 * MAX_LINE)
    with pytest.raises(OverlongLine, match="line 2: more than 1,048,576"):
        _diseases(path)


def test_an_overlong_field_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, HEADER + b"a\t" + b"b" * 200_000 + b"\t1\n")
    with pytest.raises(OverlongLine, match="line 2"):
        list(read_table(path, COLUMNS, quoting=False))


def test_zero_bytes_far_into_a_file_are_refused(tmp_path: Path) -> None:
    """A crash of the machine leaves blocks of zeros."""
    path = _file(tmp_path, HEADER + b"a\tb\t1\n" * 300_000 + bytes(512) + b"\n")
    with pytest.raises(BinaryInsteadOfText, match="line 300002: a zero byte"):
        _diseases(path)


def test_xml_is_not_called_a_web_page(tmp_path: Path) -> None:
    with pytest.raises(HtmlInsteadOfData, match="is an XML document, not data"):
        _diseases(_file(tmp_path, b"<?xml version='1.0'?><DescriptorRecordSet/>\n"))


LINE = st.text(
    st.characters(exclude_characters="\0\r\n\x1a", exclude_categories=("Cs",)), min_size=1, max_size=8
)


@given(st.lists(LINE, min_size=1, max_size=8), st.sampled_from([b"", codecs.BOM_UTF8]))
def test_utf_8_text_is_read_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], mark: bytes
) -> None:
    content = "".join(f"x{line}\n" for line in lines)
    path = _file(tmp_path_factory.mktemp("text"), mark + content.encode())
    with open_text(path) as stream:
        assert stream.read() == content
    assert check_text(path, text.ENCODINGS).repair is None
