"""The list of rows that a load could not use, written while they are read: `rejects/<source>.tsv`.

Rows out of scope are counted by reason at the end, not listed: miRBase has a million of them.
"""

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from graph_schema.records import OutOfScope, Rejected
from gtmaloc_base.atomic_files import whole_file
from gtmaloc_base.errors import GTMALocError
from gtmaloc_base.harmless_text import visible, without_formula

COLUMNS = ("file", "line", "reason", "row")


class RejectsNotWritten(GTMALocError):
    """The list could not be written."""


class RejectsList:
    """Use as a context manager; the list replaces the earlier one when the block ends without an error.

    A reader sees the old list or the new one, never a partial one. A backslash, tab or line end within a
    field is written as two characters, what else is not printable as an escape; a field that a spreadsheet
    program would run as a formula begins with an apostrophe. Memory does not grow with the rows.

    Attributes:
        path: the file; None if no list is wanted.
        first: the first rejected row.

    Args:
        directory: created if it does not exist; None for no list.
        source: name of the source.
        file: file name for rows that do not give one.
    """

    def __init__(self, directory: Path | None, source: str, file: str) -> None:
        self.path = None if directory is None else rejects_path(directory, source)
        self.first: Rejected | None = None
        self._source = source
        self._file = file
        self._out_of_scope: dict[str, tuple[OutOfScope, int]] = {}  # by reason: first row, number of rows
        self._whole: AbstractContextManager[IO[bytes]] | None = None
        self._stream: IO[bytes] | None = None

    def add(self, row: Rejected | OutOfScope) -> None:
        """List a rejected row, or count a row out of scope.

        Raises:
            RejectsNotWritten: the list cannot be written.
        """
        if isinstance(row, OutOfScope):
            first, count = self._out_of_scope.get(row.reason, (row, 0))
            self._out_of_scope[row.reason] = (first, count + 1)
        else:
            self.first = self.first or row
            self._write(row.file, row.line, row.reason, row.row)

    @property
    def first_reason(self) -> str:
        """Why the first row was rejected, or else the first one was out of scope; empty if there is none."""
        return self.first.reason if self.first else next(iter(self._out_of_scope), "")

    def __enter__(self) -> Self:
        if self.path is not None:
            try:
                self._whole = whole_file(self.path)
                self._stream = self._whole.__enter__()
                self._stream.write(_line(COLUMNS))
            except OSError as e:
                raise self._not_written(e) from e
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._end(kind, error, trace)
            return
        try:
            for reason, (first, count) in self._out_of_scope.items():
                self._write(first.file, first.line, f"out of scope: {reason}", _rows(count))
        except BaseException as e:
            self._end(type(e), e, e.__traceback__)
            raise
        self._end(None, None, None)

    def _end(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._whole is not None:
            try:
                self._whole.__exit__(kind, error, trace)
            except OSError as e:
                raise self._not_written(e) from e

    def _write(self, file: str, line: int, reason: str, row: str) -> None:
        if self._stream is not None:
            try:
                self._stream.write(_line((file or self._file, str(line), reason, row)))
            except OSError as e:
                raise self._not_written(e) from e

    def _not_written(self, error: OSError) -> RejectsNotWritten:
        return RejectsNotWritten(
            f"The rejected rows of {self._source} could not be written to {self.path} ({error.strerror})",
            "Free some space or choose another GTMALOC_VAR",
        )


def rejects_path(directory: Path, source: str) -> Path:
    """Where the rejected rows of a source are listed."""
    return directory / f"{source}.tsv"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _line(fields: tuple[str, ...]) -> bytes:
    cells = (without_formula(visible(field.replace("\\", r"\\"))) for field in fields)
    return ("\t".join(cells) + "\n").encode("utf-8")
