"""The synthetic release: upstream formats, clear marking, the same bytes for the same seed."""

import csv
import gzip
import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest

from graph_schema.benchmark import BENCHMARK_COMPARTMENTS
from graph_schema.records import Loaded
from gtmaloc_base.errors import UsageError
from loaders.demonstration import DemonstrationManifest, write_demonstration
from loaders.identity.resolver import NameResolver
from loaders.load import read_source
from loaders.registry import BUILT_IN, source
from loaders.scope import LoadScope
from loaders.source import DEMONSTRATION_MARK
from loaders.sources.mirbase.names import name_resolver

BENCHMARK_IDS = "localization_benchmark/miRNA_ID_240.txt"
BENCHMARK_LABELS = "localization_benchmark/miRNA_localization.csv"
LISTS = "rnalocate_derived/synthetic_loc_mirna_ass.json"

_COPY = rb"(?:ptr|bta|gga|xtr|dre)-"
COPIES = re.compile(
    rb"^>%b.*\n.*\n|^MI\w+\t%b.*\n|^MI   \w+  %b.*\n|^ID   %b(?:.*\n)*?//\n" % ((_COPY,) * 4), re.MULTILINE
)
"""Entries of the species that plant conservation, in any file of miRBase; a later version added them."""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> DemonstrationManifest:
    return write_demonstration(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="module")
def resolver(demonstration: DemonstrationManifest) -> NameResolver:
    return name_resolver(demonstration.directory)


def content(directory: Path) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_rows_of_every_source_are_counted_as_the_manifest_says(
    name: str, demonstration: DemonstrationManifest, resolver: NameResolver
) -> None:
    release = source(name).release(demonstration.directory)
    found = read_source(source(name), release, resolver, LoadScope(), reject_limit=1)
    assert release.synthetic
    assert demonstration.expected[name] == found.rows


@pytest.mark.parametrize(("seed", "mirnas"), [(1, 40), (2, 123)])
def test_the_accounting_holds_for_other_seeds_and_sizes(seed: int, mirnas: int, tmp_path: Path) -> None:
    manifest = write_demonstration(tmp_path, seed=seed, mirnas=mirnas)
    resolver = name_resolver(tmp_path)
    for name, promised in manifest.expected.items():
        release = source(name).release(tmp_path)
        assert read_source(source(name), release, resolver, LoadScope(), reject_limit=1).rows == promised


@pytest.mark.parametrize("name", ["hmdd", "ncdr", "mirtarbase", "rnalocate"])
def test_association_tables_have_a_blank_and_a_repeated_row(
    name: str, demonstration: DemonstrationManifest
) -> None:
    planted = {p.dirt: (p.fate, p.rows) for p in demonstration.planted if p.source == name}
    assert planted["blank row"] == ("out_of_scope", 1)
    assert planted["exact duplicate row"] == ("duplicate", 1)
    assert planted["other species"] == ("out_of_scope", 1)
    assert planted["PMID is not a number"] == ("rejected", 1)


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    made = {n: write_demonstration(tmp_path / n, seed=s) for n, s in (("a", 3), ("b", 3), ("c", 4))}
    assert content(tmp_path / "a") == content(tmp_path / "b")
    for path, size in made["a"].files.items():
        assert (tmp_path / "a" / path).stat().st_size == size
    other = content(tmp_path / "c")
    differing = {path for path, text in content(tmp_path / "a").items() if other[path] != text}
    assert differing >= {"hmdd/alldata.txt", "mirtarbase/hsa_MTI.csv", "mirbase/miRNA.dat", BENCHMARK_LABELS}
    assert BENCHMARK_IDS not in differing  # names do not depend on the seed


