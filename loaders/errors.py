"""Errors in input files: each names the file, the place and what to do."""

from collections.abc import Iterable
from pathlib import Path

from gtmaloc_base.errors import GTMALocError

_AGAIN = "Download it again, and compare its size with the one that the server reports"


class MissingRelease(GTMALocError):
    """A data directory holds no file that the source accepts."""


class MissingFile(GTMALocError):
    """The file does not exist or cannot be read."""

    def __init__(self, path: Path, why: str = "does not exist") -> None:
        super().__init__(f"{path} {why}", "Check the data directory given with --data")


class EmptyFile(GTMALocError):
    """The file has no content, or a header without rows."""

    def __init__(self, path: Path, what: str = "is empty") -> None:
        super().__init__(f"{path} {what}", _AGAIN)


class TruncatedArchive(GTMALocError):
    """A compressed file ends early or is damaged."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path} is truncated or damaged ({detail})", _AGAIN)


class TruncatedFile(GTMALocError):
    """A record file ends in the middle of a record."""

    def __init__(self, path: Path, line: int, detail: str) -> None:
        super().__init__(f"{path}, line {line}: {detail}", _AGAIN)


class OversizedArchive(GTMALocError):
    """An archive would unpack to more than any known release."""

    def __init__(self, path: Path, size: int, limit: int) -> None:
        super().__init__(
            f"{path} would unpack to {size:,} bytes, more than {limit:,}",
            "Make sure that it is the file of the database, and unpack it yourself",
        )


class HtmlInsteadOfData(GTMALocError):
    """The server answered with a web page."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is a web page, not data",
            "Download the file itself (an address that serves raw bytes), not the page that shows it",
        )


class UnknownColumns(GTMALocError):
    """Columns that are needed are missing in the header."""

    def __init__(self, path: Path, missing: Iterable[str], found: Iterable[str]) -> None:
        super().__init__(
            f"{path} has no column {'; '.join(missing)}. It has: {', '.join(found) or 'none'}",
            "Make sure that it is the file of this source, or rename the columns in its header",
        )


class RepeatedColumn(GTMALocError):
    """Two columns of the header would be read as the same one."""

    def __init__(self, path: Path, column: str, found: Iterable[str]) -> None:
        super().__init__(
            f"{path} has several columns that mean {column}: {', '.join(found)}",
            "Remove or rename all but one of them",
        )


class WrongEncoding(GTMALocError):
    """The bytes are not text in any encoding that the source is known to use."""

    def __init__(self, path: Path, line: int, offset: int, value: int, encodings: Iterable[str]) -> None:
        super().__init__(
            f"{path}, line {line}, byte {offset}: 0x{value:02x} fits none of {', '.join(encodings)}",
            "Save the file as UTF-8",
        )


class ChangedWhileReading(GTMALocError):
    """The bytes are not those that were checked a moment ago: something still writes the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} changed while it was read", "Wait until it is complete, then try again")


class UnbalancedQuote(GTMALocError):
    """A quotation mark is opened and never closed: many lines would become one field."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path}, line {line}: a quotation mark is opened and not closed",
            "Close or remove the quotation mark in that line",
        )


class SpreadsheetInsteadOfText(GTMALocError):
    """An office document instead of text."""

    def __init__(self, path: Path, what: str = "a spreadsheet") -> None:
        super().__init__(
            f"{path} is {what}, whatever its name says", "Use the text file of the source, or export as text"
        )


class BinaryInsteadOfText(GTMALocError):
    """Neither text nor a known kind of archive."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is neither text, gzip, zip nor xlsx", "Use the file that the source offers")


class WrongFormat(GTMALocError):
    """A text file that does not follow its format."""

    def __init__(self, path: Path, line: int, expected: str, found: str) -> None:
        super().__init__(
            f"{path}, line {line}: expected {expected}, found {found[:60]!r}",
            "Make sure that it is the file of this source",
        )
