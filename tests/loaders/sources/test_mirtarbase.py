"""miRTarBase rows become TARGETS edges of the miRNA and, if the name is unambiguous, of the mature."""

from typing import ClassVar

import openpyxl
import pytest

from contracts.source_contract import SourceContract
from fixtures.association_tables import SHARED_DATA, Reading, write
from fixtures.gene_table import write_gene_table
from loaders.errors import MissingRelease, UnknownColumns
from loaders.scope import LoadScope
from loaders.sources.mirtarbase import MiRTarBase

HEADER = (
    "miRTarBase ID,miRNA,Species (miRNA),Target Gene,Target Gene (Entrez ID),Species (Target Gene),"
    "Experiments,Support Type,References (PMID)"
)
HUMAN = "Homo sapiens"


def row(
    mirna="hsa-miR-21-5p",
    gene="PTEN",
    entrez="5728",
    *,
    id_="MIRT1",
    species=HUMAN,
    target_species=HUMAN,
    experiments="Luciferase reporter assay//Western blot",
    support="Functional MTI",
    pmid="17681183",
):
    return ",".join((id_, mirna, species, gene, entrez, target_species, experiments, support, pmid))


MOUSE_ROW = row("mmu-miR-21a-5p", species="Mus musculus", target_species="Mus musculus")


class TestMiRTarBase(SourceContract):
    source = MiRTarBase
    files: ClassVar = {
        "mirtarbase/hsa_MTI.csv": "\n".join(
            (HEADER, row(), row(), row(pmid="12"), row("hsa-miR-?"), MOUSE_ROW, "")
        )
    }
    loaded, duplicate, rejected, out_of_scope = 2, 1, 1, 1


def read(tmp_path, *rows, header=HEADER, encoding="utf-8", scope=None):
    write(tmp_path / "mirtarbase" / "hsa_MTI.csv", [header, *rows], encoding=encoding)
    return Reading(MiRTarBase(), tmp_path, scope)


def test_a_row_links_the_mirna_and_its_mature_to_the_gene(tmp_path):
    found = read(tmp_path, row())
    assert found.nodes["MiRNA", "hsa-mir-21"].properties["resolution"] == "exact"
    assert found.nodes["Gene", "NCBIGene:5728"].properties["name"] == "PTEN"
    assert found.edges["HAS_PRECURSOR", "hsa-mir-21", "MI0000077"].properties["how"] == "exact"
    for start in ("hsa-mir-21", "MIMAT0000076"):
        properties = found.edges["TARGETS", start, "NCBIGene:5728"].properties
        assert properties["evidence"] == ("Luciferase reporter assay", "Western blot")
        assert properties["pmids"] == ("17681183",)
        assert properties["matures"] == ("hsa-miR-21-5p",)
        assert (properties["functional"], properties["strength"]) == (True, "strong")


def test_a_name_without_one_certain_mature_gives_no_mature_edge(tmp_path):
    found = read(tmp_path, row("hsa-mir-320"), row("hsa-miR-99999-5p", id_="MIRT2"))
    starts = {e.start.label for e in found.edges.values() if e.type == "TARGETS"}
    assert starts == {"MiRNA"}
    assert found.edges["HAS_PRECURSOR", "hsa-mir-320", "MI0000542"].properties["how"] == "renamed"
    assert found.nodes["MiRNA", "hsa-mir-99999"].properties["resolution"] == "unknown"


def test_a_withdrawn_name_keeps_a_node_and_no_hairpin(tmp_path):
    found = read(tmp_path, row("hsa-mir-220a"))
    assert found.nodes["MiRNA", "hsa-mir-220a"].properties["resolution"] == "dead"
    assert not [e for e in found.edges.values() if e.type == "HAS_PRECURSOR"]


@pytest.mark.parametrize(
    ("support", "functional", "strength"),
    [
        ("Functional MTI", True, "strong"),
        ("Functional MTI (Weak)", True, "weak"),
        ("Non-Functional MTI", False, "strong"),
        ("non-functional mti (weak)", False, "weak"),
    ],
)
def test_non_functional_is_not_read_as_functional(tmp_path, support, functional, strength):
    found = read(tmp_path, row(support=support))
    properties = found.edges["TARGETS", "hsa-mir-21", "NCBIGene:5728"].properties
    assert (properties["functional"], properties["strength"]) == (functional, strength)


def test_a_hairpin_name_is_not_a_mature_even_if_it_has_only_one(tmp_path):
    found = read(tmp_path, row("hsa-mir-21"))
    assert ("TARGETS", "MIMAT0000076", "NCBIGene:5728") not in found.edges


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_strongest_support_of_a_pair_wins_in_any_order(tmp_path, order):
    rows = [row(support="Non-Functional MTI (Weak)", pmid="11"), row(pmid="12")]
    properties = (
        read(tmp_path, *(rows[i] for i in order)).edges["TARGETS", "hsa-mir-21", "NCBIGene:5728"].properties
    )
    assert (properties["functional"], properties["strength"], properties["rows"]) == (True, "strong", 2)
    assert set(properties["support"]) == {"Functional MTI", "Non-Functional MTI (Weak)"}


