"""A file that is not what its name says is refused before anything of its source is used."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gtmaloc_base.errors import GTMALocError
from loaders.demonstration import write_demonstration
from loaders.errors import CutFile, HtmlInsteadOfData, InconsistentRelease, UnknownColumns, WrongFormat
from loaders.identity.resolver import NameResolver
from loaders.load import SourceContent, read_source
from loaders.registry import source
from loaders.row_totals import checked_totals
from loaders.scope import LoadScope
from loaders.sources.mirbase.names import name_resolver
from loaders.sources.mirbase.source import EXPECTED_ROWS

MIRBASE = "mirbase/"
BENCHMARK = "localization_benchmark/"
LABELS = BENCHMARK + "miRNA_localization.csv"
NAMES = BENCHMARK + "miRNA_ID_240.txt"
MTI = "mirtarbase/hsa_MTI.csv"
GENES = "genes_proteins/Homo_sapiens.gene_info.gz"
HMDD = "hmdd/alldata.txt"
MESH = "mesh/mtrees2019.bin"
Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("release") / "demonstration"
    write_demonstration(directory)
    (directory / "SYNTHETIC").unlink()  # so that totals count
    return directory


@pytest.fixture(scope="module")
def resolver(release: Path) -> NameResolver:
    return name_resolver(release)


@pytest.fixture
def data(release: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(release, tmp_path / "data"))


def read(name: str, data: Path, resolver: NameResolver) -> SourceContent:
    found = source(name)
    return read_source(found, found.release(data), resolver, LoadScope(), reject_limit=0.5)


def named(other: str) -> Change:
    """The content of another file of the release under this name."""

    def change(path: Path) -> None:
        shutil.copy(path.parents[1] / other, path)

    return change


def replaced(*pairs: tuple[str, str]) -> Change:
    def change(path: Path) -> None:
        text = path.read_bytes().decode("latin-1")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path.write_bytes(text.encode("latin-1"))

    return change


def written(text: str) -> Change:
    return lambda path: path.write_bytes(text.encode()) and None


def hairpins_from_matures(path: Path) -> None:
    """Without miRNA.dat, hairpin.fa is read; here it holds the mature sequences."""
    (path.parent / "miRNA.dat").unlink()
    shutil.copy(path.parent / "mature.fa", path)


def matures_from_hairpins(path: Path) -> None:
    path.write_text(path.read_text().replace(" MIMAT", " MI"))


SEARCH_EXPORT = (
    "MTI ID,Species (miRNA),Species (Target),miRNA,Target Gene,Reporter assay,Western blot,qPCR,Microarray,"
    "NGS,pSILAC,CLIP,Degradome,Other,Sum,Papers,Score\n"
    "MIRT1,hsa,hsa,hsa-miR-90001-5p,GENE1,1,0,0,0,0,0,0,0,0,1,1,Tier A\n"
)
WRONG: list[tuple[str, str, Change, type[GTMALocError], str]] = [
    ("mirbase", MIRBASE + "hairpin.fa", hairpins_from_matures, WrongFormat, "'>name MI0000001"),
    ("mirbase", MIRBASE + "mature.fa", matures_from_hairpins, WrongFormat, "'>name MIMAT0000001"),
    ("mirbase", MIRBASE + "miRNA.dat", named(MIRBASE + "miRNA.dead"), WrongFormat, "72 BP"),
    ("mirbase", MIRBASE + "miRNA.dead", named(MIRBASE + "miRNA.dat"), WrongFormat, "without a length"),
    ("mirbase", MIRBASE + "miFam.dat", named(MIRBASE + "aliases.txt"), WrongFormat, "MIPF0000001"),
    ("mirbase", MIRBASE + "miFam.dat", named(MIRBASE + "miRNA.dat"), WrongFormat, "MIPF0000001"),
    ("mirbase", MIRBASE + "aliases.txt", named(MIRBASE + "miFam.dat"), WrongFormat, "an accession, a tab"),
    ("mirbase", MIRBASE + "hsa.gff3", replaced(("Name=hsa-", "Name=mmu-")), WrongFormat, "positions of hsa"),
    ("mirbase", MIRBASE + "hsa.gff3", named(MIRBASE + "mature.fa"), WrongFormat, "##gff-version"),
    ("mesh", MESH, written("<?xml version='1.0'?>\n<DescriptorRecordSet/>\n"), HtmlInsteadOfData, "XML"),
    ("mesh", MESH, written("*NEWRECORD\nRECTYPE = D\nMH = Glioma\n"), WrongFormat, "name;tree number"),
    (
        "hmdd",
        HMDD,
        written("1\thsa-mir-90001\tGlioma\t1\tx\n2\thsa-mir-90002\tGlioma\t2\tx\n"),
        UnknownColumns,
        "",
    ),
    ("mirtarbase", MTI, written(SEARCH_EXPORT), UnknownColumns, "'miRTarBase ID'"),
    ("mirtarbase", MTI, named(HMDD), UnknownColumns, "'miRTarBase ID'"),
    ("localization_benchmark", LABELS, written("1,0,1\n" * 240), WrongFormat, "7 labels, each 0 or 1"),
    ("localization_benchmark", LABELS, written("1,0,0,0,0,0,0,0,0\n" * 240), WrongFormat, "7 labels"),
    ("localization_benchmark", LABELS, written("0.1,0,0,0,0,0,0\n" * 240), WrongFormat, "7 labels"),
    ("localization_benchmark", NAMES, named(LABELS), WrongFormat, "one name in each line"),
]


@pytest.mark.parametrize(("name", "file", "change", "error", "says"), WRONG)
def test_the_wrong_file_under_a_right_name_is_refused(
    data: Path,
    resolver: NameResolver,
    name: str,
    file: str,
    change: Change,
    error: type[GTMALocError],
    says: str,
) -> None:
    change(data / file)
    with pytest.raises(error) as caught:
        read(name, data, resolver)
    assert says in caught.value.message
    assert Path(file).name in caught.value.message
    assert caught.value.remedy


def test_the_genes_of_another_organism_under_the_name_of_the_human_table(
    data: Path, resolver: NameResolver
) -> None:
    path = data / GENES
    path.write_text(
        "#tax_id\tGeneID\tSymbol\tSynonyms\tdbXrefs\tchromosome\tdescription\ttype_of_gene\n"
        "10090\t1\tVegfa\t-\t-\t1\tx\tprotein-coding\n"
    )
    with pytest.raises(WrongFormat, match=r"genes of taxon 9606 \(human\), found '10090'"):
        read("ncbi_gene", data, resolver)


def test_a_table_with_header_under_the_name_of_hmdd_2(data: Path, resolver: NameResolver) -> None:
    (data / HMDD).rename(data / "hmdd" / "HMDD2_alldata.txt")
    with pytest.raises(WrongFormat, match="the number of a row, as in HMDD 2, found 'category'"):
        read("hmdd", data, resolver)


def test_a_hairpin_among_the_matures_is_rejected(data: Path, resolver: NameResolver) -> None:
    before = read("mirbase", data, resolver).rows
    with (data / MIRBASE / "mature.fa").open("a") as stream:
        stream.write(">hsa-mir-99999 MI9999999 Homo sapiens\nUGUGUGU\n")
    after = read("mirbase", data, resolver).rows
    assert (after.loaded, after.rejected) == (before.loaded, before.rejected + 1)


def test_mature_sequences_of_another_release(data: Path, resolver: NameResolver) -> None:
    path = data / MIRBASE / "mature.fa"
    entries = path.read_text().split(">")
    missing = [entry for entry in entries if entry.startswith("hsa-")][-20:]
    path.write_text(">".join(entry for entry in entries if entry not in missing))
    with pytest.raises(InconsistentRelease, match=r"are in only one of mature\.fa and this file, MIMAT"):
        read("mirbase", data, resolver)


def test_aliases_of_another_release(data: Path, resolver: NameResolver) -> None:
    path = data / MIRBASE / "aliases.txt"
    lines = path.read_text().splitlines(keepends=True)
    renamed = [line.replace(";\n", ";hsa-mir-of-a-later-release;\n") for line in lines[:30]]
    path.write_text("".join([*renamed, *lines[30:]]))
    with pytest.raises(InconsistentRelease, match="do not have their current name as their last one"):
        read("mirbase", data, resolver)


@pytest.mark.parametrize("file", [NAMES, BENCHMARK + "mRNA_names_120.tsv"])
def test_the_number_in_a_name_is_the_number_of_rows(data: Path, resolver: NameResolver, file: str) -> None:
    names = [file, LABELS] if file == NAMES else [file]
    for name in names:
        lines = (data / name).read_text().splitlines(keepends=True)
        (data / name).write_text("".join(lines[:-1]))
    kind = "localization_benchmark" if file == NAMES else "benchmark_genes"
    with pytest.raises(CutFile, match=r"has \d+ rows, release benchmark of (240|120)"):
        read(kind, data, resolver)


def test_a_release_cut_between_two_rows(data: Path, resolver: NameResolver) -> None:
    found = source("hmdd")
    release = replace(found.release(data), release="3.2")
    with pytest.raises(CutFile, match=r"release 3\.2 of hmdd has 35,547\. Download it again"):
        read_source(found, release, resolver, LoadScope(), reject_limit=0.5)
    synthetic = replace(release, synthetic=True)
    assert read_source(found, synthetic, resolver, LoadScope(), reject_limit=0.5).rows.loaded


def test_an_excerpt_of_all_files_is_not_a_cut_file(data: Path) -> None:
    found = source("mirbase")
    release = found.release(data)
    known = EXPECTED_ROWS["22/22.1"]
    outcomes = list(found.outcomes(release, NameResolver(), LoadScope()))
    assert list(checked_totals(outcomes, release, known)) == outcomes
    complete = {"mifam.dat": 1, "mature.fa": known["mature.fa"]}
    with pytest.raises(CutFile, match=r"mature\.fa has .* has 48,885"):
        list(checked_totals(outcomes, release, complete))
