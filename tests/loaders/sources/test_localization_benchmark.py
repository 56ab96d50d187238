"""The localization benchmark: row i of the names belongs to row i of the labels; a 0 is not a statement."""

from typing import ClassVar

import pytest

from contracts.source_contract import SourceContract
from fixtures.association_tables import SHARED_DATA, Reading, write
from graph_schema.benchmark import BENCHMARK_COMPARTMENTS
from graph_schema.records import Rejected
from loaders.errors import EmptyFile, WrongFormat
from loaders.sources.localization_benchmark import (
    AmbiguousBenchmark,
    BenchmarkMismatch,
    LocalizationBenchmark,
)

NAMES = ["hsa-let-7", "hsa-let-7a", "hsa-mir-21", "hsa-mir-220a", "hsa-mir-99999"]
LABELS = ["0,0,0,0,0,0,0", "1,1,1,1,1,1,1", "1,1,0,1,0,0,0", "0,1,0,0,0,0,0", "0,0,0,0,0,0,1"]


class TestRNALocateBenchmark(SourceContract):
    source = LocalizationBenchmark
    files: ClassVar = {
        "benchmark/data/miRNA_ID_4.txt": "hsa-let-7a\nhsa-mir-21\nhsa-mir-21\nmmu-mir-1\n",
        "benchmark/data/miRNA_localization.csv": "1,1,0,0,0,0,0\n"
        + "0,1,0,0,0,0,0\n" * 2
        + "1,0,0,0,0,0,0\n",
    }
    loaded, duplicate, rejected, out_of_scope = 2, 1, 0, 1
    wrong_content = WrongFormat


class TestLabelsOfTheBenchmark(TestRNALocateBenchmark):
    damaged = "benchmark/data/miRNA_localization.csv"


def read(tmp_path, names=NAMES, labels=LABELS):
    write(tmp_path / "benchmark" / f"miRNA_ID_{len(names)}.txt", names)
    write(tmp_path / "benchmark" / "miRNA_localization.csv", labels)
    return Reading(LocalizationBenchmark(), tmp_path)


def test_every_mirna_keeps_its_row_even_without_labels(tmp_path):
    found = read(tmp_path)
    assert [found.nodes["MiRNA", name].properties["benchmark_row"] for name in NAMES] == [0, 1, 2, 3, 4]
    assert not [key for key in found.edges if key[:2] == ("LOCALIZED_IN", "hsa-let-7")]


def test_edges_match_the_ones_in_the_matrix(tmp_path):
    edges = {(start, end) for type_, start, end in read(tmp_path).edges if type_ == "LOCALIZED_IN"}
    expected = {
        (name, compartment)
        for name, cells in zip(NAMES, LABELS, strict=True)
        for compartment, cell in zip(BENCHMARK_COMPARTMENTS, cells.split(","), strict=True)
        if cell == "1"
    }
    assert edges == expected


def test_compartments_have_their_column_and_go_term(tmp_path):
    found = read(tmp_path)
    columns = [found.nodes["Compartment", c].properties["benchmark_column"] for c in BENCHMARK_COMPARTMENTS]
    assert columns == list(range(7))
    terms = {c: found.nodes["Compartment", c].properties["go_id"] for c in BENCHMARK_COMPARTMENTS}
    assert terms["Mitochondrion"] == "GO:0005739"
    assert len(set(terms.values())) == 7


def test_names_are_resolved_and_none_is_guessed(tmp_path):
    found = read(tmp_path)
    properties = {name: found.nodes["MiRNA", name].properties for name in NAMES}
    resolutions = ["exact", "exact", "exact", "dead", "unknown"]
    assert [properties[name]["resolution"] for name in NAMES] == resolutions
    assert [properties[name]["level"] for name in NAMES[:3]] == ["family", "stem", "precursor"]
    hairpins = {end for type_, start, end in found.edges if (type_, start) == ("HAS_PRECURSOR", "hsa-let-7a")}
    assert hairpins == {"MI0000060", "MI0000061"}
    assert not [s for t, s, _ in found.edges if t == "HAS_PRECURSOR" and s in NAMES[3:]]


def test_files_of_different_lengths_are_refused_and_both_are_named(tmp_path):
    with pytest.raises(
        BenchmarkMismatch, match=r"miRNA_ID_5.txt has 5 names and .*miRNA_localization.csv has 4"
    ):
        read(tmp_path, labels=LABELS[:4])


def test_a_cell_that_is_neither_0_nor_1_rejects_the_row_and_keeps_the_rows_in_step(tmp_path):
    found = read(tmp_path, labels=["0,0,0,0,0,0,0", "1,1,1,?,1,1,1", "1,1", *LABELS[3:]])
    assert set(found.rejected) == {2, 3}
    assert "Nucleus is '?'" in found.rejected[2]
    assert "7 compartments" in found.rejected[3]
    assert found.nodes["MiRNA", "hsa-mir-220a"].properties["benchmark_row"] == 3


def test_a_name_with_two_different_label_sets_is_rejected(tmp_path):
    found = read(tmp_path, ["hsa-mir-21", "hsa-miR-21"], LABELS[1:3])
    [refused] = [o for o in found.outcomes if isinstance(o, Rejected)]
    assert (refused.line, "line 1" in refused.reason) == (2, True)


def test_several_benchmarks_are_ambiguous(tmp_path):
    write(tmp_path / "a" / "miRNA_ID_1.txt", ["hsa-mir-21"])
    write(tmp_path / "b" / "miRNA_ID_1.txt", ["hsa-mir-21"])
    with pytest.raises(AmbiguousBenchmark):
        LocalizationBenchmark().locate(tmp_path)


def test_an_empty_label_file_is_named(tmp_path):
    with pytest.raises(EmptyFile, match=r"miRNA_localization.csv"):
        read(tmp_path, labels=[])


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is absent")
def test_the_published_benchmark_has_the_known_labels():
    found = Reading(LocalizationBenchmark(), SHARED_DATA)
    assert len(found.loaded) == len(found.outcomes) == 1_041
    counts = [
        sum(t == "LOCALIZED_IN" and end == c for t, _, end in found.edges) for c in BENCHMARK_COMPARTMENTS
    ]
    assert counts == [308, 870, 67, 499, 102, 825, 259]
    labelled = {start for t, start, _ in found.edges if t == "LOCALIZED_IN"}
    assert len(labelled) == 901
