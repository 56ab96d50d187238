"""Reads the files of the Genomic Data Commons: a folder with one file for each sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from loaders.errors import UnknownColumns
from loaders.files.tables import read_table
from loaders.sources.tcga_expression.table import RPM
from regulatory_modules.data.errors import UnreadableTable
from regulatory_modules.data.expression_matrix import ExpressionMatrix, Side, accounts, expression_matrix
from regulatory_modules.data.text_table import RawTable, read_text_table

_ENDINGS: dict[Side, tuple[str, ...]] = {
    "miRNA": (".mirnas.quantification.txt",),
    "mRNA": (".htseq.counts", ".counts"),
}
_SHEET = {
    "file": ("filename", "file name", "file_name"),
    "sample": ("sample id", "sample_id", "sample"),
    "condition": ("sample type", "sample_type", "condition", "tissue"),
}
_COUNTER = "__"  # HTSeq's counters of reads without a gene
_TYPES = (("normal", "11"), ("tumor", "01"), ("tumour", "01"))
_MILLION = 1e6


@dataclass(frozen=True, slots=True)
class _Described:
    sample: str
    type: str


def read_gdc_folder(folder: Path, side: Side) -> ExpressionMatrix:
    r"""Put the files of a folder, one for each sample, together into one matrix.

    With $c_{sg}$ reads of gene $g$ in sample $s$, HTSeq's counts become counts per million of the reads with
    a gene, $10^6 c_{sg} / \sum_{g'} c_{sg'}$; miRNA files hold reads per million mapped to miRNAs.

    A sample sheet in the folder, if there is one, gives the names of the samples (columns File Name and
    Sample ID, or filename and sample) and their tissue (Sample Type, or condition). Else a sample is named
    by what precedes the first point of its file.

    Raises:
        UnreadableTable: the folder holds no file of this side, or two of one sample.
        GTMALocError: a file cannot be read.
    """
    files = sorted(f for f in folder.rglob("*") if f.is_file() and _unpacked(f).endswith(_ENDINGS[side]))
    if not files:
        raise UnreadableTable(
            f"{folder} holds no file of {side} of the Genomic Data Commons",
            f"Give a folder with files named *{' or *'.join(_ENDINGS[side])} (also as .gz), or one table",
        )
    sheet = dict(_sheet(folder, {_unpacked(f) for f in files}))
    columns: dict[str, pd.Series] = {}
    types: dict[str, str] = {}
    samples, features = accounts(side)
    counters: list[str] = []
    for file in files:
        described = sheet.get(_unpacked(file), _Described(file.name.partition(".")[0], ""))
        if described.sample in columns:
            raise UnreadableTable(
                f"{folder} has two files of the sample {described.sample}", "Remove one of them"
            )
        column = _rpm(file) if side == "miRNA" else _counts(file)
        if side == "mRNA":
            is_counter = column.index.str.startswith(_COUNTER)
            counters += [name for name in column.index[is_counter] if name not in counters]
            column = column[~is_counter]
            column = column / column.sum() * _MILLION
        columns[described.sample] = column
        if described.type:
            types[described.sample] = described.type
    frame = pd.DataFrame(columns).T
    samples.read, features.read = frame.shape[0], frame.shape[1] + len(counters)
    features.drop("a counter of HTSeq, not a gene", counters)
    what = "reads per million mapped" if side == "miRNA" else "counts per million of the reads with a gene"
    return ExpressionMatrix(frame, side, folder.name, samples, features, types, (f"{folder.name}: {what}",))


def _unpacked(file: Path) -> str:
    return file.name.removesuffix(".gz")


def _sheet(folder: Path, files: set[str]) -> Iterator[tuple[str, _Described]]:
    """What the sample sheets of the folder say about its files."""
    for path in sorted(folder.glob("*")):
        if _unpacked(path) in files or _unpacked(path).rpartition(".")[2] not in ("txt", "tsv", "csv"):
            continue
        try:
            rows = list(read_table(path, _SHEET, optional=frozenset({"condition"})))
        except UnknownColumns:
            continue  # another file, such as a manifest
        for _, row in rows:
            condition = row.get("condition", "").lower()
            type_ = next((digits for word, digits in _TYPES if word in condition), "")
            yield row["file"].removesuffix(".gz"), _Described(row["sample"], type_)


def _rpm(file: Path) -> pd.Series:
    table = read_text_table(file)
    if RPM not in table.frame.columns:
        raise UnknownColumns(file, [RPM], map(str, table.frame.columns))
    return _one_column(table, [RPM])


def _counts(file: Path) -> pd.Series:
    table = read_text_table(file, header=False)
    return _one_column(table, list(table.frame.columns[:1]))


def _one_column(table: RawTable, columns: list[str]) -> pd.Series:
    numbers = expression_matrix(
        RawTable(table.frame[columns], table.source, table.lines), "mRNA", transpose=True
    )
    column: pd.Series = numbers.frame.iloc[0]
    if column.index.has_duplicates:
        twice = column.index[column.index.duplicated()][0]
        raise UnreadableTable(f"{table.source} has two rows {twice!r}", "Remove one of them")
    return column
