"""RNALocate downloads of every layout: human microRNA rows become LOCALIZED_IN edges."""

import io
import zipfile
from typing import ClassVar

import pytest

from contracts.source_contract import SourceContract
from fixtures.association_tables import Reading, write
from loaders.identity.compartments import compartment_name
from loaders.sources.rnalocate import RNALocate

HEADER = (
    "RNALocate_ID\tSpecies\tRNA_Symbol\tRNA_Type\tSubcellular_Localization\tGO_Accession\tPubMed_ID\t"
    "RNALocate_Score"
)


def row(
    symbol="hsa-miR-21-5p",
    where="Nucleus",
    *,
    species="Homo sapiens",
    kind="miRNA",
    go_id="GO:0005634",
    pmid="123",
    score="0.8",
):
    return f"RLID1\t{species}\t{symbol}\t{kind}\t{where}\t{go_id}\t{pmid}\t{score}"


class TestRNALocate(SourceContract):
    source = RNALocate
    files: ClassVar = {
        "rnalocate/All RNA subcellular localization information.txt": "\n".join(
            (HEADER, row(), row(), row(where=""), row(kind="mRNA"), "")
        )
    }
    loaded, duplicate, rejected, out_of_scope = 1, 1, 1, 1


def read(tmp_path, *rows, header=HEADER, name="RNALocate_experimental.txt"):
    write(tmp_path / "rnalocate" / name, [header, *rows])
    return Reading(RNALocate(), tmp_path)


def test_a_row_gives_compartment_publication_term_and_score(tmp_path):
    properties = read(tmp_path, row()).edges["LOCALIZED_IN", "hsa-mir-21", "Nucleus"].properties
    assert properties == {"score": 0.8, "go_id": "GO:0005634", "pmids": ("123",), "rows": 1}


@pytest.mark.parametrize("scores", [("0.4", "0.9", "-"), ("0.9", "-", "0.4")])
def test_the_highest_score_of_a_pair_is_kept(tmp_path, scores):
    found = read(tmp_path, *(row(pmid=str(i), score=s) for i, s in enumerate(scores, start=1)))
    properties = found.edges["LOCALIZED_IN", "hsa-mir-21", "Nucleus"].properties
    assert (properties["score"], properties["rows"]) == (0.9, 3)


def test_every_row_is_accounted_for(tmp_path):
    found = read(
        tmp_path,
        row(),
        row(),
        row(where="Nuclear"),  # 4: another spelling of the same
        "\t" * 7,
        row("MALAT1", kind="lncRNA"),
        row("mmu-miR-21a-5p", species="Mus musculus"),
        row("MIR21"),  # 8: the gene symbol of the same
        row("novel-12"),
        row(where="-"),
        row(pmid="doi:10.1/x"),
        row(score="1.5"),
        row(score="high"),
    )
    assert [o.line for o in found.loaded] == [2]
    assert found.duplicates == {3: 2, 4: 2, 8: 2}
    assert set(found.out_of_scope) == {5, 6, 7}
    assert set(found.rejected) == set(range(9, 14))


def test_the_species_column_completes_a_name_without_species(tmp_path):
    found = read(tmp_path, row("miR-21"), row("let-7a-star", pmid="7"))
    assert ("LOCALIZED_IN", "hsa-mir-21", "Nucleus") in found.edges
    assert ("LOCALIZED_IN", "hsa-let-7a", "Nucleus") in found.edges


def test_version_1_columns_are_understood_and_its_free_text_is_left_out(tmp_path):
    header = (
        "RNALocate_ID\tGene_ID\tGene_Name\tGene_symbol\tRNA_category\tSpecies\tPMID\t"
        "SubCellular_Localization\tDescription"
    )
    line = "RLID1\tMIMAT0000076\tmiR-21\thsa-miR-21-5p\tmiRNA\tHomo sapiens\t456;789\tExosome\tsome text"
    found = read(tmp_path, line, header=header)
    assert found.edges["LOCALIZED_IN", "hsa-mir-21", "Exosome"].properties["pmids"] == ("456", "789")
    assert "some text" not in repr(found.outcomes)


def test_predictions_of_other_tools_are_not_evidence(tmp_path):
    header = HEADER.replace("PubMed_ID", "Algorithm")
    found = read(tmp_path, row(pmid="iLoc-mRNA"), header=header)
    assert "a prediction by iLoc-mRNA" in found.rejected[2]


def test_a_zip_is_read_and_an_unknown_compartment_keeps_its_name(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("table.txt", f"{HEADER}\n{row(where='Pseudopodium', go_id='GO:0031143')}\n")
    (tmp_path / "rnalocate").mkdir()
    name = "All RNA subcellular localization information.zip"
    (tmp_path / "rnalocate" / name).write_bytes(packed.getvalue())
    found = Reading(RNALocate(), tmp_path)
    assert found.nodes["Compartment", "Pseudopodium"].properties["go_id"] == "GO:0031143"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nuclear", "Nucleus"),
        ("nucleus ", "Nucleus"),
        ("mitochondria", "Mitochondrion"),
        ("Nucleoli", "Nucleolus"),
        ("Exosomes", "Exosome"),
        ("Extracellular  Vesicle", "Extracellular vesicle"),
        ("Cytosol", "Cytosol"),  # a part of the cytoplasm, not another word for it
        ("Sub  Pial Layer", "Sub Pial Layer"),
    ],
)
def test_spellings_of_one_compartment_are_merged_and_parts_are_not(text, name):
    assert compartment_name(text) == name
