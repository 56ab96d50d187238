"""Named arrays in one .npz file: written atomically, read without pickles."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_base.atomic_files import whole_file
from gtmaloc_base.errors import GTMALocError


def save_npz(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write the arrays as one file, atomically."""
    with whole_file(path) as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)


@contextmanager
def opened_npz(path: Path, damaged: type[GTMALocError], remedy: str) -> Iterator[Any]:
    """The arrays by name; what they are made into belongs into the block, so that its errors name the file.

    Raises:
        damaged: the file is missing or damaged, or the block raised it.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            yield arrays
    except damaged as error:
        raise damaged(f"{path} cannot be used ({error.message})", remedy) from None
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise damaged(f"{path} cannot be read ({error})", remedy) from None
