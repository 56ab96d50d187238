"""HMDD rows become ASSOCIATED_WITH edges, whatever the release; the free text is never kept."""

import gzip
from typing import ClassVar

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.source_contract import SourceContract
from fixtures.association_tables import SHARED_DATA, Reading, write
from graph_schema.records import Rejected
from loaders.errors import HtmlInsteadOfData, MissingRelease, UnknownColumns
from loaders.sources.hmdd import HMDD, evidence_family

HEADER = "category\tmir\tdisease\tpmid\tdescription"


def row(mir="hsa-mir-21", disease="Breast Neoplasms", pmid="17681183", category="tissue_expression_up"):
    return f"{category}\t{mir}\t{disease}\t{pmid}\tfound in exosome"


class TestHMDD(SourceContract):
    source = HMDD
    files: ClassVar = {
        "hmdd/alldata.txt": "\n".join(
            (HEADER, row(), row(), row(pmid="2"), row(pmid="x"), row("mmu-mir-1"), "")
        )
    }
    loaded, duplicate, rejected, out_of_scope = 2, 1, 1, 1


def read(tmp_path, *rows, name="alldata.txt", header=HEADER, encoding="iso-8859-1"):
    write(tmp_path / "hmdd" / name, [header, *rows] if header else [*rows], encoding=encoding)
    return Reading(HMDD(), tmp_path)


def test_a_row_gives_category_family_and_publication_and_no_free_text(tmp_path):
    found = read(tmp_path, row(), row(mir="?"))
    properties = found.edges["ASSOCIATED_WITH", "hsa-mir-21", "breast neoplasms"].properties
    assert properties == {
        "categories": ("tissue_expression_up",),
        "evidence": ("tissue",),
        "pmids": ("17681183",),
        "rows": 1,
    }
    assert found.nodes["Disease", "breast neoplasms"].properties["name"] == "Breast Neoplasms"
    assert "exosome" not in repr(found.outcomes)
    assert [o.row for o in found.outcomes if isinstance(o, Rejected)] == [
        "tissue_expression_up\t?\tBreast Neoplasms\t17681183"
    ]


def test_mistakes_in_case_spaces_and_category_are_corrected(tmp_path):
    found = read(
        tmp_path,
        row("Hsa-mir-21"),
        row("has-mir-21", pmid="2"),
        row(" hsa-mir-21 ", disease="breast\u00a0 Neoplasms ", pmid="3"),
        row(category="circulation_biomarker_diagnosis-down", pmid="4"),
    )
    ends = [key for key in found.edges if key[0] == "ASSOCIATED_WITH"]
    assert ends == [("ASSOCIATED_WITH", "hsa-mir-21", "breast neoplasms")]
    properties = found.edges[ends[0]].properties
    assert properties["rows"] == 4
    assert "circulation_biomarker_diagnosis_down" in properties["categories"]
    assert len(found.nodes["Disease", "breast neoplasms"].properties["spellings"]) == 2


def test_every_row_is_accounted_for(tmp_path):
    found = read(
        tmp_path,
        row(),
        row(),
        row(category="epigenetics"),
        "\t\t\t\t",
        row("mmu-mir-21a"),
        row("EBV-mir-BART1"),
        row("hsa-mir"),
        row(disease=""),
        row(pmid="10.1000/xyz"),
        "other\thsa-mir-21",
    )
    assert [o.line for o in found.loaded] == [2, 4]
    assert found.duplicates == {3: 2}
    assert set(found.out_of_scope) == {5, 6, 7}
    assert set(found.rejected) == {8, 9, 10, 11}
    assert "10.1000/xyz" in found.rejected[10]


def test_version_4_has_other_names_in_another_order(tmp_path):
    header = "code\tPMID\tmiRNA\tdisease\tdescription"
    lines = ["exosome\t999\thsa-miR-21-5p\tLeukemia, Myeloid, Acute\ttext"]
    found = read(tmp_path, *lines, name="alldata_v4.txt", header=header, encoding="utf-8")
    properties = found.edges["ASSOCIATED_WITH", "hsa-mir-21", "leukemia, myeloid, acute"].properties
    assert properties["categories"] == ("exosome",)
    assert HMDD().release(tmp_path).release == "4"


def test_version_2_has_no_header(tmp_path):
    lines = [
        f"{n}\t{mir}\tColonic Neoplasms\t17965831\tfree text" for n, mir in enumerate(("hsa-let-7a-1", "x"))
    ]
    found = read(tmp_path, *lines, name="HMDD2_alldata.txt", header="")
    assert [o.line for o in found.loaded] == [1]
    assert found.edges["ASSOCIATED_WITH", "hsa-let-7a-1", "colonic neoplasms"].properties["rows"] == 1
    assert set(found.rejected) == {2}
    assert "free text" not in repr(found.outcomes)
    assert HMDD().release(tmp_path).release == "2"


