"""Reads the published benchmark of 1,041 miRNAs from the files that its authors released.

Chen et al. 2024 (Brief. Bioinform. 25, bbae386) and Huang et al. (GTMALoc) share these files: labels of seven
compartments, three association matrices, node2vec vectors and a functional similarity.
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph_schema.benchmark import BENCHMARK_COMPARTMENTS
from gtmaloc_base.errors import GTMALocError
from gtmaloc_model.data.dataset import LocalizationDataset

BENCHMARK = "benchmark_1041"
SIMILARITY_THRESHOLD = 0.6
"""T in the paper's text; a preset may raise it, but not lower it."""

_MATRICES = {
    "disease": ("data/miRNA_disease.csv", "names/disease_names_640.tsv", ","),
    "drug": ("data/miRNA_drug.csv", "names/drug_names_130.tsv", ","),
    "target": ("recovered/miRNA_mRNA_matrix.txt", "names/mRNA_names_2836.tsv", "\t"),
}
_EMBEDDINGS = {
    "sequence": ("feature/miRNA_seq_feature_64.csv", 64),
    "drug": ("feature/miRNA_drug_feature_128.csv", 128),
    "target": ("feature/miRNA_mRNA_network_feature_128.csv", 128),
    "disease": ("feature/miRNA_disease_feature_128.csv", 128),
}
_REMEDY = "Give the folder with the authors' original benchmark_1041, or download that file again"


class MissingBenchmarkFile(GTMALocError):
    """A file of the published benchmark is missing."""


class MalformedBenchmarkFile(GTMALocError):
    """A file of the published benchmark is empty, truncated, not numeric, or has the wrong shape."""


def read_published_benchmark(data_dir: Path) -> LocalizationDataset:
    """Read the benchmark below `data_dir` (or `data_dir` itself if it is the benchmark folder).

    Args:
        data_dir: folder that contains `benchmark_1041/`, or that folder itself.

    Returns:
        The dataset, without similarities below `SIMILARITY_THRESHOLD` and without the diagonal.
    """
    root = data_dir / BENCHMARK if (data_dir / BENCHMARK).is_dir() else data_dir
    ids = tuple(line.strip() for line in _lines(root / "data/miRNA_ID_1041.txt"))
    n = len(ids)
    labels = _matrix(root / "data/miRNA_localization.csv", ",", (n, len(BENCHMARK_COMPARTMENTS)), binary=True)
    associations, partner_ids = {}, {}
    for name, (file, names_file, delimiter) in _MATRICES.items():
        partners = tuple(line.split("\t")[1] for line in _lines(root / names_file)[1:])
        dense = _matrix(root / file, delimiter, (n, len(partners)), binary=True)
        associations[name] = sparse.csr_matrix(dense.astype(np.float32))
        partner_ids[name] = partners
    embeddings = {
        name: _matrix(root / file, ",", (n, d), header=True).astype(np.float32)
        for name, (file, d) in _EMBEDDINGS.items()
    }
    similarity = _matrix(root / "recovered/miRNA_func_sim.csv.gz", ",", (n, n))
    np.fill_diagonal(similarity, 0.0)
    similarity[similarity < SIMILARITY_THRESHOLD] = 0.0
    return LocalizationDataset(
        mirna_ids=ids,
        compartments=BENCHMARK_COMPARTMENTS,
        labels=labels.astype(np.int8),
        associations=associations,
        partner_ids=partner_ids,
        embeddings=embeddings,
        functional_similarity=sparse.csr_matrix(similarity.astype(np.float32)),
        feature_source="released",
        synthetic=False,
        parameters={"functional_threshold": SIMILARITY_THRESHOLD},
    )


def _lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    except FileNotFoundError as error:
        raise MissingBenchmarkFile(f"There is no file {path}", _REMEDY) from error
    except (EOFError, gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise MalformedBenchmarkFile(
            f"{path} is truncated or not what its name suggests ({error})", _REMEDY
        ) from error
    lines = text.splitlines()
    if not lines:
        raise MalformedBenchmarkFile(f"{path} is empty", _REMEDY)
    if lines[0].lstrip().lower().startswith(("<!doctype", "<html")):
        raise MalformedBenchmarkFile(f"{path} is a web page, not a table", _REMEDY)
    return lines


def _matrix(
    path: Path, delimiter: str, shape: tuple[int, int], *, header: bool = False, binary: bool = False
) -> npt.NDArray[np.float64]:
    """A numeric table; with `header`, the first line names the columns and the first column the rows."""
    lines = _lines(path)
    body = lines[1:] if header else lines
    columns = range(1, shape[1] + 1) if header else None
    try:
        table = np.loadtxt(io.StringIO("\n".join(body)), delimiter=delimiter, usecols=columns, ndmin=2)
    except ValueError as error:
        raise _first_bad_cell(path, body, delimiter, shape, header) from error
    wide = header and any(line.count(delimiter) != shape[1] for line in body)
    if table.shape != shape or wide:
        raise _first_bad_cell(path, body, delimiter, shape, header)
    bad = ~np.isin(table, (0, 1)) if binary else ~np.isfinite(table)
    if bad.any():
        row, column = (int(i) for i in np.argwhere(bad)[0])
        wanted = "0 or 1" if binary else "a finite number"
        where = f"line {row + 1 + header} column {column + 1 + header}"
        raise MalformedBenchmarkFile(f"{path} {where}: {table[row, column]} is not {wanted}", _REMEDY)
    return table


def _first_bad_cell(
    path: Path, body: list[str], delimiter: str, shape: tuple[int, int], header: bool
) -> MalformedBenchmarkFile:
    """The error for the first line or cell that cannot be read (slow; only used after a failure)."""
    for number, line in enumerate(body, start=1 + header):
        cells = line.split(delimiter)
        if len(cells) != shape[1] + header:
            message = f"{path} line {number} has {len(cells)} columns, not {shape[1] + header}"
            return MalformedBenchmarkFile(message, _REMEDY)
        for column, cell in enumerate(cells[header:], start=1 + header):
            try:
                float(cell)
            except ValueError:
                message = f"{path} line {number} column {column}: {cell[:40]!r} is not a number"
                return MalformedBenchmarkFile(message, _REMEDY)
    return MalformedBenchmarkFile(f"{path} has {len(body)} rows, not {shape[0]}", _REMEDY)
