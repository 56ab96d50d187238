"""Writes the list of rows that a load could not use: `rejects/<source>.tsv`."""

from collections.abc import Iterable
from pathlib import Path

from graph_schema.records import Rejected
from gtmaloc_base.atomic_files import whole_file
from gtmaloc_base.errors import GTMALocError

COLUMNS = ("file", "line", "reason", "row")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class RejectsNotWritten(GTMALocError):
    """The list could not be written."""


def write_rejects(directory: Path, source: str, rejected: Iterable[Rejected], file: str) -> Path:
    """Write the rejected rows of one source, in reading order, and return the path.

    The list of an earlier load is replaced in one step: a reader sees the old list or the new one, never a
    partial one. A backslash, tab or line end within a field is written as two characters.

    Args:
        directory: created if it does not exist.
        source: name of the source.
        rejected: the rows.
        file: file name for rows that do not give one.

    Raises:
        RejectsNotWritten: the list cannot be written.
    """
    path = rejects_path(directory, source)
    try:
        with whole_file(path) as stream:
            stream.write(_line(COLUMNS))
            for r in rejected:
                stream.write(_line((r.file or file, str(r.line), r.reason, r.row)))
    except OSError as e:
        raise RejectsNotWritten(
            f"The rejected rows of {source} could not be written to {path} ({e.strerror})",
            "Free some space or choose another run directory",
        ) from e
    return path


def rejects_path(directory: Path, source: str) -> Path:
    """Where the rejected rows of a source are listed."""
    return directory / f"{source}.tsv"


def _line(fields: Iterable[str]) -> bytes:
    return ("\t".join(field.translate(_ESCAPES) for field in fields) + "\n").encode("utf-8")
