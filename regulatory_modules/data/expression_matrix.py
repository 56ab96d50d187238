"""An expression matrix, samples × features, made of a table in either orientation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from gtmaloc_learning.arrays import FloatArray
from loaders.identity.name_syntax import parse_name
from loaders.missing import is_missing
from loaders.sources.tcga_expression.table import KINDS, RPM
from regulatory_modules.data.account import Account
from regulatory_modules.data.barcodes import is_barcode
from regulatory_modules.data.errors import NonNumericValue, UnreadableTable
from regulatory_modules.data.text_table import RawTable

Side = Literal["miRNA", "mRNA"]

FEATURES: Mapping[Side, str] = {"miRNA": "miRNAs", "mRNA": "genes"}
KIND_COLUMN = "miRNA_ID"
"""Column of a Firehose miRNA-seq table that says what a row holds: three rows for each sample."""

_MACHINE = "machine"
_LOOKED_AT = 200  # names that decide on the orientation
_GENE = re.compile(r"[^|]+\|[0-9]+|ENSGR?[0-9]{9,}(\.[0-9]+)?(_PAR_Y)?", re.ASCII)
_MIRBASE = re.compile(r"MI(?:MAT)?[0-9]{7}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class ExpressionMatrix:
    """Expression as the file states it, samples × features.

    Attributes:
        frame: (S, F) numbers, NaN where there is none; names as in the file, perhaps repeated.
        side: what was measured.
        source: name of the file.
        samples: account of the samples of the table.
        features: account of the features of the table.
        types: two-digit sample type by sample name, where the source tells it beside the name.
        notes: what was done to the numbers.
    """

    frame: pd.DataFrame
    side: Side
    source: str
    samples: Account
    features: Account
    types: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def values(self) -> FloatArray:
        """(S, F) the numbers."""
        return np.asarray(self.frame.to_numpy(), dtype=np.float64)


def accounts(side: Side) -> tuple[Account, Account]:
    """Empty accounts of the samples and the features of a matrix."""
    return Account(f"{side} samples"), Account(FEATURES[side])


def expression_matrix(table: RawTable, side: Side, transpose: bool | None = None) -> ExpressionMatrix:
    """The matrix that a table holds.

    Of a Firehose miRNA-seq table, with three rows for each sample, only reads per million are used.

    Args:
        table: rows × columns.
        side: what was measured.
        transpose: whether the samples are the columns; None: decided by where the TCGA barcodes, else the
            names of miRNAs or genes are. Without any such names the rows are the samples.

    Raises:
        NonNumericValue: a cell holds text.
        UnreadableTable: the table has no rows or columns, or no row with reads per million.
    """
    samples, features = accounts(side)
    if KIND_COLUMN in table.frame.columns:
        table, dropped = _reads_per_million(table)
        for kind, names in dropped.items():
            samples.read += len(names)
            samples.drop(f"row {kind}, not {RPM}", names)
    frame = _numbers(table)
    if samples_are_columns(list(frame.index), list(frame.columns), transpose):
        frame = frame.T
    if not frame.shape[0] or not frame.shape[1]:
        raise UnreadableTable(f"{table.source} has no rows or no columns", "Check that it is a whole table")
    samples.read += frame.shape[0]
    features.read = frame.shape[1]
    frame.index = pd.Index([str(name) for name in frame.index], dtype=object)
    frame.columns = pd.Index([str(name).strip() for name in frame.columns], dtype=object)
    return ExpressionMatrix(frame, side, table.source, samples, features)


def samples_are_columns(rows: Sequence[object], columns: Sequence[object], transpose: bool | None) -> bool:
    """Whether the columns of a table are its samples; see `expression_matrix`."""
    if transpose is not None:
        return transpose
    in_rows, in_columns = (_share(names, is_barcode) for names in (rows, columns))
    if in_rows != in_columns:
        return in_columns > in_rows
    in_rows, in_columns = (_share(names, _is_feature) for names in (rows, columns))
    return in_rows > in_columns


def with_row_names(table: RawTable) -> RawTable:
    """The table with its first column as row names, if the rows only have numbers and the column has text."""
    frame = table.frame
    if not frame.shape[1] or not all(str(name).isdigit() for name in frame.index):
        return table
    first = frame.iloc[:, 0]
    if pd.api.types.is_numeric_dtype(first.dtype):
        return table
    rest = frame.iloc[:, 1:].copy(deep=False)
    rest.index = pd.Index([str(name) for name in first], dtype=object)
    return RawTable(rest, table.source, table.lines)


def _share(names: Sequence[object], matches: object) -> float:
    looked_at = [str(name) for name in names[:_LOOKED_AT]]
    assert callable(matches)  # noqa: S101 - for the type checker
    return sum(bool(matches(name)) for name in looked_at) / max(len(looked_at), 1)


def _is_feature(name: str) -> bool:
    text = name.strip()
    if _MIRBASE.fullmatch(text) or _GENE.fullmatch(text):
        return True
    parts = parse_name(text)
    return parts is not None and bool(parts.species)


def _reads_per_million(table: RawTable) -> tuple[RawTable, dict[str, list[str]]]:
    """The rows with reads per million, and the names of all other rows by their kind."""
    frame = table.frame
    kinds = [str(kind).strip() for kind in frame[KIND_COLUMN]]
    dropped: dict[str, list[str]] = {}
    for row, kind in enumerate(kinds):
        if kind not in KINDS:
            raise UnreadableTable(
                f"{table.source}, {table.place(row)}: {KIND_COLUMN} is {kind[:60]!r}, "
                f"not {' or '.join(KINDS)}",
                "Check that it is a miRNA-seq table of Firehose",
            )
        if kind != RPM:
            dropped.setdefault(kind, []).append(str(frame.index[row]))
    rows = [row for row, kind in enumerate(kinds) if kind == RPM]
    if not rows:
        raise UnreadableTable(f"{table.source} has no row {RPM}", "Use the table with reads per million")
    measured = [name not in (KIND_COLUMN, _MACHINE) for name in frame.columns]
    kept = frame.iloc[rows, np.flatnonzero(measured)]
    lines = tuple(table.lines[row] for row in rows) if table.lines else ()
    return RawTable(kept, table.source, lines), dropped


def _numbers(table: RawTable) -> pd.DataFrame:
    """The table with every cell as a number."""
    frame = table.frame
    numeric = {
        i: _column(table, i)
        for i, dtype in enumerate(frame.dtypes)
        if not pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype)
    }
    if not numeric:
        return frame.astype(np.float64)
    values = np.empty(frame.shape, dtype=np.float64)
    for i in range(frame.shape[1]):
        values[:, i] = numeric[i] if i in numeric else frame.iloc[:, i].to_numpy(np.float64, na_value=np.nan)
    return pd.DataFrame(values, index=frame.index, columns=frame.columns)


def _column(table: RawTable, column: int) -> Iterable[float]:
    texts = table.frame.iloc[:, column].astype(object)
    found = pd.to_numeric(texts, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    for row in np.flatnonzero(np.isnan(found)):
        value = texts.iloc[row]
        if not (pd.isna(value) or is_missing(str(value).strip())):
            name = str(table.frame.columns[column])
            raise NonNumericValue(table.source, table.place(int(row)), name, str(value))
    return np.asarray(found, dtype=np.float64)
