"""mRNA localization of genes: ids of other organisms are replaced by the only human gene with the symbol."""

from pathlib import Path
from typing import ClassVar

import pytest

from contracts.source_contract import SourceContract
from fixtures.association_tables import SHARED_DATA, Reading, write
from fixtures.gene_table import GENE_INFO, write_gene_table
from loaders.sources.benchmark_genes import BenchmarkGenes

HEADER = "column_0based\tgene_symbol\tentrez_id\tn_miRNAs\tCytoplasm\tExosome\tNucleolus\tNucleus"


class TestBenchmarkGenes(SourceContract):
    source = BenchmarkGenes
    files: ClassVar = {
        "localization_benchmark/mRNA_names_2.tsv": "\n".join(
            (HEADER, "0\tPTEN\t5728\t3\t1\t1\t0\t0", "1\tX\t-\t1\t1\t1\t0\t0", "")
        ),
        "genes_proteins/Homo_sapiens.gene_info": GENE_INFO,
    }
    loaded, rejected = 1, 1


def read(tmp_path: Path, *rows: str) -> Reading:
    write_gene_table(tmp_path)
    write(tmp_path / "names" / "mRNA_names_9.tsv", [HEADER, *rows])
    return Reading(BenchmarkGenes(), tmp_path)


def genes(found: Reading) -> set[str]:
    return {key for label, key in found.nodes if label == "Gene"}


def test_rows_become_edges_of_the_cells_that_are_1(tmp_path: Path) -> None:
    found = read(tmp_path, "0\tPTEN\t5728\t38\t1\t0\t0\t1", "1\tGPR21\t2844\t1\t0\t0\t0\t0")
    assert {end for _, _, end in found.edges} == {"Cytoplasm", "Nucleus"}
    assert ("Gene", "NCBIGene:2844") in found.nodes
    edge = found.edges["LOCALIZED_IN", "NCBIGene:5728", "Nucleus"]
    assert edge.properties == {
        "go_id": "GO:0005634",
        "evidence": ("mRNA table of the localization benchmark; no publication given",),
        "rows": 1,
    }


def test_an_id_of_another_organism_is_replaced_by_the_human_gene_of_that_symbol(tmp_path: Path) -> None:
    found = read(tmp_path, "0\tPTEN\t540786\t38\t1\t0\t0\t0", "1\tVegfa\t22339\t1\t1\t0\t0\t0")
    assert genes(found) == {"NCBIGene:5728", "NCBIGene:22339"}
    matched_by = {start: e.properties.get("matched_by") for (_, start, _), e in found.edges.items()}
    assert matched_by == {"NCBIGene:5728": "symbol", "NCBIGene:22339": None}


def test_none_of_several_human_genes_with_the_symbol_is_chosen(tmp_path: Path) -> None:
    assert genes(read(tmp_path, "0\tMTRNR2\t540786\t1\t1\t0\t0\t0")) == {"NCBIGene:540786"}


def test_a_symbol_of_another_organism_replaces_no_id(tmp_path: Path) -> None:
    """Vegfa in the gene table is a mouse gene: the row with a cattle id keeps it."""
    assert genes(read(tmp_path, "0\tVegfa\t281572\t1\t1\t0\t0\t0")) == {"NCBIGene:281572"}


def test_a_human_id_counts_whatever_its_symbol(tmp_path: Path) -> None:
    assert genes(read(tmp_path, "0\tPTEN\t2844\t1\t1\t0\t0\t0")) == {"NCBIGene:2844"}


def test_cells_are_0_or_1(tmp_path: Path) -> None:
    found = read(tmp_path, "0\tPTEN\t5728\t38\t2\t0\t0\t0", "1\tPTEN\tten\t1\t1\t0\t0\t0")
    assert "Cytoplasm is '2'" in found.rejected[2]
    assert "'ten'" in found.rejected[3]


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is absent")
def test_the_published_table_has_the_known_numbers_of_labels() -> None:
    benchmark = Reading(BenchmarkGenes(), SHARED_DATA)
    ends = [end for _, _, end in benchmark.edges]
    columns = ("Cytoplasm", "Exosome", "Nucleolus", "Nucleus")
    assert [ends.count(c) for c in columns] == [1_787, 2_741, 1_141, 1_824]
    assert sum(label == "Gene" for label, _ in benchmark.nodes) == 2_836
