"""A stream over portions of bytes that a generator yields."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class BytePortions(io.RawIOBase):
    """Reads portions one after the other; holds one of them at a time."""

    def __init__(self, portions: Iterator[bytes]) -> None:
        self._portions = portions
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """True: it can only be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill the buffer with the next bytes; 0 at the end."""
        while not self._rest:
            portion = next(self._portions, None)
            if portion is None:
                return 0
            self._rest = memoryview(portion)
        target = memoryview(buffer).cast("B")
        n = min(len(target), len(self._rest))
        target[:n] = self._rest[:n]
        self._rest = self._rest[n:]
        return n
