"""Names that a user lists in a file or on standard input."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from gtmaloc_base.errors import GTMALocError, UsageError
from loaders.errors import EmptyFile
from loaders.identity.name_lists import ListedName, read_names


class NoNames(GTMALocError):
    """There is nothing to resolve names with, or no name to resolve."""


def names_in(file: str, column: str | None = None) -> tuple[list[ListedName], int]:
    """The lines of a list that hold a name or are damaged, and the number of blank lines.

    Args:
        file: a path, or `-` for standard input.
        column: see `read_names`.

    Raises:
        NoNames: the file holds no name.
        GTMALocError: the file cannot be read (`loaders.errors`).
    """
    with _local(file) as path:
        try:
            listed = list(read_names(path, column))
        except EmptyFile:
            listed = []
    named = [entry for entry in listed if entry.name or entry.damage]
    if not named:
        raise NoNames(f"{file} holds no name", "Give a file with one name per line, or name its --column")
    return named, len(listed) - len(named)


@contextmanager
def _local(file: str) -> Iterator[Path]:
    """The file's path; what can be read only once (standard input, a pipe) is copied first."""
    given = Path(file)
    if file != "-" and (given.is_dir() or not given.exists()):
        raise UsageError(f"There is no file {file}", "Give a list of names, or - for standard input")
    if file != "-" and given.is_file():
        yield given
        return
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "standard input"
        with (
            given.open("rb") if file != "-" else nullcontext(sys.stdin.buffer) as stream,
            path.open("wb") as copy,
        ):
            shutil.copyfileobj(stream, copy)
        yield path
