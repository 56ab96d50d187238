"""Errors in input files: each names the file, the position and what to do."""

from collections.abc import Iterable
from pathlib import Path

from gtmaloc_base.errors import GTMALocError

_AGAIN = "Download it again, and compare its size with the size that the server reports"


class MissingRelease(GTMALocError):
    """A data directory holds no file that the source accepts."""


class SeveralReleases(GTMALocError):
    """Several files of a source differ, and nothing tells which of them is the newest release."""

    def __init__(self, found: Iterable[Path]) -> None:
        super().__init__(
            f"Several files could be the release to load: {', '.join(map(str, found))}",
            "Keep only one of them in the data directory, or put the release number into their names",
        )


class MissingFile(GTMALocError):
    """The file does not exist or cannot be read."""

    def __init__(self, path: Path, why: str = "does not exist") -> None:
        super().__init__(f"{path} {why}", "Check the path, or the data directory given with --data")


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


class CutFile(GTMALocError):
    """A file ends too early: within a line, or with fewer rows or bytes than it is known to have."""

    def __init__(self, path: Path, what: str, remedy: str = _AGAIN) -> None:
        super().__init__(f"{path} {what}", remedy)


class OverlongLine(GTMALocError):
    """A line is longer than that of any known release."""

    def __init__(self, path: Path, line: int, limit: int) -> None:
        super().__init__(
            f"{path}, line {line}: more than {limit:,} characters without a line end or delimiter",
            "Check that it is the database's own file",
        )


class EncryptedArchive(GTMALocError):
    """An archive that only a password opens."""

    def __init__(self, path: Path, entry: str) -> None:
        super().__init__(f"{path} is encrypted ({entry[:60]!r} needs a password)", "Unpack it yourself")


class NestedArchive(GTMALocError):
    """An archive within an archive."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} holds another archive instead of data", "Unpack the outer archive")


class UnreadableSpreadsheet(GTMALocError):
    """A spreadsheet that no spreadsheet program writes, or larger than any known release."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path} {what}", "Check that it is the database's own file, or save its first sheet as text"
        )


class InconsistentRelease(GTMALocError):
    """The files of one source belong to different releases."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "Take all files of the source from the same release")


class OversizedArchive(GTMALocError):
    """An archive would unpack to more than any known release."""

    def __init__(self, path: Path, size: int, limit: int, does: str = "would unpack to") -> None:
        super().__init__(
            f"{path} {does} {size:,} bytes, more than {limit:,}",
            "Check that it is the database's own file, and unpack it yourself",
        )


class HtmlInsteadOfData(GTMALocError):
    """The server answered with a web page, or with a document in XML."""

    def __init__(self, path: Path, what: str = "a web page") -> None:
        super().__init__(
            f"{path} is {what}, not data",
            "Download the file itself (from an address that serves the raw file), not the page about it",
        )


class UnknownColumns(GTMALocError):
    """Required columns are missing from the header."""

    def __init__(self, path: Path, missing: Iterable[str], found: Iterable[str]) -> None:
        super().__init__(
            f"{path} has no column {'; '.join(missing)}. It has: {', '.join(found) or 'none'}",
            "Check that it is a file of this source, or rename the columns in its header",
        )


class RepeatedColumn(GTMALocError):
    """Several columns of the header have the same meaning."""

    def __init__(self, path: Path, column: str, found: Iterable[str]) -> None:
        super().__init__(
            f"{path} has several columns that mean {column}: {', '.join(found)}",
            "Remove or rename all but one of them",
        )


class WrongEncoding(GTMALocError):
    """The bytes are not text in any encoding that the source is known to use."""

    def __init__(self, path: Path, line: int, offset: int, value: int, encodings: Iterable[str]) -> None:
        super().__init__(
            f"{path}, line {line}, byte {offset}: 0x{value:02x} is not valid in {' or '.join(encodings)}",
            "Save the file as UTF-8",
        )


class ChangedWhileReading(GTMALocError):
    """The file has changed since it was checked: something is still writing it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} changed while being read", "Wait until it is complete, then try again")


class UnbalancedQuote(GTMALocError):
    """A quotation mark is never closed: many lines would become one field."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path}, line {line}: a quotation mark is never closed",
            "Close or remove the quotation mark in that line",
        )


class SpreadsheetInsteadOfText(GTMALocError):
    """An office document instead of text."""

    def __init__(self, path: Path, what: str = "a spreadsheet") -> None:
        super().__init__(
            f"{path} is {what}, whatever its name", "Use the source's text file, or export it as text"
        )


class BinaryInsteadOfText(GTMALocError):
    """Neither text nor a known kind of archive; or text with zero bytes, as a crash leaves them."""

    def __init__(self, path: Path, line: int = 0) -> None:
        what = f", line {line}: a zero byte" if line else " is neither text, gzip, zip nor xlsx"
        super().__init__(f"{path}{what}", "Use the source's own file, or download it again")


class WrongFormat(GTMALocError):
    """A text file that does not follow its format."""

    def __init__(self, path: Path, line: int, expected: str, found: str) -> None:
        super().__init__(
            f"{path}, line {line}: expected {expected}, found {found[:60]!r}",
            "Check that it is a file of this source",
        )
