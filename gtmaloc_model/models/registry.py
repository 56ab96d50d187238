"""SHIM: the models known by name."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from gtmaloc_base.errors import UsageError
from gtmaloc_model.models.base import LocalizationModel, Prediction, PublishedFigure
from gtmaloc_model.models.gtmaloc.presets import preset_named


class _GTMALoc(LocalizationModel):
    name = "gtmaloc"
    title = "GTMALoc (graph transformers and multi-head attention)"
    citation = "The GTMALoc article"
    published = (
        PublishedFigure("P1041", 0.9108, 0.8102, "GTMALoc, as published (10 folds)", "article"),
        PublishedFigure("P1041", 0.9033, 0.7716, "PMiSLocMF, as published (10 folds)", "article"),
    )
    needs = frozenset({"embeddings", "associations", "functional_similarity"})
    presets: ClassVar[Any] = {"paper": None}
    _inner_preset = "paper"

    def __init__(self, preset: str | None = None) -> None:
        if preset not in (None, "paper"):
            raise UsageError(f"The model {self.name} has no preset {preset!r}", "Choose one of: paper")
        self.preset = "paper"
        self._model: Any = None

    def settings(self) -> dict[str, Any]:
        return asdict(preset_named(self._inner_preset))

    def fit_predict(
        self, dataset: Any, train: Any, test: Any, *, seed: int, device: str, cache: Path | None = None
    ) -> Prediction:
        from gtmaloc_model.models.gtmaloc.model import GTMALocModel

        if self._model is None:
            self._model = GTMALocModel(preset_named(self._inner_preset), cache=cache)
        return self._model.fit_predict(dataset, train, test, seed=seed, device=device)  # type: ignore[no-any-return]


class _AsReleased(_GTMALoc):
    name = "gtmaloc-as-released"
    title = "GTMALoc as its released code computes it"
    published = (  # type: ignore[assignment]
        PublishedFigure("P1041", 0.8795, 0.7371, "GTMALoc, its released code", "run here"),
    )
    presets: ClassVar[Any] = {}
    _inner_preset = "as-released"

    def __init__(self, preset: str | None = None) -> None:
        if preset is not None:
            raise UsageError(f"The model {self.name} has no preset", "Leave the preset out")
        self._model = None


class _Baseline(LocalizationModel):
    baseline = True
    needs = frozenset({"associations"})

    def __init__(self, preset: str | None = None) -> None:
        if preset is not None:
            raise UsageError(f"The model {self.name} has no preset", "Leave the preset out")

    def fit_predict(
        self, dataset: Any, train: Any, test: Any, *, seed: int, device: str, cache: Path | None = None
    ) -> Prediction:
        from gtmaloc_model.models.baselines.extra_trees import DegreeOnly, ExtraTrees

        model = DegreeOnly() if self.name == "degree-only" else ExtraTrees()
        return model.fit_predict(dataset, train, test, seed=seed, device=device)


class _DegreeOnly(_Baseline):
    name = "degree-only"
    title = "Random forest on three counts"


class _ExtraTrees(_Baseline):
    name = "extra-trees"
    title = "Extremely randomised trees"


_OWN: tuple[type[Any], ...] = (_GTMALoc, _AsReleased, _DegreeOnly, _ExtraTrees)


def model_names() -> tuple[str, ...]:
    """Every known name."""
    return tuple(m.name for m in _OWN)


def baselines() -> tuple[str, ...]:
    """Shown beside every evaluated model."""
    return tuple(m.name for m in _OWN if m.baseline)


def model_class(name: str) -> type[LocalizationModel]:
    """The class of that name."""
    return next(m for m in _OWN if m.name == name)


def model_named(name: str, preset: str | None = None) -> LocalizationModel:
    """The model of that name with that preset."""
    for model in _OWN:
        if model.name == name:
            made: LocalizationModel = model(preset)
            return made
    raise UsageError(f"There is no model {name!r}", f"Choose one of: {', '.join(model_names())}")
