"""GTMALoc: one graph transformer per relation, fusion of the tokens, an ensemble of classifiers."""

from __future__ import annotations

from dataclasses import asdict
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import torch

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import IntArray
from gtmaloc_model.data.dataset import ASSOCIATIONS, RELATIONS, LocalizationDataset
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import (
    ASSOCIATION_PROFILES,
    EMBEDDINGS,
    FUNCTIONAL_SIMILARITY,
    Context,
    LocalizationModel,
    PublishedFigure,
)
from gtmaloc_model.models.gtmaloc.attention_mask import attention_mask
from gtmaloc_model.models.gtmaloc.block_tokens import block_tokens
from gtmaloc_model.models.gtmaloc.classifier import fit_classifier
from gtmaloc_model.models.gtmaloc.encoders import encode_relations
from gtmaloc_model.models.gtmaloc.presets import ABLATIONS, BLOCKS, PRESETS, BlockSettings, Preset
from gtmaloc_model.models.gtmaloc.token_features import token_features
from gtmaloc_model.models.inner_folds import inner_parts
from gtmaloc_model.models.label_free import FittedOnInputs, Inputs, OncePerDataset, kept_vectors

_PAPER = "Huang et al. 2025, Frontiers in Genetics 16, doi:10.3389/fgene.2025.1623008"


class GTMALoc(LocalizationModel):
    """The model of the paper.

    The graph transformers read no label and are therefore trained once for each dataset and seed; the
    classifier is trained for each fold on the labels of its training rows.

    On a feature set, each block is a token and there are no graph transformers; the fusion is the same.

    Raises:
        UsageError: a preset that changes the paper's own input is combined with a feature set.
    """

    name = "gtmaloc"
    title = "GTMALoc (graph transformers and multi-head attention)"
    citation = _PAPER
    published = (
        PublishedFigure("P1041", 0.9108, 0.8102, "GTMALoc, as published (10 folds)", _PAPER),
        PublishedFigure("P1041", 0.9033, 0.7716, "PMiSLocMF, as published (10 folds)", _PAPER),
    )
    needs = frozenset({EMBEDDINGS, ASSOCIATION_PROFILES, FUNCTIONAL_SIMILARITY})
    feature_sets = ("", "network", "all", "intrinsic")
    presets = PRESETS
    blocks: ClassVar[BlockSettings] = BLOCKS
    ablations = MappingProxyType(
        {name: preset.summary.removeprefix("ablation: ") for name, preset in ABLATIONS.items()}
    )

    def __init__(self, preset: str | None = None, features: str | None = None) -> None:
        super().__init__(preset, features)
        self._chosen: Preset = self.presets[self.preset]
        if self.features:
            if self.preset != next(iter(self.presets)):
                raise UsageError(
                    f"The preset {self.preset} changes the paper's own input, which a feature set replaces",
                    "Leave --preset or --features out",
                )
            self.needs = frozenset({ASSOCIATION_PROFILES})
        self._inputs = OncePerDataset(self._compute_inputs)

    @property
    def functional_threshold(self) -> float | None:
        """T at which the network of the dataset is cut; None if it is not read."""
        chosen = self._chosen
        reads_it = not self.features and not chosen.nearest and chosen.functional_alpha is None
        return chosen.functional_threshold if reads_it else None

    def settings(self) -> dict[str, Any]:
        """The whole preset, or how a feature set is read."""
        if self.features:
            return {"features": self.features, **asdict(self.blocks)}
        return asdict(self._chosen)

    def check(self, dataset: LocalizationDataset) -> None:
        """Also refuse a dataset without the tree of diseases if α is set."""
        super().check(dataset)
        if self._chosen.functional_alpha is not None:
            dataset.known()

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedOnInputs:
        """Train the classifier on the labels of these rows."""
        self.check(dataset)
        if self.features:
            settings = self.blocks.classifier
            inputs: Inputs = block_tokens(
                dataset, feature_set(self.features), rows, context.groups, self.blocks
            )
        else:
            settings, inputs = self._chosen.classifier, self._inputs(dataset, context)
        classifier = fit_classifier(
            [x[rows] for x in inputs],
            dataset.labels[rows],
            settings,
            parts=inner_parts(rows, context, settings.ensemble_size),
            seed=context.seed,
            device=torch.device(context.device),
        )
        return FittedOnInputs(classifier, inputs)

    def _compute_inputs(self, dataset: LocalizationDataset, context: Context) -> Inputs:
        left_out = self._chosen.left_out

        def encode() -> dict[str, Any]:
            if left_out == "encoder":
                return {name: np.zeros((len(dataset.mirna_ids), 0), np.float32) for name in ASSOCIATIONS}
            return encode_relations(
                dataset,
                self._chosen.encoder,
                attention_mask(dataset, self._chosen),
                seed=context.seed,
                device=torch.device(context.device),
                progress=context.progress,
            )

        tokens = token_features(dataset, kept_vectors(encode, dataset, context, self.name, self.preset))
        return [token for name, token in zip(RELATIONS, tokens, strict=True) if name != left_out]
