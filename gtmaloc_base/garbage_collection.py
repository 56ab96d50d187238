"""Making very many records at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_cycle_collection() -> Iterator[None]:
    """Pause Python's search for reference cycles; also a decorator.

    The search walks through all records again each time their number has grown by a quarter, although they
    hold no cycles; without it a load of the real releases takes a quarter less time. What cycles a parser
    leaves behind wait until the end.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
