"""Cuts work into pieces that fit one transaction."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Consecutive pieces of at most `size` items."""
    for first in range(0, len(items), size):
        yield items[first : first + size]
