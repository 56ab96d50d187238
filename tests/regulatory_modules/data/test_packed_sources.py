"""R files, folders of the GDC, and AnnData."""

import gzip
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import rdata

from loaders.errors import EmptyFile, MissingFile, TruncatedArchive
from regulatory_modules.data.errors import MissingLibrary, UnreadableTable
from regulatory_modules.data.r_files import _factor, read_r_table
from regulatory_modules.data.read_matrix import read_matrix


def saved(path: Path, **objects: pd.DataFrame) -> Path:
    rdata.write_rda(path, objects)
    return path


FRAME = pd.DataFrame(
    {"hsa-mir-21": [1.0, 2.0], "hsa-mir-22": [3.0, 4.0]}, index=["TCGA-AA-0001", "TCGA-AA-0002"]
)


def test_the_only_table_of_an_r_file(tmp_path: Path) -> None:
    matrix = read_matrix(saved(tmp_path / "x.rda", mir=FRAME), "miRNA")
    assert matrix.values.tolist() == [[1, 3], [2, 4]]
    assert list(matrix.frame.index) == list(FRAME.index)


def test_one_of_several_tables_by_its_name(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.RData", X=FRAME, Z=FRAME * 10)
    assert read_matrix(tmp_path / "x.RData#Z", "miRNA").values[0, 0] == 10
    with pytest.raises(UnreadableTable, match=r"several tables: X \(2 × 2\), Z.*x\.RData#X"):
        read_r_table(path)
    with pytest.raises(UnreadableTable, match="no table 'Q'"):
        read_r_table(tmp_path / "x.RData#Q")


def test_a_factor_has_its_levels_and_gaps() -> None:
    codes = np.ma.MaskedArray([2, 1, -(2**31)], mask=[False, False, True])
    assert list(_factor(codes, {"levels": ["a", "b"]}))[:2] == ["b", "a"]
    assert pd.isna(_factor(codes, {"levels": ["a", "b"]})[2])


def test_damaged_empty_and_missing_r_files(tmp_path: Path) -> None:
    whole = saved(tmp_path / "x.rda", mir=FRAME).read_bytes()
    (tmp_path / "cut.rda").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.rda").touch()
    for name, error in (("cut", TruncatedArchive), ("empty", EmptyFile), ("none", MissingFile)):
        with pytest.raises(error, match=name):
            read_r_table(tmp_path / f"{name}.rda")


def gdc(folder: Path, *, sheet: bool) -> Path:
    folder.mkdir()
    for sample, counts in (("p1", (1, 3)), ("p2", (0, 5))):
        rows = [f"ENSG00000000001.2\t{counts[0]}", f"ENSG00000000002.1\t{counts[1]}", "__no_feature\t900"]
        (folder / f"{sample}.htseq.counts.gz").write_bytes(gzip.compress(("\n".join(rows) + "\n").encode()))
        (folder / f"{sample}.mirnas.quantification.txt").write_text(
            "miRNA_ID\tread_count\treads_per_million_miRNA_mapped\tcross-mapped\n"
            f"hsa-mir-21\t{counts[0]}\t{counts[0] * 2.5}\tN\n"
        )
    if sheet:
        rows = ["File Name\tSample ID\tSample Type"]
        rows += [f"p1.{k}\tTCGA-AA-0001-11A\tSolid Tissue Normal" for k in ("htseq.counts", MIRNA)]
        rows += [f"p2.{k}\tTCGA-AA-0002-01A\tPrimary Tumor" for k in ("htseq.counts", MIRNA)]
        (folder / "gdc_sample_sheet.tsv").write_text("\n".join(rows) + "\n")
    return folder


MIRNA = "mirnas.quantification.txt"


def test_a_folder_of_counts_becomes_counts_per_million_without_the_counters(tmp_path: Path) -> None:
    matrix = read_matrix(gdc(tmp_path / "gdc", sheet=False), "mRNA")
    assert list(matrix.frame.index) == ["p1", "p2"]
    assert matrix.values.tolist() == [[250_000, 750_000], [0, 1_000_000]]
    assert (matrix.features.read, matrix.features.kept) == (3, 2)
    assert read_matrix(tmp_path / "gdc", "miRNA").values.tolist() == [[2.5], [0]]


def test_the_sample_sheet_names_samples_and_tissue(tmp_path: Path) -> None:
    for side in ("miRNA", "mRNA"):
        matrix = read_matrix(gdc(tmp_path / side, sheet=True), side)
        assert list(matrix.frame.index) == ["TCGA-AA-0001-11A", "TCGA-AA-0002-01A"]
        assert matrix.types == {"TCGA-AA-0001-11A": "11", "TCGA-AA-0002-01A": "01"}


def test_a_folder_without_such_files_says_which_it_needs(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable, match=r"mirnas\.quantification\.txt"):
        read_matrix(tmp_path, "miRNA")


def test_h5ad_without_anndata_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anndata", None)
    path = tmp_path / "x.h5ad"
    path.write_bytes(b"\x89HDF")
    with pytest.raises(MissingLibrary, match="pip install anndata"):
        read_matrix(path, "mRNA")


def test_an_annotated_object_has_samples_as_observations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in with the interface of anndata, which the tests do not require."""
    stand_in = ModuleType("anndata")
    data = SimpleNamespace(X=FRAME.to_numpy(), obs_names=FRAME.index, var_names=FRAME.columns)
    monkeypatch.setattr(stand_in, "read_h5ad", lambda path: data, raising=False)
    monkeypatch.setitem(sys.modules, "anndata", stand_in)
    path = tmp_path / "x.h5ad"
    path.touch()
    assert read_matrix(path, "miRNA").values.tolist() == [[1, 3], [2, 4]]
