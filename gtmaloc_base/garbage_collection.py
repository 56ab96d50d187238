"""Decides when garbage is collected while very many records are created."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def without_cycle_collection() -> Iterator[None]:
    """Pause Python's search for reference cycles; works as a decorator too.

    The search visits all records again each time their number has grown by a quarter, although they contain
    no cycles; without it, loading the real releases takes a quarter less time. Cycles that a parser leaves
    behind are collected afterwards.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def cycle_collection_between() -> Iterator[Callable[[], object]]:
    """Collect reference cycles only when the function that it yields is called, and only new ones.

    For long work in steps whose libraries leave cycles: those of the Neo4j driver keep the parameters of
    their statements, gigabytes in all. Objects that exist at the start are not visited.
    """
    with without_cycle_collection():
        gc.freeze()
        try:
            yield gc.collect
        finally:
            gc.unfreeze()