def test_the_bytes_of_seed_0_are_those_of_every_earlier_version(demonstration: DemonstrationManifest) -> None:
    """Results in tests and docs were computed with them. Hash over path, NUL and SHA-256 of each file.

    Files that later versions added are hashed apart: a file never changes, but others may come beside it. So
    are the entries of other species that were added to those of miRBase.
    """
    of_files = {
        "copies": "da549ac8d28a1c038456aae7c31ab80913f852f8e7355418a7ab8d9cc5416136",
        "mesh/d2019.bin": "07f3a68187be948e6302356d8c66e6d1a61e45f81496f6cef6d5ac21168488fb",
        "": "919ef163cd8f1118e70ff6a11552b6e1bab66b96f2ed7dc828581e019858ef7f",
        "rnalocate_derived": "7c1d8fd0024fbe4885eb8672777214d8e5db619babab77b9a86d743a652d21c3",
        "tcga": "58c1d5d492f25f7dc9e4ca26c83e897e3b377852ba3981bbc42743ed515ccfa2",
    }
    whole = {folder: hashlib.sha256() for folder in of_files}
    for path, written in sorted(content(demonstration.directory).items()):
        folder = path if path in whole else path.partition("/")[0]
        hashed = whole[folder if folder in whole else ""]
        if path.startswith("mirbase/"):
            whole["copies"].update(b"".join(COPIES.findall(written)))
            written = COPIES.sub(b"", written)
        hashed.update(path.encode() + b"\0" + hashlib.sha256(written).digest())
    assert {folder: found.hexdigest() for folder, found in whole.items()} == of_files


def test_archives_contain_no_timestamps(demonstration: DemonstrationManifest) -> None:
    """Otherwise two files with the same seed would differ if written a second apart."""
    packed = content(demonstration.directory)["genes_proteins/Homo_sapiens.gene_info.gz"]
    assert packed[4:8] == b"\0\0\0\0"
    with zipfile.ZipFile(next((demonstration.directory / "rnalocate").iterdir())) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_it_is_small_and_marked_as_synthetic(demonstration: DemonstrationManifest) -> None:
    written = sum(path.stat().st_size for path in demonstration.directory.rglob("*") if path.is_file())
    assert demonstration.bytes == written <= 2_000_000
    text = (demonstration.directory / DEMONSTRATION_MARK).read_text()
    assert "Nothing in this directory is biology" in text


def test_no_id_in_it_exists_in_the_real_databases(demonstration: DemonstrationManifest) -> None:
    """Accessions and numbers are far above those that miRBase, PubMed, Entrez and PubChem have assigned."""
    text = "".join(
        b.decode("latin-1")
        for path, b in content(demonstration.directory).items()
        if path.startswith("mirbase")
    )
    assert {a[:3] for a in re.findall(r"\bMI(\d{7})\b", text)} <= {"900", "960", "970", "980"}
    assert {a[:2] for a in re.findall(r"\bMIMAT(\d{7})\b", text)} <= {"90", "96", "97"}
    assert all(int(p) > 80_000_000 for p in re.findall(r"PUBMED; (\d+)", text))
    with gzip.open(demonstration.directory / "genes_proteins/Homo_sapiens.gene_info.gz", "rt") as stream:
        assert all(int(line.split("\t")[1]) >= 900_000_000 for line in list(stream)[1:])


def test_labels_are_as_uneven_as_in_the_published_benchmark(demonstration: DemonstrationManifest) -> None:
    with (demonstration.directory / BENCHMARK_LABELS).open() as stream:
        rows = [[int(cell) for cell in row] for row in csv.reader(stream)]
    names = (demonstration.directory / BENCHMARK_IDS).read_text().split()
    share = {c: sum(row[i] for row in rows) / len(rows) for i, c in enumerate(BENCHMARK_COMPARTMENTS)}
    assert len(rows) == len(set(names)) == 240
    assert sum(not any(row) for row in rows) == 24
    assert share["Exosome"] > 0.7
    assert share["Microvesicle"] > 0.65
    assert 0.04 < share["Nucleolus"] < 0.2


def test_files_have_the_encodings_of_upstream(demonstration: DemonstrationManifest) -> None:
    files = content(demonstration.directory)
    table = files["ncdr/Curated_mirna-Drug_ncDR.csv"]
    assert table.count(b"\r\n") == table.count(b"\n")
    assert "β" in table.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        table.decode("utf-8")
    hmdd = files["hmdd/alldata.txt"].decode("iso-8859-1")
    assert "Naïve" in hmdd
    assert "Demonstration\xa0Disease 1\t" in hmdd
    with zipfile.ZipFile(next((demonstration.directory / "rnalocate").iterdir())) as archive:
        assert len(archive.namelist()) == 1


