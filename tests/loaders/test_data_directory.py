"""Every file of a data directory is used, superseded or not recognised; a slip in a name is told."""

import gzip
import shutil
from pathlib import Path

import pytest

from loaders.data_directory import DataFile, survey
from loaders.demonstration import write_demonstration
from loaders.errors import SeveralReleases


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demonstration(tmp_path_factory.mktemp("data"), mirnas=40).directory


@pytest.fixture
def data(written: Path, tmp_path: Path) -> Path:
    """A demonstration release to be changed."""
    return Path(shutil.copytree(written, tmp_path / "data"))


def files(data: Path) -> dict[str, DataFile]:
    return {file.path: file for file in survey(data).files}


def test_every_file_of_the_demonstration_is_used_by_the_source_that_reads_it_first(data: Path) -> None:
    found = files(data)
    everything = {p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()}
    assert found.keys() == everything - {"SYNTHETIC"}
    assert all(file.used_by for file in found.values())
    assert found["genes_proteins/Homo_sapiens.gene_info.gz"].used_by == "ncbi_gene"
    assert not survey(data).missing


def test_an_earlier_localization_release_is_used_by_the_evaluation_only(data: Path) -> None:
    lists = "rnalocate_derived/synthetic_loc_mirna_ass.json"
    assert files(data)[lists].used_by == "gtmaloc evaluate --protocol P-temporal"
    assert all(data / lists not in release.files for _, release in survey(data).found)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("hsa_MTI (1).csv", "hsa_MTI.csv"),
        ("hsa_MTI.tsv", "hsa_MTI.csv"),
        ("hsa_MTI.xls", "hsa_MTI.csv"),
        ("hsa_MTI.zip", "hsa_MTI.csv"),
        ("hsa_MTI.csv.crdownload", "hsa_MTI.csv"),
        ("hsa_MTI - Copy.csv", "hsa_MTI.csv"),
        ("hsa-MTI.csv", "hsa_MTI.csv"),
    ],
)
def test_a_file_under_a_wrong_name_is_not_recognised_and_the_right_name_is_told(
    data: Path, name: str, nearest: str
) -> None:
    (data / "mirtarbase" / "hsa_MTI.csv").rename(data / "mirtarbase" / name)
    content = survey(data)
    (slip,) = content.slips("mirtarbase")
    assert (slip.path, slip.recognised) == (f"mirtarbase/{name}", False)
    assert (slip.nearest or "").partition(".")[0] == nearest.partition(".")[0]
    assert "mirtarbase" in content.missing
    assert slip.as_json() == {
        "path": slip.path,
        "used_by": None,
        "superseded_by": None,
        "nearest": slip.nearest,
    }


def test_the_nearest_name_has_the_format_of_the_file_where_there_is_one(data: Path) -> None:
    (data / "mirtarbase" / "hsa_MTI.csv").rename(data / "mirtarbase" / "hsa_MTI (1).csv")
    assert files(data)["mirtarbase/hsa_MTI (1).csv"].nearest == "hsa_MTI.csv"


def test_an_older_release_is_superseded_by_the_newer_one(data: Path) -> None:
    mesh = data / "mesh" / "mtrees2019.bin"
    (data / "mesh" / "mtrees2024.bin").write_bytes(mesh.read_bytes())
    found = files(data)
    assert found["mesh/mtrees2024.bin"].used_by == "mesh"
    assert found["mesh/mtrees2019.bin"].superseded_by == "mesh/mtrees2024.bin"


def test_a_hairpin_file_is_superseded_by_the_annotated_entries(data: Path) -> None:
    (data / "mirbase" / "hairpin.fa.gz").write_bytes(gzip.compress(b">hsa-mir-1 MI0000001\nACGU\n"))
    assert files(data)["mirbase/hairpin.fa.gz"].superseded_by == "mirbase/miRNA.dat"


def test_files_of_no_source_are_listed_too(data: Path) -> None:
    (data / "photos").mkdir()
    (data / "photos" / "holiday.jpg").write_bytes(b"")
    (data / "photos" / "mature.fa").write_bytes(b"")
    found = files(data)
    assert not found["photos/holiday.jpg"].likely_slip
    assert found["photos/mature.fa"].likely_slip, "a file of a source in a folder that is not searched"


def test_two_gene_benchmarks_are_not_chosen_between_by_alphabet(data: Path) -> None:
    (table,) = data.rglob("mRNA_names_*.tsv")
    table.with_name("mRNA_names_9.tsv").write_bytes(table.read_bytes())
    with pytest.raises(SeveralReleases, match=r"mRNA_names_9\.tsv"):
        survey(data)
