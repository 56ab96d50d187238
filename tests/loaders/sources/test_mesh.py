"""MeSH tree files."""

from pathlib import Path
from typing import ClassVar

import pytest

from contracts.source_contract import MIRBASE, SourceContract
from graph_schema.records import Loaded, Rejected
from loaders.errors import WrongFormat
from loaders.load import read_source
from loaders.scope import LoadScope
from loaders.sources.mesh import MeSH

SHARED = Path(__file__).parents[3].parent / "shared" / "data"

TREE = """\
Urogenital System;A05
Neoplasms;C04
    Neoplasms by Site;C04.588
Breast Neoplasms;C04.588.180
Skin Diseases;C17.800
Breast Neoplasms;C17.800.090
Mental Disorders;F03
Breast Neoplasms;C04.588.180
no tree number here
Anxiety;F03.080
Other;C17
"""


RECORDS = """\
*NEWRECORD
RECTYPE = D
MH = Breast Neoplasms
PRINT ENTRY = Breast Cancer|T191|EQV|NLM (1993)
ENTRY = Neoplasms, Breast|T191
ENTRY = breast  neoplasms|T191
MN = C04.588.180
MN = C17.800.090

*NEWRECORD
RECTYPE = D
MH = Anxiety
MN = F01.470.132
MN = F03.080
*NEWRECORD
RECTYPE = D
MH = Anxiety
MN = F03.080
*NEWRECORD
RECTYPE = D
MH = Anxiety
ENTRY = Angst
MN = F03.080
*NEWRECORD
RECTYPE = D
MH = Urogenital System
MN = A05
*NEWRECORD
RECTYPE = Q
SH = surgery
*NEWRECORD
RECTYPE = D
MN = C04
*NEWRECORD
RECTYPE = D
MH = Glioma
MN = C04.557
"""


class TestMeSH(SourceContract):
    source = MeSH
    files: ClassVar = {"mesh/mtrees2019.bin": TREE}
    loaded, duplicate, rejected, out_of_scope = 8, 1, 1, 1
    wrong_content = WrongFormat


class TestMeSHWithDescriptors(SourceContract):
    source = MeSH
    files: ClassVar = {"mesh/mtrees2019.bin": TREE, "mesh/d2019.bin": RECORDS}
    loaded, duplicate, rejected, out_of_scope = 8 + 2, 1 + 1, 1 + 3, 1 + 2
    damaged = "mesh/d2019.bin"
    wrong_content = WrongFormat


def test_entry_terms_are_normalised_and_the_heading_is_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "mtrees2019.bin").write_text(TREE)
    (tmp_path / "d2019.bin").write_text(RECORDS)
    content = read_source(MeSH(), MeSH().release(tmp_path), MIRBASE, LoadScope(), reject_limit=0.4)
    terms = {n.key: n.properties["entry_terms"] for n in content.nodes if "entry_terms" in n.properties}
    assert terms == {"breast neoplasms": ("breast cancer", "neoplasms, breast")}


def test_records_that_cannot_be_used_say_why(tmp_path: Path) -> None:
    (tmp_path / "mtrees2019.bin").write_text(TREE)
    (tmp_path / "d2019.bin").write_text(RECORDS)
    told = [
        (o.line, o.reason)
        for o in MeSH().outcomes(MeSH().release(tmp_path), MIRBASE, LoadScope())
        if isinstance(o, Rejected) and o.file == "d2019.bin"
    ]
    assert told == [
        (19, "line 10 has another record of it; keep one"),
        (31, "a record without heading (MH); fix it"),
        (34, "the tree file lacks this heading; use files of one year"),
    ]


class TestMeSHWithDescriptorsOfAnotherYear(SourceContract):
    source = MeSH
    files: ClassVar = {"mesh/mtrees2019.bin": TREE, "mesh/d2024.bin": RECORDS}
    loaded, duplicate, rejected, out_of_scope = 8 + 2, 1 + 1, 1 + 2, 1 + 3
    damaged = "mesh/d2024.bin"
    wrong_content = WrongFormat


def test_descriptors_of_the_year_of_the_tree_come_before_newer_ones(tmp_path: Path) -> None:
    for name in ("mtrees2019.bin", "d2019.bin", "d2024.bin", "d2023.bin.gz", "data2024.bin"):
        (tmp_path / name).write_text(TREE if name.startswith("m") else RECORDS)
    assert [path.name for path in MeSH().release(tmp_path).files] == ["mtrees2019.bin", "d2019.bin"]
    (tmp_path / "d2019.bin").unlink()
    assert [path.name for path in MeSH().release(tmp_path).files] == ["mtrees2019.bin", "d2024.bin"]


def _read(tmp_path: Path, text: str) -> list[object]:
    path = tmp_path / "mtrees2019.bin"
    path.write_text(text)
    return list(MeSH().outcomes(MeSH().release(tmp_path), MIRBASE, LoadScope()))


def test_a_heading_in_two_branches_is_one_disease_with_two_parents(tmp_path: Path) -> None:
    (tmp_path / "mtrees2019.bin").write_text(TREE)
    content = read_source(MeSH(), MeSH().release(tmp_path), MIRBASE, LoadScope(), reject_limit=0.2)
    breast = next(n for n in content.nodes if n.key == "breast neoplasms")
    assert breast.properties["name"] == "Breast Neoplasms"
    assert breast.properties["tree_numbers"] == ("C04.588.180", "C17.800.090")
    parents = {e.end.key: e.properties["tree_numbers"] for e in content.edges if e.start == breast.at}
    assert parents == {"neoplasms by site": ("C04.588.180",), "skin diseases": ("C17.800.090",)}


def test_the_year_is_the_release(tmp_path: Path) -> None:
    (tmp_path / "mtrees2024.bin").write_text(TREE)
    (tmp_path / "mtrees2019.bin").write_text(TREE)
    assert MeSH().release(tmp_path).release == "2024"


def test_a_position_whose_parent_was_cut_off_is_rejected(tmp_path: Path) -> None:
    loaded, orphan = _read(tmp_path, "Neoplasms;C04\nBreast Neoplasms;C04.588.180\n")
    assert isinstance(loaded, Loaded)
    assert isinstance(orphan, Rejected)
    assert "C04.588" in orphan.reason


def test_one_position_with_two_names_is_rejected(tmp_path: Path) -> None:
    _, second = _read(tmp_path, "Neoplasms;C04\nTumours;C04\n")
    assert isinstance(second, Rejected)
    assert "C04" in second.reason


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/data")
def test_the_2019_tree() -> None:
    content = read_source(MeSH(), MeSH().release(SHARED), MIRBASE, LoadScope(), reject_limit=0.0)
    assert content.release.release == "2019"
    assert content.rows.loaded == 11_648 + 210  # lines of branches C and F03
    tree_numbers = [t for n in content.nodes for t in n.properties["tree_numbers"]]
    assert len(tree_numbers) == 11_858
