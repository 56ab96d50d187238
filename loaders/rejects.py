"""The list of rows that a load could not use: `rejects/<source>.tsv`."""

import os
from collections.abc import Iterable
from pathlib import Path

from graph_schema.records import Rejected
from gtmaloc_base.errors import GTMALocError

COLUMNS = ("file", "line", "reason", "row")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class RejectsNotWritten(GTMALocError):
    """The list could not be written."""


def write_rejects(directory: Path, source: str, rejected: Iterable[Rejected], file: str) -> Path:
    """Write the rejects of one source, in reading order, and return where they are.

    The list of an earlier load is replaced in one step: a reader sees the old list or the new one, never a
    part. Backslash, tab and line end within a field are written as two signs.

    Args:
        directory: made if it does not exist.
        source: name of the source.
        rejected: the rows.
        file: name of the file of rows that do not state theirs.
    """
    path = directory / f"{source}.tsv"
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("w", encoding="utf-8", newline="\n") as stream:
                stream.write("\t".join(COLUMNS) + "\n")
                for r in rejected:
                    fields = (r.file or file, str(r.line), r.reason, r.row)
                    stream.write("\t".join(field.translate(_ESCAPES) for field in fields) + "\n")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as e:
        raise RejectsNotWritten(
            f"The rejects of {source} could not be written to {path} ({e.strerror})",
            "Free some space or choose another run directory",
        ) from e
    return path
