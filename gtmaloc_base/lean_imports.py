"""Imports a library without its optional dependencies, where these cost more time than the library itself."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

ARRAY_LIBRARIES = ("numpy", "pandas", "pyarrow")
"""What the Neo4j driver tries to import at its own start, to convert arrays that GTMALoc never passes to it.

Without them the driver starts in .25 s of CPU time instead of 1.3 s.
"""


@contextmanager
def hidden(*modules: str) -> Iterator[None]:
    """Inside the block an import of these modules fails with ImportError, as if they were not installed.

    After the block everything is as before: modules that were imported stay so, others can be imported.
    """
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(dict.fromkeys(modules))  # type: ignore[arg-type]  # None: Python refuses the import
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
