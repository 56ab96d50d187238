"""Splits work into batches, each small enough for one transaction."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


class Rows(list[Any]):
    """Rows for one statement, with a short repr: the driver formats all parameters, even without logging."""

    def __repr__(self) -> str:
        return f"<{len(self)} rows>"


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Consecutive batches of at most `size` items."""
    for first in range(0, len(items), size):
        yield items[first : first + size]