@pytest.mark.parametrize(
    ("name", "how", "level"),
    [
        ("hsa-miR-90001-5p", "exact", "mature"),
        ("hsa-mir-90003-2", "exact", "precursor"),
        ("hsa-mir-90003", "exact", "stem"),
        ("hsa-mir-90004", "exact", "family"),
        ("hsa-mir-95005", "renamed", "precursor"),
        ("hsa-miR-90001*", "renamed", "mature"),
        ("hsa-mir-98001", "ambiguous", "precursor"),
        ("hsa-mir-98002", "dead", "none"),
        ("hsa-mir-98003", "dead", "none"),
        ("hsa-mir-90015", "unknown", "none"),
    ],
)
def test_names_of_every_kind_resolve_as_documented(
    name: str, how: str, level: str, resolver: NameResolver
) -> None:
    resolved = resolver.resolve(name)
    assert (resolved.how, resolved.level) == (how, level)


def test_hairpins_contain_their_matures(demonstration: DemonstrationManifest, resolver: NameResolver) -> None:
    """The positions in miRNA.dat lead to the sequences of mature.fa."""
    release = source("mirbase").release(demonstration.directory)
    loaded = [o for o in source("mirbase").outcomes(release, resolver, LoadScope()) if isinstance(o, Loaded)]
    sequence = {n.at: n.properties["sequence"] for o in loaded for n in o.nodes if "sequence" in n.properties}
    products = [edge for o in loaded for edge in o.edges if edge.type == "PROCESSED_INTO"]
    assert len(products) > 300
    for edge in products:
        hairpin, start, end = sequence[edge.start], edge.properties["start"], edge.properties["end"]
        assert isinstance(hairpin, str)
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert hairpin[start - 1 : end] == sequence[edge.end]


def test_a_second_release_of_another_size_replaces_the_first(tmp_path: Path) -> None:
    write_demonstration(tmp_path, mirnas=80)
    manifest = write_demonstration(tmp_path, mirnas=60)
    assert set(content(tmp_path)) == set(manifest.files)
    assert source("localization_benchmark").release(tmp_path).release == "benchmark of 60"


def test_a_release_of_an_earlier_version_in_another_folder_is_replaced(tmp_path: Path) -> None:
    write_demonstration(tmp_path, mirnas=60)
    (tmp_path / "localization_benchmark").rename(tmp_path / "rnalocate_panel")
    write_demonstration(tmp_path, mirnas=60)
    for name in ("localization_benchmark", "benchmark_genes"):
        files = source(name).release(tmp_path).files
        assert files[0].parent == tmp_path / "localization_benchmark"


def test_it_never_writes_over_data_that_may_be_real(tmp_path: Path) -> None:
    real = tmp_path / "hmdd" / "alldata.txt"
    real.parent.mkdir()
    real.write_text("precious")
    with pytest.raises(UsageError, match="may hold real data"):
        write_demonstration(tmp_path)
    assert real.read_text() == "precious"


@pytest.mark.parametrize("mirnas", [0, 39, 901])
def test_sizes_out_of_range_are_refused(mirnas: int, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Ask for 40 to 900"):
        write_demonstration(tmp_path / "new", mirnas=mirnas)
    assert not (tmp_path / "new").exists()


def test_an_earlier_release_lists_a_part_of_the_labels_and_a_few_of_its_own(
    demonstration: DemonstrationManifest,
) -> None:
    written = content(demonstration.directory)
    files = {path: written[path].decode() for path in (LISTS, BENCHMARK_IDS, BENCHMARK_LABELS)}
    lists = json.loads(files[LISTS])
    labels = [[int(cell) for cell in row] for row in csv.reader(files[BENCHMARK_LABELS].splitlines())]
    later = dict(zip(files[BENCHMARK_IDS].split(), labels, strict=True))
    kept = own = stars = 0
    for column, where in enumerate(BENCHMARK_COMPARTMENTS):
        names = [name.replace("-miR-", "-mir-").removesuffix("-star") for name in lists[where]]
        reported = [later[name][column] for name in names if name in later]
        assert len(names) == len(set(names)) == len(reported) + 3  # three denote no row
        assert 0.4 < sum(reported) / sum(row[column] for row in labels) < 0.8
        kept, own = kept + sum(reported), own + reported.count(0)
        stars += sum(name.endswith("-star") for name in lists[where])
    assert 0.55 < kept / sum(map(sum, labels)) < 0.65
    assert 0 < own < 0.1 * kept
    assert 20 < stars < 0.1 * kept
    unlabelled = {name for name, row in later.items() if not any(row)}
    assert not unlabelled & {n.replace("miR", "mir") for w in BENCHMARK_COMPARTMENTS for n in lists[w]}
    assert len(lists["Circulating"]) == 80
