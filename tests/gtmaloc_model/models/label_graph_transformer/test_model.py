"""The label graph transformer keeps the contract of a model."""

from typing import ClassVar

import numpy as np

from contracts.model_contract import TEST, TRAIN, ModelContract
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.label_graph_transformer import LabelGraphTransformer
from gtmaloc_model.models.label_graph_transformer.training import Schedule

SMALL = Schedule(coordinates=4, neighbours=8, width=8, heads=2, steps=12, members=2)


class TestLabelGraphTransformer(ModelContract):
    model = LabelGraphTransformer
    small: ClassVar = {"schedule": SMALL}

    def test_members_leave_out_whole_groups(self, dataset: LocalizationDataset) -> None:
        """A row's inner score does not depend on the labels of its relatives."""
        groups = dataset.group("cluster")
        context = Context(0, "cpu", groups=groups)
        own = groups[TRAIN] == groups[TRAIN[0]]
        turned = dataset.labels.copy()
        turned[TRAIN[own]] = 1 - turned[TRAIN[own]]
        one, other = (
            self.make().fit(d, TRAIN, context).inner_scores.scores
            for d in (dataset, dataset.with_labels(turned))
        )
        assert np.array_equal(one[own], other[own])
        assert not np.array_equal(one[~own], other[~own])

    def test_it_can_do_without_similarities(self, dataset: LocalizationDataset) -> None:
        small = type("Small", (LabelGraphTransformer,), {"schedule": SMALL})
        fitted = small(features="network-similarities").fit(dataset, TRAIN, Context(0, "cpu"))
        assert np.isfinite(fitted.predict(TEST)).all()
