"""How long-running work reports its progress, whatever displays it: a terminal, a log or nothing."""

from typing import Protocol


class Progress(Protocol):
    """Called while work is in progress.

    Args:
        done: items finished so far in this stage.
        total: items in all; None while the number is unknown.
        stage: name of the current part, for work that has several parts.
    """

    def __call__(self, done: int, total: int | None = None, stage: str = "") -> None:
        """Report progress."""


def silent(done: int, total: int | None = None, stage: str = "") -> None:
    """Report nothing: the default for work that nobody watches."""
