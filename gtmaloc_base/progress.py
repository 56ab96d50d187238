"""How long work reports its progress, whoever shows it: a terminal, a log or nobody."""

from typing import Protocol


class Progress(Protocol):
    """Called while work goes on.

    Args:
        done: items finished so far, counted from the beginning of the stage.
        total: items in all; None while their number is unknown.
        stage: which part of the work this is, for work that has several parts.
    """

    def __call__(self, done: int, total: int | None = None, stage: str = "") -> None:
        """Report progress."""


def silent(done: int, total: int | None = None, stage: str = "") -> None:
    """The progress of work that nobody watches."""
