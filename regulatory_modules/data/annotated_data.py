"""Expression in AnnData objects and .h5ad files, where the library anndata is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from loaders.errors import MissingFile
from loaders.files.damage import damage_reported
from regulatory_modules.data.errors import MissingLibrary
from regulatory_modules.data.text_table import RawTable

ENDING = ".h5ad"


def is_annotated_data(value: object) -> bool:
    """Whether it is an object of anndata."""
    return type(value).__module__.partition(".")[0] == "anndata"


def read_h5ad(path: Path) -> RawTable:
    """The matrix X of an .h5ad file, observations × variables.

    Raises:
        MissingLibrary: anndata is not installed.
        TruncatedArchive: the file is damaged.
        MissingFile: there is no such file.
    """
    if not path.is_file():
        raise MissingFile(path)
    try:
        import anndata  # type: ignore[import-not-found, unused-ignore]
    except ImportError as e:
        raise MissingLibrary(f"Reading {path.name}", "anndata") from e
    with damage_reported(path):
        data = anndata.read_h5ad(path)
    return annotated_table(data, path.name)


def annotated_table(data: Any, source: str = "AnnData") -> RawTable:
    """The matrix X of an AnnData object; its observations are the samples."""
    dense = data.X.toarray() if hasattr(data.X, "toarray") else np.asarray(data.X)
    return RawTable(
        pd.DataFrame(dense, index=list(data.obs_names), columns=list(data.var_names)), source=source
    )
