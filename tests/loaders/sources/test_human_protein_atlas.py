"""Protein localization of genes: ids are mapped by the NCBI gene table, or the row is rejected."""

from typing import ClassVar

import pytest

from contracts.source_contract import SourceContract
from fixtures.association_tables import SHARED_DATA, Reading, write
from fixtures.gene_table import GENE_INFO, write_gene_table
from loaders.errors import MissingRelease
from loaders.scope import LoadScope
from loaders.sources.human_protein_atlas import HumanProteinAtlas

HEADER = (
    "Gene\tGene name\tReliability\tEnhanced\tSupported\tApproved\tUncertain\tCell cycle dependency\tGO id"
)


def protein(ensembl="ENSG00000171862", symbol="PTEN", enhanced="", approved="Nucleoli;Cytosol", go=None):
    go = "Nucleoli (GO:0005730);Cytosol (GO:0005829)" if go is None else go
    return f"{ensembl}\t{symbol}\tApproved\t{enhanced}\t\t{approved}\t\t\t{go}"


class TestHumanProteinAtlas(SourceContract):
    source = HumanProteinAtlas
    files: ClassVar = {
        "genes_proteins/subcellular_location.tsv": "\n".join(
            (HEADER, protein(), protein(), protein("ENSG00000000000", "NONE"), "")
        ),
        "genes_proteins/Homo_sapiens.gene_info": GENE_INFO,
    }
    loaded, duplicate, rejected = 1, 1, 1


def read(tmp_path, *rows, scope=None):
    write_gene_table(tmp_path)
    write(tmp_path / "genes_proteins" / "hpa_subcellular_location_v18.1.tsv", [HEADER, *rows])
    return Reading(HumanProteinAtlas(), tmp_path, scope)


def test_a_row_gives_reliability_and_term_of_each_compartment(tmp_path):
    found = read(tmp_path, protein(enhanced="Nucleus"))
    assert found.nodes["Gene", "NCBIGene:5728"].properties["ensembl"] == "ENSG00000171862"
    properties = {end: e.properties for (_, _, end), e in found.edges.items()}
    assert properties["Nucleolus"] == {
        "go_id": "GO:0005730",
        "reliability": ("Approved",),
        "evidence": ("immunofluorescence (Human Protein Atlas); the table gives no publication",),
        "rows": 1,
    }
    assert properties["Nucleus"]["reliability"] == ("Enhanced",)
    assert HumanProteinAtlas().release(tmp_path).release == "18.1"


def test_a_compartment_without_a_term_has_none(tmp_path):
    found = read(tmp_path, protein(approved="Rods & Rings", go="Rods & Rings ()"))
    assert "go_id" not in found.edges["LOCALIZED_IN", "NCBIGene:5728", "Rods & Rings"].properties
    assert "go_id" not in found.nodes["Compartment", "Rods & Rings"].properties


def test_the_symbol_decides_between_two_genes_with_one_ensembl_id_or_the_row_is_rejected(tmp_path):
    found = read(tmp_path, protein("ENSG00000011454", "RABGAP1"), protein("ENSG00000011454", "OTHER"))
    assert ("Gene", "NCBIGene:23637") in found.nodes
    assert "GPR21 (2844), RABGAP1 (23637)" in found.rejected[3]


def test_unknown_gene_and_missing_compartment_are_rejected(tmp_path):
    found = read(
        tmp_path, protein(), protein("ENSG00000999999", "PTENX"), protein("", ""), protein(approved="")
    )
    assert set(found.rejected) == {3, 4, 5}
    assert "ENSG00000999999" in found.rejected[3]


def test_a_gene_with_an_unknown_ensembl_id_is_found_by_its_official_symbol(tmp_path):
    found = read(tmp_path, protein("ENSG00000999999", "PTEN", approved="Cytosol"))
    edge = found.edges["LOCALIZED_IN", "NCBIGene:5728", "Cytosol"]
    assert edge.properties["matched_by"] == "symbol"
    assert "ensembl" not in found.nodes["Gene", "NCBIGene:5728"].properties, "the id is not that of the gene"


@pytest.mark.parametrize("symbol", ["MTRNR2", "pten", "BZS", "-"])
def test_neither_several_genes_nor_an_unofficial_symbol_identify_a_gene(tmp_path, symbol):
    """MTRNR2 is the symbol of two genes in the fixture, BZS a synonym of PTEN."""
    assert set(read(tmp_path, protein("ENSG00000999999", symbol)).rejected) == {2}


def test_the_atlas_is_out_of_scope_where_humans_are(tmp_path):
    assert set(read(tmp_path, protein(), scope=LoadScope(frozenset({"mmu"}))).out_of_scope) == {2}


def test_without_the_gene_table_ids_cannot_be_mapped(tmp_path):
    write(tmp_path / "genes_proteins" / "subcellular_location.tsv", [HEADER, protein()])
    with pytest.raises(MissingRelease, match="gene"):
        HumanProteinAtlas().locate(tmp_path)


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is absent")
def test_the_table_of_version_18_has_the_known_numbers_of_rows():
    atlas = Reading(HumanProteinAtlas(), SHARED_DATA)
    assert (len(atlas.loaded), len(atlas.rejected)) == (12_010, 63)