def test_the_eleven_column_table_of_version_3_is_read(tmp_path):
    header = "category\tmir\tdisease\tpmid\troot_name\tdoid\ticd10cm\tmesh\tomim\thpo\tdescription"
    line = "other\thsa-mir-21\tAcute Heart Failure\t26580972\t\t\tI50\t\t\t\ttext"
    found = read(tmp_path, line, name="v3_alldata.txt", header=header)
    assert ("ASSOCIATED_WITH", "hsa-mir-21", "acute heart failure") in found.edges


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_pair_is_causal_when_one_row_says_so(tmp_path, order):
    rows = [row(pmid="1") + "\tyes", row(pmid="2") + "\tno"]
    found = read(tmp_path, *(rows[i] for i in order), header=HEADER + "\tcausality")
    assert found.edges["ASSOCIATED_WITH", "hsa-mir-21", "breast neoplasms"].properties["causal"] is True


def test_whether_a_pair_is_causal_is_told_apart_by_pair_and_wording(tmp_path):
    rows = [
        row("hsa-mir-21", "A") + "\tcausal",
        row("hsa-let-7a", "A") + "\tnon-causal",
        row("hsa-mir-21", "B") + "\tnon-causal",
        row("hsa-let-7a", "B") + "\t",
    ]
    found = read(tmp_path, *rows, header=HEADER + "\tcausality")
    associations = {key[1:]: edge for key, edge in found.edges.items() if key[0] == "ASSOCIATED_WITH"}
    causal = {ends: edge.properties.get("causal") for ends, edge in associations.items()}
    assert causal == {
        ("hsa-mir-21", "a"): True,
        ("hsa-let-7a", "a"): False,
        ("hsa-mir-21", "b"): False,
        ("hsa-let-7a", "b"): None,
    }


def test_text_is_preferred_over_the_spreadsheet_of_the_same_release_and_both_agree(tmp_path):
    folder = tmp_path / "hmdd"
    folder.mkdir()
    book = openpyxl.Workbook()
    book.active.append(HEADER.split("\t"))
    book.active.append(["tissue_expression_up", "hsa-mir-21", "Breast Neoplasms", 17681183, "text"])
    book.save(folder / "HMDD_v3.2_alldata.xlsx")
    sheet = Reading(HMDD(), tmp_path)
    assert HMDD().release(tmp_path).release == "3.2"
    (folder / "alldata_v3.2.txt.gz").write_bytes(gzip.compress(f"{HEADER}\n{row()}\n".encode()))
    assert HMDD().locate(tmp_path)[0].name == "alldata_v3.2.txt.gz"
    assert sheet.edges == Reading(HMDD(), tmp_path).edges


def test_a_table_that_is_not_from_hmdd_is_refused(tmp_path):
    with pytest.raises(MissingRelease, match="folder hmdd"):
        HMDD().locate(tmp_path)
    with pytest.raises(UnknownColumns, match="pmid"):
        read(tmp_path, "a\tb", header="mir\tdisease")
    with pytest.raises(HtmlInsteadOfData):
        read(tmp_path, "<body>", header="<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("category", "family"),
    [
        ("genetics_knock down_promote", "genetics"),
        ("transcription factor target", "target"),
        ("circulation_biomarker_prognosis_ns", "circulation"),
        ("other", "other"),
    ],
)
def test_category_codes_belong_to_families(category, family):
    assert evidence_family(category) == family


@given(st.lists(st.sampled_from(["hsa-mir-21", "mmu-mir-1", "x", "", "hsa-let-7"]), min_size=1, max_size=12))
def test_no_row_is_lost_or_counted_twice(tmp_path_factory, names):
    found = read(tmp_path_factory.mktemp("hmdd"), *(row(name) for name in names))
    parts = (found.loaded, found.duplicates, found.rejected, found.out_of_scope)
    assert sum(map(len, parts)) == len(names)


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is absent")
def test_version_3_2_has_the_published_number_of_rows():
    found = Reading(HMDD(), SHARED_DATA)
    assert (len(found.outcomes), len(found.loaded), len(found.duplicates)) == (35_547, 35_542, 5)
    assert sum(type_ == "ASSOCIATED_WITH" for type_, _, _ in found.edges) == 18_731
    assert sum(label == "Disease" for label, _ in found.nodes) == 894
