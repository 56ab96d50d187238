"""Lists of miRNA names by location: every name is a row, whatever it is; a damaged file is named as such."""

import json
from typing import ClassVar

import pytest

from contracts.source_contract import SourceContract
from fixtures.association_tables import SHARED_DATA, Reading
from graph_schema.records import OutOfScope, Rejected
from loaders.errors import EmptyFile, SeveralReleases, WrongFormat
from loaders.sources.rnalocate_lists import RNALocateLists, location_lists

FILE = "rnalocate_derived/old_loc_mirna_ass.json"
LISTS = {
    "Nucleus": ["hsa-miR-21-star", "hsa-let-7a", "hsa-miR-21-star", "mmu-miR-21", ""],
    "Circulating": ["hsa-miR-21", 7],
}


class TestRNALocateLists(SourceContract):
    source = RNALocateLists
    files: ClassVar = {FILE: json.dumps(LISTS, indent=1) + "\n"}
    loaded, duplicate, rejected, out_of_scope = 3, 1, 2, 1
    wrong_content = WrongFormat


def read(tmp_path, text, name=FILE):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text if isinstance(text, str) else json.dumps(text))
    return Reading(RNALocateLists(), tmp_path)


def test_the_row_of_a_mature_is_that_of_its_hairpin(tmp_path):
    names = ["hsa-miR-21", "hsa-miR-21-5p", "hsa-miR-21*", "hsa-miR-21-star", "hsa-let-7a-1-star"]
    found = read(tmp_path, {"Nuclear": names})
    assert set(found.edges) & {("LOCALIZED_IN", m, "Nucleus") for m in ("hsa-mir-21", "hsa-let-7a-1")} == {
        ("LOCALIZED_IN", "hsa-mir-21", "Nucleus"),
        ("LOCALIZED_IN", "hsa-let-7a-1", "Nucleus"),
    }
    assert found.edges["LOCALIZED_IN", "hsa-mir-21", "Nucleus"].properties["rows"] == 4
    evidence = found.edges["LOCALIZED_IN", "hsa-mir-21", "Nucleus"].properties["evidence"]
    assert evidence == ("old_loc_mirna_ass.json; no publication given",)


def test_rows_are_numbered_over_all_lists_and_say_why_they_cannot_be_used(tmp_path):
    found = read(tmp_path, LISTS)
    assert [o.line for o in found.outcomes] == [1, 2, 3, 4, 5, 6, 7]
    assert found.duplicates == {3: 1}
    refused = {o.line: o.reason for o in found.outcomes if isinstance(o, Rejected | OutOfScope)}
    assert refused[4] == "the microRNA is of species mmu"
    assert refused[5] == "no microRNA in column name"
    assert refused[7] == "7 is not a name; fix the line"


@pytest.mark.parametrize("value", [None, True, 1.5, ["hsa-miR-21"], {"hsa-miR-21": 1}])
def test_a_name_of_another_type_is_rejected_and_the_others_are_read(tmp_path, value):
    found = read(tmp_path, {"Nucleus": ["hsa-miR-21", value]})
    assert len(found.loaded) == 1
    assert [o.line for o in found.outcomes if isinstance(o, Rejected)] == [2]


def test_a_location_that_occurs_twice_is_read_twice(tmp_path):
    found = read(tmp_path, '{"Nucleus": ["hsa-miR-21"], "Nucleus": ["hsa-let-7a"], " ": ["hsa-miR-21"]}')
    assert {m for t, m, _ in found.edges if t == "LOCALIZED_IN"} == {"hsa-mir-21", "hsa-let-7a"}
    assert [type(o) for o in found.outcomes][2] is Rejected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"Nucleus": ["hsa-miR-21"', 1),
        ('{"Nucleus":\n["hsa-miR-21",]}', 2),
        ('["hsa-miR-21"]', 1),
        ('{"Nucleus": "hsa-miR-21"}', 1),
        ('{"Nucleus": {"hsa-miR-21": 1}}', 1),
        ('{"Nucleus": null}', 1),
        ('"Nucleus"', 1),
        ("[" * 100_000, 1),
        ('{"Nucleus": [' + "1" * 5_000 + "]}", 1),
    ],
)
def test_another_layout_is_refused_with_the_line_and_the_form_that_is_expected(tmp_path, text, line):
    with pytest.raises(WrongFormat, match=rf"old_loc_mirna_ass.json, line {line}: expected JSON") as error:
        read(tmp_path, text)
    assert error.value.remedy


@pytest.mark.parametrize("text", ["{}", '{"Nucleus": []}'])
def test_a_file_without_names_is_refused(tmp_path, text):
    with pytest.raises(EmptyFile, match="names no miRNA"):
        read(tmp_path, text)


def test_the_file_may_lie_at_the_top_and_one_of_two_is_not_guessed(tmp_path):
    assert len(read(tmp_path, {"Nucleus": ["hsa-miR-21"]}, "a_loc_mirna_ass.json").loaded) == 1
    assert location_lists(tmp_path) == (tmp_path / "a_loc_mirna_ass.json",)
    with pytest.raises(SeveralReleases):
        read(tmp_path, {"Nucleus": ["hsa-let-7a"]}, "b_loc_mirna_ass.json")


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is absent")
def test_version_1_has_nine_locations_and_every_name_is_that_of_a_human_mirna():
    found = Reading(RNALocateLists(), SHARED_DATA)
    assert len(found.loaded) == len(found.outcomes) == 2_151
    assert len({end for type_, _, end in found.edges if type_ == "LOCALIZED_IN"}) == 9
