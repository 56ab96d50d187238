"""The encoding of a file is the one that fits all of it; if none fits, the position is reported."""

from pathlib import Path

import pytest

from loaders.errors import ChangedWhileReading, WrongEncoding
from loaders.files import text
from loaders.files.tables import read_table
from loaders.files.text import encoding_of, open_text

COLUMNS = {"mirna": ("mir",), "disease": ("disease",), "pmid": ("PMID",)}


def _file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "table.txt"
    path.write_bytes(content)
    return path


def test_one_encoding_fits_the_whole_file(tmp_path: Path) -> None:
    late = "mir\tdisease\tpmid\n" + "a\tb\t1\n" * 200_000
    path = _file(tmp_path, late.encode() + "a\tSjögren\t1\n".encode("latin-1"))
    assert encoding_of(path, ("utf-8-sig", "latin-1")) == "latin-1"
    *_, (_, last) = read_table(path, COLUMNS)
    assert last["disease"] == "Sjögren"


def test_gb18030(tmp_path: Path) -> None:
    path = _file(tmp_path, "mir\tdisease\tpmid\na\tα-肝癌\t1\n".encode("gb18030"))
    [(_, row)] = read_table(path, COLUMNS, encodings=("utf-8-sig", "gb18030"))
    assert row["disease"] == "α-肝癌"


def test_wrong_encoding_names_line_and_byte(tmp_path: Path) -> None:
    path = _file(tmp_path, b"mir\tdisease\tpmid\na\tb\t1\na\tSj\xf6gren\t1\n")
    with pytest.raises(WrongEncoding) as caught:
        list(read_table(path, COLUMNS, encodings=("utf-8-sig",)))
    assert "line 3, byte 27: 0xf6" in caught.value.message
    assert path.read_bytes()[27] == 0xF6


def test_the_position_of_a_wrong_byte_is_right_far_into_a_file(tmp_path: Path) -> None:
    head = b"mir\tdisease\tpmid\n" + b"a\tb\t1\n" * 400_000  # several chunks
    path = _file(tmp_path, head + b"a\t\xff\t1\n")
    with pytest.raises(WrongEncoding) as caught:
        list(read_table(path, COLUMNS, encodings=("utf-8-sig", "ascii")))
    assert f"line 400002, byte {len(head) + 2}: 0xff" in caught.value.message


def test_the_encoding_that_gets_furthest_gives_the_position(tmp_path: Path) -> None:
    path = _file(tmp_path, "Sjögren\n".encode() + b"\xff\n")
    with pytest.raises(WrongEncoding, match="line 2, byte 9: 0xff"):
        encoding_of(path, ("utf-8-sig", "ascii"))


def test_the_encoding_is_determined_again_for_new_content(tmp_path: Path) -> None:
    assert encoding_of(_file(tmp_path, "Sjögren".encode())) == "utf-8-sig"
    assert encoding_of(_file(tmp_path, "Sjögren syndrome".encode("latin-1"))) == "latin-1"


def test_a_file_that_changes_after_the_check_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file(tmp_path, "Sjögren".encode("latin-1"))
    monkeypatch.setattr(
        text, "encoding_of", lambda path, encodings: "utf-8-sig"
    )  # as it was before the change
    with pytest.raises(ChangedWhileReading, match="changed while being read"), open_text(path) as stream:
        stream.read()
