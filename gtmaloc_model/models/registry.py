"""The models by name: our own and those that other packages register.

Importing this module imports no model, and therefore neither torch nor scikit-learn.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from inspect import isclass
from typing import Any

from gtmaloc_base.errors import UsageError
from gtmaloc_model.models.base import LocalizationModel

ENTRY_POINT_GROUP = "gtmaloc.models"
"""Entry point group; each entry point names a subclass of `LocalizationModel`."""

_OWN: dict[str, str] = {
    "gtmaloc": "gtmaloc_model.models.gtmaloc.model:GTMALoc",
    "gtmaloc-as-released": "gtmaloc_model.models.compared.gtmaloc_as_released.model:GTMALocAsReleased",
    "degree-only": "gtmaloc_model.models.baselines.degree_only:DegreeOnly",
    "extra-trees": "gtmaloc_model.models.baselines.extra_trees:ExtraTrees",
    "kernel-ridge": "gtmaloc_model.models.baselines.kernel_ridge:KernelRidge",
    "label-graph-transformer": "gtmaloc_model.models.label_graph_transformer:LabelGraphTransformer",
    "ensemble": "gtmaloc_model.models.ensemble:Ensemble",
    "number-only": "gtmaloc_model.models.baselines.number_only:NumberOnly",
    "vote-regression": "gtmaloc_model.models.baselines.vote_regression:VoteRegression",
    "logistic-regression": "gtmaloc_model.models.baselines.logistic_regression:LogisticRegression",
    "gradient-boosting": "gtmaloc_model.models.baselines.gradient_boosting:GradientBoosting",
    "label-propagation": "gtmaloc_model.models.baselines.label_propagation:LabelPropagation",
    "mirloc": "gtmaloc_model.models.compared.mirloc:MiRLoc",
    "mirlocpredictor": "gtmaloc_model.models.compared.mirlocpredictor:MirLocPredictor",
    "damirlocgnet": "gtmaloc_model.models.compared.damirlocgnet:DAmiRLocGNet",
    "pmislocmf": "gtmaloc_model.models.compared.pmislocmf:PMiSLocMF",
}
_REMEDY = "It must name a subclass of gtmaloc_model.models.base.LocalizationModel; report it to its author"


def model_names() -> tuple[str, ...]:
    """Every known name, our own first."""
    return (*_OWN, *sorted(point.name for point in _registered().values()))


def model_class(name: str) -> type[LocalizationModel]:
    """The class of that name.

    Raises:
        UsageError: there is no such model, or the package that registers it is broken.
    """
    if name in _OWN:
        module, _, attribute = _OWN[name].partition(":")
        found = getattr(import_module(module), attribute)
    elif name in _registered():
        found = _load(_registered()[name])
    else:
        raise UsageError(f"There is no model {name!r}", f"Choose one of: {', '.join(model_names())}")
    if not (isclass(found) and issubclass(found, LocalizationModel) and getattr(found, "name", "") == name):
        raise UsageError(f"The entry point {name!r} does not name a model of that name", _REMEDY)
    return found


def model_named(name: str, preset: str | None = None, features: str | None = None) -> LocalizationModel:
    """The model of that name with that preset and feature set (None for its defaults).

    Raises:
        UsageError: there is no such model, preset or feature set; the message lists the choices.
    """
    return model_class(name)(preset, features)


def baselines() -> tuple[str, ...]:
    """Names of our own models that are shown next to every evaluated model.

    Models of other packages are left out: one that cannot be imported would break every evaluation.
    """
    return tuple(name for name in _OWN if model_class(name).baseline)


def _registered() -> dict[str, Any]:
    return {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP) if point.name not in _OWN}


def _load(point: Any) -> Any:
    try:
        return point.load()
    except Exception as error:  # a plug-in may fail in any way
        raise UsageError(
            f"The model {point.name!r} ({point.value}) cannot be imported: {error}", _REMEDY
        ) from error
