"""The methods by name. Importing this module imports no method, so neither torch nor scikit-learn."""

from __future__ import annotations

from importlib import import_module

from gtmaloc_base.errors import UsageError
from regulatory_modules.methods.base import ModuleMethod

DEFAULT = "consensus"

_METHODS: dict[str, str] = {
    "consensus": "regulatory_modules.methods.consensus:Consensus",
    "mica": "regulatory_modules.methods.mica:Mica",
    "kmeans": "regulatory_modules.methods.kmeans:KMeansModules",
    "pca-kmeans": "regulatory_modules.methods.pca_kmeans:PCAKMeans",
    "spectral-coclustering": "regulatory_modules.methods.spectral_coclustering:SpectralCoclusteringModules",
    "nmf-comodules": "regulatory_modules.methods.nmf_comodules:NMFComodules",
    "mirsynergy": "regulatory_modules.methods.mirsynergy:Mirsynergy",
    "demine": "regulatory_modules.methods.demine:DeMine",
    "dicore": "regulatory_modules.methods.dicore:DICORE",
}


def method_names() -> tuple[str, ...]:
    """Every method, the default first."""
    return tuple(_METHODS)


def method_named(name: str) -> ModuleMethod:
    """A method by its name.

    Raises:
        UsageError: there is no such method.
    """
    if name not in _METHODS:
        raise UsageError(f"There is no method {name!r}", f"Choose one of: {', '.join(_METHODS)}")
    module, _, class_ = _METHODS[name].partition(":")
    found: type[ModuleMethod] = getattr(import_module(module), class_)
    return found()
