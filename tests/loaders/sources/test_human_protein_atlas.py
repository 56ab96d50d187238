"""Protein and mRNA localization of genes: ids are translated by the NCBI gene table or the row is refused."""

from typing import ClassVar

import pytest

from contracts.source_contract import SourceContract
from fixtures.association_tables import SHARED_DATA, Reading, write
from loaders.source import LoadScope, MissingRelease
from loaders.sources.human_protein_atlas import BenchmarkGenes, HumanProteinAtlas

GENE_INFO = "\n".join(
    (
        "#tax_id\tGeneID\tSymbol\tLocusTag\tSynonyms\tdbXrefs\tchromosome\tmap_location\tdescription\ttype_of_gene",
        "9606\t5728\tPTEN\t-\t-\tHGNC:HGNC:9588|Ensembl:ENSG00000171862\t10\t-\tphosphatase\tprotein-coding",
        "9606\t2844\tGPR21\t-\t-\tEnsembl:ENSG00000011454\t9\t-\treceptor\tprotein-coding",
        "9606\t23637\tRABGAP1\t-\t-\tEnsembl:ENSG00000011454\t9\t-\tactivator\tprotein-coding",
        "10090\t22339\tVegfa\t-\t-\t-\t17\t-\tgrowth factor\tprotein-coding",
        "",
    )
)
HPA_HEADER = (
    "Gene\tGene name\tReliability\tEnhanced\tSupported\tApproved\tUncertain\tCell cycle dependency\tGO id"
)
MRNA_HEADER = "column_0based\tgene_symbol\tentrez_id\tn_miRNAs\tCytoplasm\tExosome\tNucleolus\tNucleus"


def protein(ensembl="ENSG00000171862", symbol="PTEN", enhanced="", approved="Nucleoli;Cytosol", go=None):
    go = "Nucleoli (GO:0005730);Cytosol (GO:0005829)" if go is None else go
    return f"{ensembl}\t{symbol}\tApproved\t{enhanced}\t\t{approved}\t\t\t{go}"


class TestGeneLocalization(SourceContract):
    source = HumanProteinAtlas
    files: ClassVar = {
        "genes_proteins/subcellular_location.tsv": "\n".join(
            (HPA_HEADER, protein(), protein(), protein("ENSG00000000000", "NONE"), "")
        ),
        "genes_proteins/Homo_sapiens.gene_info": GENE_INFO,
    }
    loaded, duplicate, rejected = 1, 1, 1


class TestBenchmarkGeneLocalization(SourceContract):
    source = BenchmarkGenes
    files: ClassVar = {
        "localization_benchmark/mRNA_names_2.tsv": "\n".join(
            (MRNA_HEADER, "0\tPTEN\t5728\t3\t1\t1\t0\t0", "1\tX\t-\t1\t1\t1\t0\t0", "")
        ),
        "genes_proteins/Homo_sapiens.gene_info": GENE_INFO,
    }
    loaded, rejected = 1, 1


def read(tmp_path, *rows, scope=None):
    write(tmp_path / "genes_proteins" / "Homo_sapiens.gene_info", GENE_INFO.splitlines())
    write(tmp_path / "genes_proteins" / "hpa_subcellular_location_v18.1.tsv", [HPA_HEADER, *rows])
    return Reading(HumanProteinAtlas(), tmp_path, scope)


def read_mrna(tmp_path, *rows):
    write(tmp_path / "genes_proteins" / "Homo_sapiens.gene_info", GENE_INFO.splitlines())
    write(tmp_path / "names" / "mRNA_names_9.tsv", [MRNA_HEADER, *rows])
    return Reading(BenchmarkGenes(), tmp_path)


def test_a_row_states_reliability_and_term_of_each_compartment(tmp_path):
    found = read(tmp_path, protein(enhanced="Nucleus"))
    assert found.nodes["Gene", "NCBIGene:5728"].properties["ensembl"] == "ENSG00000171862"
    said = {end: e.properties for (_, _, end), e in found.edges.items()}
    assert said["Nucleolus"] == {"go_id": "GO:0005730", "reliability": ("Approved",), "rows": 1}
    assert said["Nucleus"]["reliability"] == ("Enhanced",)
    assert HumanProteinAtlas().release(tmp_path).release == "18.1"


def test_a_compartment_without_a_term_has_none(tmp_path):
    found = read(tmp_path, protein(approved="Rods & Rings", go="Rods & Rings ()"))
    assert "go_id" not in found.edges["LOCALIZED_IN", "NCBIGene:5728", "Rods & Rings"].properties
    assert "go_id" not in found.nodes["Compartment", "Rods & Rings"].properties


def test_of_two_genes_with_one_ensembl_id_the_symbol_decides_or_nothing_does(tmp_path):
    found = read(tmp_path, protein("ENSG00000011454", "RABGAP1"), protein("ENSG00000011454", "OTHER"))
    assert ("Gene", "NCBIGene:23637") in found.nodes
    assert "GPR21 (2844), RABGAP1 (23637)" in found.rejected[3]


def test_unknown_gene_and_missing_compartment_are_rejected(tmp_path):
    found = read(tmp_path, protein(), protein("ENSG00000999999"), protein("", ""), protein(approved=""))
    assert set(found.rejected) == {3, 4, 5}
    assert "ENSG00000999999" in found.rejected[3]


def test_the_atlas_is_out_of_scope_where_humans_are(tmp_path):
    assert set(read(tmp_path, protein(), scope=LoadScope(frozenset({"mmu"}))).out_of_scope) == {2}


def test_without_the_gene_table_ids_cannot_be_translated(tmp_path):
    write(tmp_path / "genes_proteins" / "subcellular_location.tsv", [HPA_HEADER, protein()])
    with pytest.raises(MissingRelease, match="gene"):
        HumanProteinAtlas().locate(tmp_path)


def test_mrna_rows_become_edges_of_the_cells_that_are_1(tmp_path):
    found = read_mrna(tmp_path, "0\tPTEN\t5728\t38\t1\t0\t0\t1", "1\tGPR21\t2844\t1\t0\t0\t0\t0")
    assert {end for _, _, end in found.edges} == {"Cytoplasm", "Nucleus"}
    assert ("Gene", "NCBIGene:2844") in found.nodes


def test_an_id_of_another_organism_gives_way_to_the_human_gene_of_that_symbol(tmp_path):
    found = read_mrna(tmp_path, "0\tPTEN\t540786\t38\t1\t0\t0\t0", "1\tVegfa\t22339\t1\t1\t0\t0\t0")
    genes = {key for label, key in found.nodes if label == "Gene"}
    assert genes == {"NCBIGene:5728", "NCBIGene:22339"}


def test_mrna_cells_are_0_or_1(tmp_path):
    found = read_mrna(tmp_path, "0\tPTEN\t5728\t38\t2\t0\t0\t0", "1\tPTEN\tten\t1\t1\t0\t0\t0")
    assert "Cytoplasm is '2'" in found.rejected[2]
    assert "'ten'" in found.rejected[3]


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is absent")
def test_the_held_tables_have_the_known_numbers_of_rows():
    atlas = Reading(HumanProteinAtlas(), SHARED_DATA)
    assert (len(atlas.loaded), len(atlas.rejected)) == (11_984, 89)
    benchmark = Reading(BenchmarkGenes(), SHARED_DATA)
    ends = [end for _, _, end in benchmark.edges]
    columns = ("Cytoplasm", "Exosome", "Nucleolus", "Nucleus")
    assert [ends.count(c) for c in columns] == [1_787, 2_741, 1_141, 1_824]
    assert sum(label == "Gene" for label, _ in benchmark.nodes) == 2_836
