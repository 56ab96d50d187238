"""GTMALoc as its published code builds it, for comparison with the paper's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import torch

from gtmaloc_learning.arrays import IntArray
from gtmaloc_model.data.dataset import RELATIONS, LocalizationDataset
from gtmaloc_model.models.base import (
    EMBEDDINGS,
    FUNCTIONAL_SIMILARITY,
    Context,
    LocalizationModel,
    PublishedFigure,
)
from gtmaloc_model.models.compared.gtmaloc_as_released.preset import AS_RELEASED, ReleasedPreset
from gtmaloc_model.models.compared.gtmaloc_as_released.training import (
    encode_relations,
    fit_fusion,
)
from gtmaloc_model.models.gtmaloc.token_features import standardise
from gtmaloc_model.models.label_free import FittedOnInputs, Inputs, OncePerDataset, kept_vectors

_CODE = "The code published with Huang et al. 2025, Frontiers in Genetics 16, doi:10.3389/fgene.2025.1623008"


class GTMALocAsReleased(LocalizationModel):
    """The model that the published code builds, which differs from the paper in almost every part."""

    name = "gtmaloc-as-released"
    title = "GTMALoc, as its published code builds it"
    citation = _CODE
    published = (
        PublishedFigure("P1041", 0.8795, 0.7371, "GTMALoc, its released code", "that code, run by us"),
    )
    needs = frozenset({EMBEDDINGS, FUNCTIONAL_SIMILARITY})
    hyperparameters: ClassVar[ReleasedPreset] = AS_RELEASED

    def __init__(self, preset: str | None = None, features: str | None = None) -> None:
        super().__init__(preset, features)
        self._inputs = OncePerDataset(self._compute_inputs)

    @property
    def functional_threshold(self) -> float:
        """T of equation 6, as in the code."""
        return self.hyperparameters.functional_threshold

    def settings(self) -> dict[str, Any]:
        """The settings built into the code."""
        return asdict(self.hyperparameters)

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedOnInputs:
        """Train the fusion network on the labels of these rows."""
        self.check(dataset)
        inputs = self._inputs(dataset, context)
        fusion = fit_fusion(
            [x[rows] for x in inputs],
            dataset.labels[rows],
            self.hyperparameters.fusion,
            seed=context.seed,
            device=torch.device(context.device),
        )
        return FittedOnInputs(fusion, inputs)

    def _compute_inputs(self, dataset: LocalizationDataset, context: Context) -> Inputs:
        def encode() -> dict[str, Any]:
            return encode_relations(
                dataset,
                self.hyperparameters.graph,
                self.hyperparameters.functional_threshold,
                seed=context.seed,
                device=torch.device(context.device),
                progress=context.progress,
            )

        return fusion_inputs(dataset, kept_vectors(encode, dataset, context, self.name, self.preset))


def fusion_inputs(
    dataset: LocalizationDataset, encoded: Mapping[str, npt.NDArray[np.float32]]
) -> list[npt.NDArray[np.float32]]:
    """(N, d_r) for each of `RELATIONS`: the standardised output of the encoder, or node2vec vector."""
    return [standardise(encoded.get(relation, dataset.embeddings[relation])) for relation in RELATIONS]
