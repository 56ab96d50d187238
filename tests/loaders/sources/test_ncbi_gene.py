"""NCBI gene tables."""

from pathlib import Path
from typing import ClassVar

import pytest

from contracts.source_contract import MIRBASE, SourceContract
from loaders.load import read_source
from loaders.scope import LoadScope
from loaders.sources.ncbi_gene import NCBIGene

SHARED = Path(__file__).parents[3].parent / "shared" / "data"

HEADER = "\t".join(
    (
        "#tax_id",
        "GeneID",
        "Symbol",
        "LocusTag",
        "Synonyms",
        "dbXrefs",
        "chromosome",
        "map_location",
        "description",
        "type_of_gene",
        "Symbol_from_nomenclature_authority",
        "Full_name_from_nomenclature_authority",
        "Nomenclature_status",
        "Other_designations",
        "Modification_date",
        "Feature_type",
    )
)


def _row(taxon: str, gene: str, symbol: str, synonyms: str, references: str, date: str = "20190325") -> str:
    fields = (
        taxon,
        gene,
        symbol,
        "-",
        synonyms,
        references,
        "7",
        "7q21.2",
        "a description",
        "protein-coding",
    )
    return "\t".join((*fields, symbol, "-", "O", "-", date, "-"))


CDK6 = _row("9606", "1021", "CDK6", "MCPH12|PLSTIRE", "MIM:603368|HGNC:HGNC:1777|Ensembl:ENSG00000105810")
TABLE = "\n".join(
    (
        HEADER,
        CDK6,
        _row("9606", "7157", "TP53", "-", "-", "20190507"),
        CDK6,
        _row("9606", "1021", "CDK6B", "-", "-"),
        _row("10090", "12571", "Cdk6", "-", "-"),
        _row("9606", "999999", "NEWENTRY", "-", "-"),
        _row("9606", "one", "X", "-", "-"),
        "9606\t5\tcut",
        "",
    )
)


class TestNCBIGene(SourceContract):
    source = NCBIGene
    files: ClassVar = {"ncbi_gene/Homo_sapiens.gene_info": TABLE}
    loaded, duplicate, rejected, out_of_scope = 2, 1, 3, 2


def _write(data: Path) -> None:
    (data / "Homo_sapiens.gene_info").write_text(TABLE)


def test_a_gene_with_all_its_names(tmp_path: Path) -> None:
    _write(tmp_path)
    content = read_source(NCBIGene(), NCBIGene().release(tmp_path), MIRBASE, LoadScope(), reject_limit=1.0)
    cdk6, tp53 = content.nodes
    assert cdk6.key == "NCBIGene:1021"
    assert cdk6.properties == {
        "name": "CDK6",
        "species": "hsa",
        "full_name": "a description",
        "chromosome": "7",
        "gene_type": "protein-coding",
        "ensembl": "ENSG00000105810",
        "synonyms": ("MCPH12", "PLSTIRE"),
    }
    assert "ensembl" not in tp53.properties, "a dash means that there is none"


def test_genes_of_a_requested_species(tmp_path: Path) -> None:
    _write(tmp_path)
    scope = LoadScope(frozenset({"mmu"}))
    content = read_source(NCBIGene(), NCBIGene().release(tmp_path), MIRBASE, scope, reject_limit=1.0)
    assert [n.properties["name"] for n in content.nodes] == ["Cdk6"]


def test_the_newest_modification_names_the_release(tmp_path: Path) -> None:
    _write(tmp_path)
    assert NCBIGene().release(tmp_path).release == "2019-05-07"


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/data")
def test_the_human_table_of_2019() -> None:
    content = read_source(NCBIGene(), NCBIGene().release(SHARED), MIRBASE, LoadScope(), reject_limit=0.0)
    assert content.rows.read == 61_393
    assert content.rows.rejected == 0
    assert len(content.nodes) == content.rows.loaded > 61_000
