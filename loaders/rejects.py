"""Writes the list of rows that a load could not use: `rejects/<source>.tsv`.

Rows out of scope are counted by reason at the end, not listed: miRBase has a million of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from graph_schema.records import OutOfScope, Rejected
from gtmaloc_base.atomic_files import whole_file
from gtmaloc_base.errors import GTMALocError

COLUMNS = ("file", "line", "reason", "row")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@dataclass(slots=True)
class OutOfScopeRows:
    """The rows that are out of scope for one reason: the first of them, and how many there are."""

    first: OutOfScope
    count: int = 0


class RejectsNotWritten(GTMALocError):
    """The list could not be written."""


def write_rejects(
    directory: Path,
    source: str,
    rejected: Iterable[Rejected],
    file: str,
    out_of_scope: Mapping[str, "OutOfScopeRows"] = MappingProxyType({}),
) -> Path:
    """Write the rejected rows of one source, in reading order, and return the path.

    The list of an earlier load is replaced in one step: a reader sees the old list or the new one, never a
    partial one. A backslash, tab or line end within a field is written as two characters.

    Args:
        directory: created if it does not exist.
        source: name of the source.
        rejected: the rows.
        file: file name for rows that do not give one.
        out_of_scope: what was not asked for, by reason.

    Raises:
        RejectsNotWritten: the list cannot be written.
    """
    path = rejects_path(directory, source)
    try:
        with whole_file(path) as stream:
            stream.write(_line(COLUMNS))
            for r in rejected:
                stream.write(_line((r.file or file, str(r.line), r.reason, r.row)))
            for reason, rows in out_of_scope.items():
                first = rows.first
                fields = (
                    first.file or file,
                    str(first.line),
                    f"out of scope: {reason}",
                    f"{rows.count} row{'' if rows.count == 1 else 's'}",
                )
                stream.write(_line(fields))
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
