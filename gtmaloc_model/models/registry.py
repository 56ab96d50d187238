"""The models known by name: ours and those that other packages register."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

from gtmaloc_base.errors import UsageError
from gtmaloc_model.models.base import LocalizationModel
from gtmaloc_model.models.gtmaloc.presets import Preset, preset_named

ENTRY_POINT_GROUP = "gtmaloc.models"


ModelFactory = Callable[[Preset], LocalizationModel]
"""What an entry point of the group `gtmaloc.models` names: preset in, model out."""


def _gtmaloc(preset: Preset) -> LocalizationModel:
    from gtmaloc_model.models.gtmaloc.model import GTMALocModel

    return GTMALocModel(preset)


def _degree_only(preset: Preset) -> LocalizationModel:
    from gtmaloc_model.models.baselines.extra_trees import DegreeOnly

    return DegreeOnly()


def _extra_trees(preset: Preset) -> LocalizationModel:
    from gtmaloc_model.models.baselines.extra_trees import ExtraTrees

    return ExtraTrees()


_OWN: dict[str, ModelFactory] = {
    "gtmaloc": _gtmaloc,
    "degree-only": _degree_only,
    "extra-trees": _extra_trees,
}
BASELINES: tuple[str, ...] = ("degree-only", "extra-trees")
"""Shown beside every evaluated model."""


def model_names() -> tuple[str, ...]:
    """Every known name, our own first."""
    registered = sorted({point.name for point in entry_points(group=ENTRY_POINT_GROUP)} - set(_OWN))
    return (*_OWN, *registered)


def model_named(name: str, preset: str = "paper") -> LocalizationModel:
    """The model of that name with that preset, or a usage error that lists the names."""
    settings = preset_named(preset)
    if name in _OWN:
        return _OWN[name](settings)
    for point in entry_points(group=ENTRY_POINT_GROUP):
        if point.name == name:
            model = point.load()(settings)
            if not isinstance(model, LocalizationModel):
                raise UsageError(
                    f"The entry point {name!r} ({point.value}) does not give a localization model",
                    "It must take a preset and return an object with `name` and `fit_predict`",
                )
            return model
    raise UsageError(f"There is no model {name!r}", f"Choose one of: {', '.join(model_names())}")
