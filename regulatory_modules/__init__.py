"""Regulatory modules: miRNAs that regulate genes together, and tests of what such a module is worth.

From Python:

    from regulatory_modules import fit

    fitted = fit(mirna, mrna, targets, seed=0)
    fitted.modules_

`fit` and `FittedModules` are imported when they are used, so importing this package is cheap.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulatory_modules.python_use import FittedModules, fit

__all__ = ["FittedModules", "fit"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from regulatory_modules import python_use

    return getattr(python_use, name)
