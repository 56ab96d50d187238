"""Words for a missing value and for a species mean the same in every source."""

from pathlib import Path

import pytest

from fixtures.association_tables import Reading, write
from loaders.source import Source
from loaders.sources.hmdd import HMDD
from loaders.sources.mirtarbase import MiRTarBase
from loaders.sources.ncdr import NcDR
from loaders.sources.rnalocate import RNALocate

MISSING = ("", "-", "NA", "n/a", "nan", "NaN", "None", "null", "NULL", "\\N")
HUMAN = ("Homo sapiens", "Human", "HUMAN", "hsa", "9606", "H. sapiens", " homo  sapiens ", "Homo_sapiens")

# A table of each source with the given microRNA, species, partner and publication.
TABLES: dict[type[Source], tuple[str, str, str]] = {
    HMDD: (
        "hmdd/alldata.txt",
        "category\tmir\tdisease\tpmid\tcausality",
        "genetics\t{name}\t{partner}\t{pmid}\t{extra}",
    ),
    NcDR: (
        "ncdr/DR_Curated.txt",
        "PMID\tmiRBase_name\tncRNA_Name\tDrug_Name\tCID\tEffect\tSpecies\tmiRBase_ID\tCondition",
        "{pmid}\t{name}\tx\t{partner}\t{extra}\tresistant\t{species}\t{extra}\t{extra}",
    ),
    RNALocate: (
        "rnalocate/RNALocate.txt",
        "Species\tRNA_Symbol\tRNA_Type\tSubcellular_Localization\tGO_Accession\tPubMed_ID\tRNALocate_Score",
        "{species}\t{name}\tmiRNA\t{partner}\t{extra}\t{pmid}\t{extra}",
    ),
    MiRTarBase: (
        "mirtarbase/hsa_MTI.csv",
        "miRTarBase ID,miRNA,Species (miRNA),Target Gene,Target Gene (Entrez ID),Species (Target Gene),"
        "Experiments,Support Type,References (PMID)",
        "{extra},{name},{species},{extra},{partner},{species},{extra},{extra},{pmid}",
    ),
}
SOURCES = list(TABLES)
WITH_SPECIES = [s for s in SOURCES if s is not HMDD]  # HMDD has no such column


def read(source: type[Source], tmp_path: Path, **values: str) -> Reading:
    path, header, row = TABLES[source]
    cells = {
        "name": "hsa-miR-21-5p",
        "species": "Human",
        "partner": "17",
        "pmid": "123",
        "extra": "",
    } | values
    write(tmp_path / path, [header, row.format(**cells)])
    return Reading(source(), tmp_path)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("word", MISSING)
def test_a_missing_value_is_missing_however_it_is_written(
    source: type[Source], word: str, tmp_path: Path
) -> None:
    found = read(source, tmp_path, extra=word, pmid=word)
    (edge,) = [e for e in found.edges.values() if e.end.label != "Precursor" and e.start.label == "MiRNA"]
    unreported = {"score", "go_id", "conditions", "causal", "support", "mirtarbase_ids"}
    assert not unreported & edge.properties.keys()
    assert edge.properties["pmids"] == ()


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("word", MISSING[1:])
@pytest.mark.parametrize("cell", ["name", "partner"])
def test_a_required_value_must_not_be_missing(
    source: type[Source], word: str, cell: str, tmp_path: Path
) -> None:
    found = read(source, tmp_path, **{cell: word})
    assert set(found.rejected) == {2}
    assert "no " in found.rejected[2]


@pytest.mark.parametrize("source", WITH_SPECIES)
@pytest.mark.parametrize("species", HUMAN)
@pytest.mark.parametrize("name", ["hsa-miR-21-5p", "miR-21-5p"])
def test_a_species_is_the_same_however_it_is_written(
    source: type[Source], species: str, name: str, tmp_path: Path
) -> None:
    assert ("MiRNA", "hsa-mir-21") in read(source, tmp_path, species=species, name=name).nodes


@pytest.mark.parametrize("source", WITH_SPECIES)
def test_another_species_is_out_of_scope_and_an_unknown_or_contradictory_one_rejected(
    source: type[Source], tmp_path: Path
) -> None:
    for name in ("miR-21", "mmu-miR-21"):
        assert set(read(source, tmp_path, species="Mouse", name=name).out_of_scope) == {2}
    for species, reason in (("Homo sapeins", "unknown species"), ("Mouse", "of species hsa")):
        assert reason in read(source, tmp_path, species=species).rejected[2]
