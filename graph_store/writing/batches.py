"""Cuts work into pieces that fit one transaction."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


class Rows(list[Any]):
    """Rows for one statement, printed in short: the driver formats all parameters, even without logging."""

    def __repr__(self) -> str:
        return f"<{len(self)} rows>"


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Consecutive pieces of at most `size` items."""
    for first in range(0, len(items), size):
        yield items[first : first + size]
