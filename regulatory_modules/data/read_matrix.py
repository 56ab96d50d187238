"""Reads expression from whatever holds it: text, R, a folder of the GDC, AnnData or a data frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from regulatory_modules.data.annotated_data import ENDING, annotated_table, is_annotated_data, read_h5ad
from regulatory_modules.data.errors import UnreadableTable
from regulatory_modules.data.expression_matrix import (
    ExpressionMatrix,
    Side,
    expression_matrix,
    with_row_names,
)
from regulatory_modules.data.gdc_files import read_gdc_folder
from regulatory_modules.data.r_files import is_r_file, read_r_table
from regulatory_modules.data.text_table import RawTable, read_text_table

TableLike: TypeAlias = Any
"""A path, a pandas data frame, or an AnnData object."""


def read_raw_table(source: TableLike, what: str) -> RawTable:
    """The table in a file or an object, with row names.

    Args:
        source: a path to text (.tsv, .csv, .txt, also packed), .rda, .RData or .h5ad; or a data frame or
            AnnData object.
        what: what it is, for messages.

    Raises:
        UnreadableTable: it is none of these, or no table.
        GTMALocError: the file cannot be read.
    """
    if isinstance(source, pd.DataFrame):
        return with_row_names(RawTable(source, f"the {what} data frame"))
    if is_annotated_data(source):
        return annotated_table(source)
    if not isinstance(source, str | Path):
        raise UnreadableTable(
            f"The {what} is a {type(source).__name__}",
            "Give a path, a pandas data frame or an AnnData object",
        )
    path = Path(source)
    if path.name.lower().endswith(ENDING):
        return read_h5ad(path)
    if is_r_file(path):
        return with_row_names(read_r_table(path))
    return read_text_table(path)


def read_matrix(source: TableLike, side: Side, transpose: bool | None = None) -> ExpressionMatrix:
    """Expression in a file, a folder with one file for each sample, or an object.

    Args:
        source: see `read_raw_table`; or a folder of the Genomic Data Commons.
        side: what was measured.
        transpose: whether the samples are the columns; None: see `expression_matrix`.

    Raises:
        GTMALocError: it cannot be read, or holds no expression.
    """
    if isinstance(source, str | Path) and Path(source).is_dir():
        return read_gdc_folder(Path(source), side)
    return expression_matrix(read_raw_table(source, f"{side} expression"), side, transpose)
