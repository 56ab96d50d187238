"""GMT files: what they hold, what is dropped, and which line is wrong."""

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulatory_modules.evaluation.gene_sets import GeneSets, UnreadableGeneSets, read_gmt


def _read(tmp_path: Path, text: str) -> GeneSets:
    path = tmp_path / "sets.gmt"
    path.write_bytes(text.encode())
    return read_gmt(path, "kegg")


def test_sets_checksum_and_source(tmp_path: Path) -> None:
    text = "Cell cycle\thttp://x\tCDK1\tCCNB1\r\nApoptosis\t\tBAX\tPten\n"
    sets = _read(tmp_path, text)
    assert dict(sets.sets) == {"Cell cycle": {"CDK1", "CCNB1"}, "Apoptosis": {"BAX", "Pten"}}
    assert sets.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (sets.name, sets.source, sets.ids, dict(sets.dropped)) == ("kegg", "sets.gmt", "symbol", {})


def test_packed_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "sets.gmt.gz"
    path.write_bytes(gzip.compress(b"A\t\tX\tY\n"))
    assert dict(read_gmt(path, "a").sets) == {"A": {"X", "Y"}}


def test_what_is_dropped_is_counted(tmp_path: Path) -> None:
    sets = _read(tmp_path, "A\t\tX\tX\tY\t\n\nB\t\tZ,1.0\nB\t\tZ\n")
    assert dict(sets.sets) == {"A": {"X", "Y"}, "B": {"Z"}}
    assert dict(sets.dropped) == {"gene listed twice in a set": 1, "empty field": 1, "set listed twice": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A\t\tX\nB\tdescription\n", "line 2: the gene set 'B' has no genes"),
        ("A\t\tX\nB\n", "line 2: the gene set 'B' has no genes"),
        ("A\t\t\t\n", "line 1: the gene set 'A' has no genes"),
        ("\tdescription\tX\n", "line 1: the gene set '' has no name"),
        ("A\t\tX\nB\t\tX\nA\t\tY\n", "lines 1 and 3: two different gene sets are named 'A'"),
        ("\n \n", "has no gene sets"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UnreadableGeneSets, match=message):
        _read(tmp_path, text)


@pytest.mark.parametrize("content", [b"\xff\xfeA", b"\x1f\x8bno gzip", b"\x1f\x8b"])
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sets.gmt"
    path.write_bytes(content)
    with pytest.raises(UnreadableGeneSets, match=r"sets\.gmt"):
        read_gmt(path, "a")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableGeneSets, match=r"none\.gmt cannot be read"):
        read_gmt(tmp_path / "none.gmt", "a")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_named(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("gmt") / "sets.gmt"
    path.write_bytes(content)
    try:
        assert read_gmt(path, "a").sets
    except UnreadableGeneSets as error:
        assert "sets.gmt" in error.message