def test_every_row_is_accounted_for(tmp_path):
    found = read(
        tmp_path,
        row(),
        row(),  # 3: the same
        ",,,,,,,,",  # 4: blank
        row("mmu-miR-21a-5p", species="Mus musculus", target_species="Mus musculus"),
        row(target_species="Mus musculus"),  # 6: the target is of another organism
        row("hsa-miR-?"),
        row("mmu-miR-21"),  # 8: name and species contradict each other
        row(entrez="-"),
        row(entrez="PTEN"),
        row(pmid="PMC12"),
        row(support="Perhaps"),
        "MIRT9,hsa-miR-21-5p",  # 13: too short
        row(pmid="", id_="MIRT3"),  # 14: the release may leave it empty
    )
    assert [o.line for o in found.loaded] == [2, 14]
    assert found.duplicates == {3: 2}
    assert set(found.out_of_scope) == {4, 5, 6}
    assert found.out_of_scope[6] == "the target gene is of species mmu"
    assert {7, 8, 9, 10, 11, 12, 13} == set(found.rejected)
    assert "no Entrez id" in found.rejected[9]
    assert "'PMC12'" in found.rejected[11]
    assert "fields" in found.rejected[13]


def test_release_10_spellings_floats_and_codes_are_read(tmp_path):
    found = read(tmp_path, row(entrez="5728.0", pmid="17681183.0", species="hsa"), encoding="utf-8-sig")
    assert found.edges["TARGETS", "hsa-mir-21", "NCBIGene:5728"].properties["pmids"] == ("17681183",)


def test_the_older_header_and_stray_latin_1_bytes_are_read(tmp_path):
    header = HEADER.replace("Entrez ID", "Entrez Gene ID")
    found = read(tmp_path, row(experiments="Caspase-Glo¨ assay; qRT-PCR"), header=header, encoding="latin-1")
    evidence = found.edges["TARGETS", "hsa-mir-21", "NCBIGene:5728"].properties["evidence"]
    assert evidence == ("Caspase-Glo¨ assay", "qRT-PCR")


def test_a_spreadsheet_is_read_and_a_symbol_that_became_a_date_is_ignored(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append(
        ["MIRT1", "hsa-let-7a-5p", HUMAN, "2-Sep", 4735, HUMAN, "qRT-PCR", "Functional MTI", 1234]
    )
    (tmp_path / "mirtarbase").mkdir()
    book.save(tmp_path / "mirtarbase" / "hsa_MTI.xlsx")
    found = Reading(MiRTarBase(), tmp_path)
    assert found.nodes["Gene", "NCBIGene:4735"].properties["name"] == "NCBIGene:4735"
    assert found.nodes["MiRNA", "hsa-let-7a"].properties["level"] == "stem"
    hairpins = {end for type_, _, end in found.edges if type_ == "HAS_PRECURSOR"}
    assert hairpins == {"MI0000060", "MI0000061"}


def test_all_species_are_read_on_request(tmp_path):
    mouse = row("mmu-miR-21a-5p", species="Mus musculus", target_species="Mus musculus")
    found = read(tmp_path, mouse, scope=LoadScope(frozenset()))
    assert found.nodes["MiRNA", "mmu-mir-21a"].properties["species"] == "mmu"


def test_the_full_human_table_is_preferred_over_the_strong_one_and_excerpts_are_ignored(tmp_path):
    folder = tmp_path / "mirtarbase"
    write(folder / "sample_miRTarBase_MTI.xlsx", ["x"])
    with pytest.raises(MissingRelease, match="miRTarBase"):
        MiRTarBase().locate(tmp_path)
    strong = write(folder / "miRTarBase_SE_WR_release7.csv", [HEADER, row()])
    assert MiRTarBase().locate(tmp_path) == (strong,)
    assert MiRTarBase().version((strong,)) == "7"
    human = write(folder / "hsa_MTI.csv", [HEADER, row()])
    assert MiRTarBase().locate(tmp_path) == (human,)


def test_another_table_is_refused_with_its_missing_columns(tmp_path):
    with pytest.raises(UnknownColumns, match="Support Type"):
        read(tmp_path, "1,2", header="MTI ID,miRNA")


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is absent")
def test_release_7_has_the_known_numbers_of_rows_and_pairs():
    found = Reading(MiRTarBase(), SHARED_DATA)
    assert len(found.outcomes) == 14_183
    assert len(found.loaded) == 11_177
    assert sum(reason == "a blank row" for reason in found.out_of_scope.values()) == 317
    assert not found.rejected
    pairs = [key for key, e in found.edges.items() if e.type == "TARGETS" and e.start.label == "MiRNA"]
    assert len(pairs) == 8_310


@pytest.mark.parametrize(
    ("gene", "entrez", "found"),
    [
        ("PTEN", "", "NCBIGene:5728"),  # missing
        ("PTEN", "999999999", "NCBIGene:5728"),  # retired
        ("PTEN", "2844", "NCBIGene:2844"),  # of another gene: the id decides
        ("OTHER", "999999999", "NCBIGene:999999999"),
    ],
)
def test_an_official_symbol_stands_in_for_a_missing_or_unknown_id(tmp_path, gene, entrez, found):
    write_gene_table(tmp_path)
    reading = read(tmp_path, row(gene=gene, entrez=entrez))
    properties = reading.edges["TARGETS", "hsa-mir-21", found].properties
    assert ("matched_by" in properties) == (gene == "PTEN" and found == "NCBIGene:5728")


@pytest.mark.parametrize("gene", ["MTRNR2", "pten", "-", "2-Sep"])
def test_an_ambiguous_or_unofficial_symbol_does_not(tmp_path, gene):
    write_gene_table(tmp_path)
    assert "official symbol" in read(tmp_path, row(gene=gene, entrez="NA")).rejected[2]
    of_mouse = read(tmp_path, row("miR-21", gene="PTEN", entrez="", target_species="Mouse"))
    assert of_mouse.out_of_scope == {2: "the target gene is of species mmu"}


def test_the_species_column_completes_a_name_without_species(tmp_path):
    found = read(tmp_path, row("miR-21-5p", species="Human"))
    assert ("TARGETS", "hsa-mir-21", "NCBIGene:5728") in found.edges
