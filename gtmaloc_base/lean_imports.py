"""Imports a library without its optional dependencies if these take longer to import than the library."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

ARRAY_LIBRARIES = ("numpy", "pandas", "pyarrow")
"""What the Neo4j driver tries to import to convert arrays, which GTMALoc never passes to it.

Without them, importing the driver takes 0.25 s of CPU time instead of 1.3 s.
"""


@contextmanager
def hidden(*modules: str) -> Iterator[None]:
    """Make imports of these modules fail with ImportError inside the block, as if they were not installed.

    Afterwards everything is as before: imported modules stay imported, others can be imported.
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
