"""The label graph transformer as a model: members, their left-out parts and inner scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import torch

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import (
    ASSOCIATION_PROFILES,
    Context,
    FittedModel,
    InnerScores,
    LocalizationModel,
)
from gtmaloc_model.models.inner_folds import inner_folds
from gtmaloc_model.models.label_graph_transformer.inputs import graph_inputs
from gtmaloc_model.models.label_graph_transformer.training import LabelTask, Schedule, train_members


@dataclass(frozen=True, eq=False)
class FittedTransformer(FittedModel):
    """Logits of all rows, and those of training rows by members that left them out."""

    logits: FloatArray
    left_out: FloatArray

    @property
    def inner_scores(self) -> InnerScores:
        """Every training row, scored by the member that left it out."""
        return InnerScores(np.arange(len(self.left_out), dtype=np.int64), self.left_out)

    def predict(self, rows: IntArray) -> FloatArray:
        """(n, C) logits of these rows."""
        return self.logits[rows]


class LabelGraphTransformer(LocalizationModel):
    """Graph transformer over all rows with masked training labels as input; no forest beside it."""

    name = "label-graph-transformer"
    title = "Label graph transformer (masked training labels as input)"
    citation = (
        "Masked label prediction: Shi et al. 2021, IJCAI, doi:10.24963/ijcai.2021/214; attention with a "
        "graph bias: Ying et al. 2021, NeurIPS"
    )
    needs = frozenset({ASSOCIATION_PROFILES})
    feature_sets = ("network", "all", "intrinsic")
    schedule: ClassVar[Schedule] = Schedule()
    presets: ClassVar[Mapping[str, Any]] = MappingProxyType({"absent": 1.0, "unlabelled": 0.7})
    """What an unreported pair is taken as; the assumed reporting rate."""

    def settings(self) -> dict[str, Any]:
        """The feature set and the schedule."""
        return {"features": self.features, **asdict(self._chosen)}

    @property
    def _chosen(self) -> Schedule:
        return replace(self.schedule, reporting_rate=self.presets[self.preset])

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedTransformer:
        """Train the members on the labels of these rows."""
        self.check(dataset)
        schedule = self._chosen
        inputs = graph_inputs(
            dataset,
            feature_set(self.features),
            coordinates=schedule.coordinates,
            neighbours=schedule.neighbours,
        )
        device = torch.device(context.device)
        visible = np.zeros(dataset.labels.shape, dtype=np.float32)
        visible[rows] = dataset.labels[rows]
        every = np.arange(len(visible), dtype=np.int64)
        groups = every if context.groups is None else context.groups
        task = LabelTask(inputs.to(device), torch.from_numpy(visible).to(device), groups)
        parts = [fold.test for fold in inner_folds(rows, context, schedule.members)]
        logits, left_out = train_members(task, rows, parts, schedule, context.seed)
        return FittedTransformer(logits, left_out[rows])
