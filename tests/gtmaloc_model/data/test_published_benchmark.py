"""The published benchmark is read as released, and each kind of damage is reported."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gtmaloc_model.data import published_benchmark as released
from gtmaloc_model.data.published_benchmark import (
    MalformedBenchmarkFile,
    MissingBenchmarkFile,
    read_published_benchmark,
)

DATA = Path(__file__).parents[3].parent / "shared" / "data"


@pytest.mark.real_data
def test_the_counts_are_those_of_the_publication() -> None:
    if not DATA.is_dir():
        pytest.skip("../shared/data is not here")
    dataset = read_published_benchmark(DATA)
    assert dataset.labels.shape == (1041, 7) and int(dataset.labelled.sum()) == 901
    assert dict(zip(dataset.compartments, dataset.labels.sum(axis=0).tolist(), strict=True)) == {
        "Cytoplasm": 308,
        "Exosome": 870,
        "Nucleolus": 67,
        "Nucleus": 499,
        "Extracellular vesicle": 102,
        "Microvesicle": 825,
        "Mitochondrion": 259,
    }
    assert {k: m.nnz for k, m in dataset.associations.items()} == {
        "disease": 15547,
        "drug": 3305,
        "target": 8254,
    }
    assert {k: m.shape[1] for k, m in dataset.embeddings.items()} == {
        "sequence": 64,
        "drug": 128,
        "target": 128,
        "disease": 128,
    }
    assert dataset.functional_similarity.data.min() >= 0.6
    assert dataset.functional_similarity.diagonal().sum() == 0
    assert dataset.feature_source == "released" and not dataset.synthetic


@pytest.fixture
def small_benchmark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same files with three miRNAs, two partners each and vectors of two numbers."""
    root = tmp_path / "benchmark_1041"
    (root / "data").mkdir(parents=True)
    (root / "data/miRNA_ID_1041.txt").write_text("a\nb\nc\n")
    (root / "data/miRNA_localization.csv").write_text("1,0,0,0,0,0,0\n" * 3)
    for file, names, delimiter in released._MATRICES.values():
        (root / file).parent.mkdir(exist_ok=True)
        (root / names).parent.mkdir(exist_ok=True)
        (root / file).write_text(f"1{delimiter}0\n" * 3)
        (root / names).write_text("column\tname\n0\tx\n1\ty\n")
    monkeypatch.setattr(released, "_EMBEDDINGS", {k: (f, 2) for k, (f, _) in released._EMBEDDINGS.items()})
    for file, _ in released._EMBEDDINGS.values():
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(",D0,D1\nm0,.1,.2\nm1,.3,.4\nm2,.5,.6\n")
    similarity = gzip.compress(b"1,.7,.2\n.7,1,.1\n.2,.1,1\n")
    (root / "recovered/miRNA_func_sim.csv.gz").write_bytes(similarity)
    return tmp_path


def test_the_small_benchmark_is_read(small_benchmark: Path) -> None:
    dataset = read_published_benchmark(small_benchmark)
    assert np.allclose(dataset.functional_similarity.toarray(), [[0, 0.7, 0], [0.7, 0, 0], [0, 0, 0]])
    assert dataset.groups == {}  # the tables do not say which rows are related
    inside = read_published_benchmark(small_benchmark / "benchmark_1041")
    assert inside.fingerprint == dataset.fingerprint


Damage = Callable[[Path], object]
DISEASE, DRUG_VECTORS = "data/miRNA_disease.csv", "feature/miRNA_drug_feature_128.csv"


@pytest.mark.parametrize(
    ("file", "damage", "message"),
    [
        (DISEASE, lambda p: p.write_text(""), "is empty"),
        (DISEASE, lambda p: p.write_text("<!DOCTYPE html><html>"), "is a web page"),
        (DISEASE, lambda p: p.write_text("1,0\n1\n0,0\n"), "line 2 has 1 columns, not 2"),
        (DISEASE, lambda p: p.write_text("1,0\n1,x\n0,0\n"), "line 2 column 2: 'x' is not a number"),
        (DISEASE, lambda p: p.write_text("1,0\n1,2\n0,0\n"), "line 2 column 2: 2.0 is not 0 or 1"),
        (DISEASE, lambda p: p.write_text("1,0\n1,0\n"), "has 2 rows, not 3"),
        (DISEASE, lambda p: p.write_bytes(b"\xff\xfe1,0"), "truncated or not what its name suggests"),
        (DRUG_VECTORS, lambda p: p.write_text(",D0,D1\na,.1,nan\nb,.1,.1\nc,1,1\n"), "line 2 column 3"),
        (
            DRUG_VECTORS,
            lambda p: p.write_text(",D0,D1\na,.1,.1,9\nb,1,1,9\nc,1,1,9\n"),
            "line 2 has 4 columns",
        ),
        ("recovered/miRNA_func_sim.csv.gz", lambda p: p.write_bytes(p.read_bytes()[:-9]), "truncated"),
    ],
)
def test_damage_is_named(small_benchmark: Path, file: str, damage: Damage, message: str) -> None:
    damage(small_benchmark / "benchmark_1041" / file)
    with pytest.raises(MalformedBenchmarkFile, match=message) as error:
        read_published_benchmark(small_benchmark)
    assert Path(file).name in str(error.value)


def test_a_missing_file_is_named(small_benchmark: Path) -> None:
    (small_benchmark / "benchmark_1041/data/miRNA_drug.csv").unlink()
    with pytest.raises(MissingBenchmarkFile, match=r"miRNA_drug\.csv"):
        read_published_benchmark(small_benchmark)
