"""ncDR rows become AFFECTS_RESPONSE_TO edges; rows without a human hairpin are rejected with a reason."""

from typing import ClassVar

import pytest

from contracts.source_contract import SourceContract
from fixtures.association_tables import SHARED_DATA, Reading, write
from loaders.errors import MissingRelease
from loaders.sources.ncdr import NcDR

HEADER = (
    "Pubmed,miR_Name,miRBase_name,miR_ID,Drug,CID,Material_1,Material_2,Material_3,Material_4,Condition,"
    "Experiment,Level,Effect,Target,Regulation,Year,Reference,Support"
)


def row(
    name="hsa-mir-21",
    drug="Gemcitabine",
    *,
    cid="60750",
    accession="MI0000077",
    pmid="16762633",
    condition="cholangiocarcinoma",
    effect="Resistant",
    target="PTEN",
    written="miR-21 ",
    material="line A",
):
    return (
        f"{pmid},{written},{name},{accession},{drug},{cid},{material},-,-,-,{condition},"
        f"in vitro ,Low,{effect},{target},-,2006,A title,A sentence"
    )


class TestNcDR(SourceContract):
    source = NcDR
    files: ClassVar = {
        "ncdr/Curated_ncDR.csv": "\r\n".join(
            (
                HEADER,
                row(),
                row(material="line B"),
                row(condition="胆管癌"),
                row("miR-128b"),
                row("rno-mir-93"),
                "",
            )
        )
    }
    encoding = "gb18030"
    loaded, duplicate, rejected, out_of_scope = 2, 1, 1, 1


def read(tmp_path, *rows, encoding="gb18030"):
    write(tmp_path / "ncdr" / "Curated_ncDR.csv", [HEADER, *rows], encoding=encoding, end="\r\n")
    return Reading(NcDR(), tmp_path)


def test_a_row_gives_effect_condition_experiment_and_level(tmp_path):
    found = read(tmp_path, row(condition="胆管癌 cells"))
    drug = found.nodes["Drug", "gemcitabine"]
    assert drug.properties["name"] == "Gemcitabine"
    assert drug.properties["pubchem_cid"] == "PUBCHEM.COMPOUND:60750"
    properties = found.edges["AFFECTS_RESPONSE_TO", "hsa-mir-21", "gemcitabine"].properties
    assert properties == {
        "effects": ("resistant",),
        "conditions": ("胆管癌 cells",),
        "levels": ("low",),
        "evidence": ("in vitro",),
        "pmids": ("16762633",),
        "rows": 1,
    }


def test_spellings_of_one_drug_are_merged_and_a_hyphen_means_missing(tmp_path):
    found = read(
        tmp_path,
        row(drug="chemotherapy", cid="-", condition="-"),
        row(drug="Chemotherapy ", cid="-", effect="association", pmid="17"),
    )
    assert found.nodes["Drug", "chemotherapy"].properties["spellings"] == ("chemotherapy", "Chemotherapy")
    assert "pubchem_cid" not in found.nodes["Drug", "chemotherapy"].properties
    properties = found.edges["AFFECTS_RESPONSE_TO", "hsa-mir-21", "chemotherapy"].properties
    assert properties["effects"] == ("associated", "resistant")
    assert properties["conditions"] == ("cholangiocarcinoma",)


def test_a_mature_spelling_refers_to_the_same_mirna(tmp_path):
    found = read(tmp_path, row("hsa-miR-21-5p"), row("hsa-mir-21", pmid="17"))
    assert found.nodes["MiRNA", "hsa-mir-21"].properties["spellings"] == ("hsa-miR-21-5p", "hsa-mir-21")
    assert found.edges["AFFECTS_RESPONSE_TO", "hsa-mir-21", "gemcitabine"].properties["rows"] == 2


def test_every_row_is_accounted_for(tmp_path):
    found = read(
        tmp_path,
        row(),
        row(material="line B"),  # 3: another cell line, the same statement
        row(target="BCL2"),  # 4: another target is another statement
        row("ebv-mir-BART16"),
        row("mmu-mir-20b"),
        row("miR-128b"),
        row("-", accession="-", written="miR-17-92"),
        row("HA-22.1"),
        row(drug="-"),
        row(pmid="in press"),
        row(effect="Unclear"),
        "," * 18,
        row(effect="-", pmid="18"),
    )
    assert [o.line for o in found.loaded] == [2, 4, 14]
    assert found.duplicates == {3: 2}
    assert set(found.out_of_scope) == {5, 6, 13}
    assert set(found.rejected) == {7, 8, 9, 10, 11, 12}
    assert "has no species" in found.rejected[7]
    assert "'miR-17-92'" in found.rejected[8]
    assert "no drug" in found.rejected[10]
    assert "'Unclear'" in found.rejected[12]


@pytest.mark.parametrize(
    "other",
    [
        {"effect": "Sensitive"},
        {"condition": "glioma"},
        {"target": "BCL2"},
        {"pmid": "17"},
        {"drug": "Cisplatin"},
        {"name": "hsa-let-7a-1"},
    ],
)
def test_rows_that_differ_in_a_part_of_the_statement_are_two(tmp_path, other):
    assert len(read(tmp_path, row(), row(**other)).loaded) == 2
    assert read(tmp_path, row(**other), row(**other, material="line B")).duplicates == {3: 2}


def test_without_a_name_the_accession_counts_if_mirbase_has_it(tmp_path):
    found = read(tmp_path, row("-"), row("-", accession="MI9999999"), row("-", accession="MI0000786"))
    assert ("AFFECTS_RESPONSE_TO", "hsa-mir-21", "gemcitabine") in found.edges
    assert "unknown in miRBase" in found.rejected[3]
    assert "dead in miRBase" in found.rejected[4]


def test_ncrnadrug_columns_are_understood_and_other_rnas_are_out_of_scope(tmp_path):
    header = "PMID\tncRNA_Name\tncRNA_Type\tDrug_Name\tCID\tEffect\tSpecies\tmiRBase_ID\tCondition"
    lines = [
        header,
        "123\thsa-mir-21\tmiRNA\tCisplatin\t5460033\tresistant\tHomo sapiens\tMI0000077\tNA",
        "123\tHOTAIR\tlncRNA\tCisplatin\t5460033\tresistant\tHomo sapiens\tNA\tNA",
        "123\tmmu-mir-21a\tmiRNA\tCisplatin\t5460033\tresistant\tMus musculus\tMI0000569\tNA",
    ]
    write(tmp_path / "ncdr" / "DR_Curated.txt", lines)
    found = Reading(NcDR(), tmp_path)
    properties = found.edges["AFFECTS_RESPONSE_TO", "hsa-mir-21", "cisplatin"].properties
    assert properties["effects"] == ("resistant",)
    assert "conditions" not in properties
    assert set(found.out_of_scope) == {3, 4}


def test_a_directory_without_the_table_says_what_to_put_there(tmp_path):
    with pytest.raises(MissingRelease, match="folder ncdr"):
        NcDR().locate(tmp_path)


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is absent")
def test_the_curated_table_has_the_known_numbers_of_rows_and_pairs():
    found = Reading(NcDR(), SHARED_DATA)
    counts = (len(found.loaded), len(found.duplicates), len(found.rejected), len(found.out_of_scope))
    assert counts == (5_336, 149, 170, 6)
    assert sum(type_ == "AFFECTS_RESPONSE_TO" for type_, _, _ in found.edges) == 3_596
