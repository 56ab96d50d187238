"""Reads tables from R's .rda and .RData files with the library rdata; R is not needed."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from loaders.errors import EmptyFile, MissingFile
from loaders.files.damage import damage_reported
from regulatory_modules.data.errors import UnreadableTable
from regulatory_modules.data.text_table import RawTable

ENDINGS = (".rda", ".rdata")


def is_r_file(path: Path) -> bool:
    """Whether the name is that of an R file, perhaps with the name of an object: brca.RData#Z."""
    return path.name.partition("#")[0].lower().endswith(ENDINGS)


def read_r_table(path: Path) -> RawTable:
    """The table in an R file: a data frame or a matrix.

    Args:
        path: the file. If it holds several tables, `#` and the name of one follow: brca.RData#Z.

    Raises:
        UnreadableTable: the file holds no table, several, or none of this name.
        TruncatedArchive: the file is damaged.
        GTMALocError: it is missing or empty.
    """
    file, wanted = (path, "") if path.is_file() else _with_object(path)
    tables = {name: frame for name, value in _objects(file).items() if (frame := _frame(value)) is not None}
    listed = ", ".join(f"{name} ({len(t):,} × {t.shape[1]:,})" for name, t in tables.items())
    if wanted and wanted in tables:
        return RawTable(tables[wanted], f"{file.name}#{wanted}")
    if wanted:
        raise UnreadableTable(
            f"{file.name} has no table {wanted!r}", f"It has: {listed or 'no table at all'}"
        )
    if not tables:
        raise UnreadableTable(
            f"{file.name} holds no data frame or matrix", "Save the table in R as one, or as text"
        )
    if len(tables) > 1:
        raise UnreadableTable(
            f"{file.name} holds several tables: {listed}",
            f"Name one of them: {file.name}#{next(iter(tables))}",
        )
    return RawTable(next(iter(tables.values())), file.name)


def _with_object(path: Path) -> tuple[Path, str]:
    name, _, wanted = path.name.partition("#")
    return path.with_name(name), wanted


def _objects(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise MissingFile(path)
    if not path.stat().st_size:
        raise EmptyFile(path)
    import rdata  # takes a second

    classes = {**rdata.conversion.DEFAULT_CLASS_MAP, "factor": _factor}
    with damage_reported(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about classes of objects that are not used
        found: dict[str, Any] = rdata.read_rda(path, constructor_dict=classes)
    return found


def _factor(codes: Any, attributes: Mapping[str, Any]) -> pd.Categorical:
    """A factor, all codes at once: rdata's own constructor takes minutes for a miRNA-seq table of Firehose.

    R counts from 1; NA is the smallest integer.
    """
    numbers = np.asarray(codes, dtype=np.float64)
    at = np.where(numbers >= 1, numbers, 0).astype(np.int64) - 1
    return pd.Categorical.from_codes(at, categories=list(attributes["levels"]))


def _frame(value: Any) -> pd.DataFrame | None:
    """A data frame or a matrix with its names as a frame; None for anything else."""
    if isinstance(value, pd.DataFrame):
        return value
    if getattr(value, "ndim", 0) != 2:
        return None
    if isinstance(value, np.ndarray):
        return pd.DataFrame(value)
    coordinates = getattr(value, "coords", {})
    rows, columns = (coordinates[d].to_numpy() if d in coordinates else None for d in value.dims)
    return pd.DataFrame(np.asarray(value), index=rows, columns=columns)
