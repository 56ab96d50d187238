"""SHIM: the interface that another branch builds, as far as training and reporting use it."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from gtmaloc_base.progress import Progress, silent


@dataclass(frozen=True)
class Context:
    """How to compute, not what."""

    seed: int
    device: str
    cache: Path | None = None
    progress: Progress = silent


@dataclass(frozen=True)
class PublishedFigure:
    """What authors report."""

    protocol: str
    auroc: float
    auprc: float
    what: str
    source: str


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predictions for the test rows of one fold."""

    probability: npt.NDArray[np.float64]
    calibrated: npt.NDArray[np.float64]


class LocalizationModel(ABC):  # noqa: B024
    """SHIM."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    citation: ClassVar[str] = ""
    published: ClassVar[tuple[PublishedFigure, ...]] = ()
    baseline: ClassVar[bool] = False
    needs: ClassVar[frozenset[str]] = frozenset()
    presets: ClassVar[Mapping[str, Any]] = {}
    preset: str = ""

    def settings(self) -> dict[str, Any]:
        """Hyperparameters."""
        return {}

    def fit_predict(
        self, dataset: Any, train: Any, test: Any, *, seed: int, device: str, cache: Path | None = None
    ) -> Prediction:
        """SHIM."""
        raise NotImplementedError
