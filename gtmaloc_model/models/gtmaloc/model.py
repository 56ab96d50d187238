"""GTMALoc: graph transformers per relation, fusion of four tokens, calibrated probabilities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from scipy.special import expit

from gtmaloc_learning.checkpoint import CheckpointKey, load_arrays, save_arrays
from gtmaloc_learning.device import resolve_device
from gtmaloc_model.data.dataset import IntArray, LocalizationDataset
from gtmaloc_model.models.base import Prediction
from gtmaloc_model.models.gtmaloc.classifier import FittedFusion, fit_fusion
from gtmaloc_model.models.gtmaloc.encoders import Progress, embed_relations, fusion_inputs
from gtmaloc_model.models.gtmaloc.presets import PAPER, Preset


class GTMALocModel:
    """The model of the paper (or, with the preset `as-released`, of its code).

    The graph transformers read no label and are therefore trained once for each dataset and seed and
    remembered; the fusion is trained for each fold on the labels of its training rows.

    Args:
        preset: the setting.
        cache: folder that keeps the graph transformers' output, so that a resumed run need not train them
            again.
        progress: told about the steps of the graph stage.
    """

    def __init__(
        self, preset: Preset = PAPER, *, cache: Path | None = None, progress: Progress | None = None
    ) -> None:
        self.preset, self.cache, self.progress = preset, cache, progress
        self._known: tuple[tuple[str, int, str], list[npt.NDArray[np.float32]]] | None = None

    @property
    def name(self) -> str:
        """As given on the command line."""
        return "gtmaloc"

    def inputs(
        self, dataset: LocalizationDataset, *, seed: int, device: str
    ) -> list[npt.NDArray[np.float32]]:
        """The standardised token inputs (N, d_r) of all miRNAs, label-free."""
        place = resolve_device(device)
        key = (dataset.feature_fingerprint, seed, place.type)
        if self._known is None or self._known[0] != key:
            self._known = key, fusion_inputs(dataset, self._embedded(dataset, seed, place), self.preset)
        return self._known[1]

    def fit(self, dataset: LocalizationDataset, rows: IntArray, *, seed: int, device: str) -> FittedFusion:
        """Train the fusion on the labels of these rows."""
        inputs = [x[rows] for x in self.inputs(dataset, seed=seed, device=device)]
        return fit_fusion(
            inputs, dataset.labels[rows], self.preset.fusion, seed=seed, device=resolve_device(device)
        )

    def predict(
        self, fitted: FittedFusion, dataset: LocalizationDataset, rows: IntArray, *, seed: int, device: str
    ) -> Prediction:
        """Predict these rows; `seed` and `device` are those of the training."""
        scores = fitted.logits([x[rows] for x in self.inputs(dataset, seed=seed, device=device)])
        return Prediction(np.asarray(expit(scores), dtype=np.float64), fitted.platt.apply(scores))

    def fit_predict(
        self,
        dataset: LocalizationDataset,
        train_rows: IntArray,
        test_rows: IntArray,
        *,
        seed: int,
        device: str,
    ) -> Prediction:
        """Learn from the training rows, predict the test rows."""
        fitted = self.fit(dataset, train_rows, seed=seed, device=device)
        return self.predict(fitted, dataset, test_rows, seed=seed, device=device)

    def _embedded(
        self, dataset: LocalizationDataset, seed: int, device: torch.device
    ) -> dict[str, npt.NDArray[np.float32]]:
        path = self.cache / f"graph_transformer.seed{seed}.safetensors" if self.cache else None
        key = CheckpointKey(
            kind="graph-transformer",
            model=f"{self.name}/{device.type}",
            preset=self.preset.name,
            fingerprint=dataset.feature_fingerprint,
            seed=seed,
        )
        if path and path.exists():
            return {name: values.astype(np.float32) for name, values in load_arrays(path, key).items()}
        found = embed_relations(dataset, self.preset, seed=seed, device=device, progress=self.progress)
        if path:
            save_arrays(path, dict(found), key)
        return found
