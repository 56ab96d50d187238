"""The family of errors that a user may see: what went wrong, and what to do about it."""

from typing import ClassVar


class GTMALocError(Exception):
    """A failure that the user can act on.

    `message` says what is wrong (with file, line, column and value if known); `remedy` says what to do.
    The command line prints both on one line and exits with `exit_code`, never with a traceback.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message = message.rstrip(".")
        self.remedy = remedy.rstrip(".")

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" + ("" if self.remedy.endswith("?") else ".")


class UsageError(GTMALocError):
    """The request itself is wrong: an unknown model, protocol, relation or option."""

    exit_code = 2


class RejectLimitExceeded(GTMALocError):
    """More rows of a release were rejected than the settings allow."""

    exit_code = 3
