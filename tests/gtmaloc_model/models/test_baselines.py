"""The baselines keep the contract of a model, and extra-trees counts no training row's own label."""

from typing import ClassVar

import numpy as np
from scipy.special import expit

from contracts.model_contract import ModelContract
from fixtures.planted_dataset import planted_dataset
from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.degree_only import DegreeOnly
from gtmaloc_model.models.baselines.extra_trees import ExtraTrees, extra_trees_features
from gtmaloc_model.models.registry import baselines

FEW_TREES = {"n_estimators": 12, "min_samples_leaf": 3}


class TestDegreeOnly(ModelContract):
    model = DegreeOnly
    small: ClassVar = {"hyperparameters": FEW_TREES}


class TestExtraTrees(ModelContract):
    model = ExtraTrees
    small: ClassVar = {"hyperparameters": {**FEW_TREES, "bootstrap": True}, "on_features": FEW_TREES}


def test_both_are_shown_beside_every_evaluated_model() -> None:
    assert baselines() == ("degree-only", "extra-trees")


def test_features_of_a_training_row_depend_on_its_own_label_only_through_the_prior() -> None:
    """Two labels swap places: the prior is unchanged, and so must be the features of each row itself."""
    dataset = six_mirnas()
    training = np.array([0, 1, 2, 3])
    before = extra_trees_features(dataset, training)
    swapped = dataset.labels.copy()
    swapped[[0, 3]] = swapped[[3, 0]]
    after = extra_trees_features(dataset.with_labels(swapped), training)
    assert not np.array_equal(swapped, dataset.labels)
    # rows 0 and 3 share no partner of any kind: neither is a neighbour of the other
    assert np.array_equal(before[[0, 3]], after[[0, 3]])
    assert not np.array_equal(before[[1, 2]], after[[1, 2]])


def test_features_hold_the_columns_then_the_neighbours() -> None:
    dataset = six_mirnas()
    found = extra_trees_features(dataset, np.array([0, 1, 2, 3]))
    assert found.shape == (6, (0 + 1) + (0 + 1) + (2 + 1) + 3 * 2)


def test_a_forest_scores_a_training_row_by_the_trees_that_did_not_see_it() -> None:
    """Random labels cannot be predicted, but trees with single-row leaves know those that they have seen."""
    dataset = planted_dataset(60)
    labels = np.random.default_rng(0).integers(0, 2, (60, 4)).astype(np.int8)
    deep = type("Deep", (ExtraTrees,), {"hyperparameters": {"n_estimators": 60, "bootstrap": True}})()
    fitted = deep.fit(dataset.with_labels(labels), np.arange(60), Context(0, "cpu"))
    assert ((fitted.predict(np.arange(60)) > 0) == labels).mean() > 0.95
    assert ((fitted.inner_scores.scores > 0) == labels).mean() < 0.65


def test_a_label_that_is_constant_in_training_is_predicted_as_that_constant() -> None:
    dataset = planted_dataset(60)
    labels = dataset.labels.copy()
    labels[:, 0], labels[:, 1] = 0, 1
    small = type("Small", (DegreeOnly,), {"hyperparameters": FEW_TREES})()
    fitted = small.fit(dataset.with_labels(labels), np.arange(40), Context(0, "cpu"))
    assert np.allclose(expit(fitted.predict(np.arange(40, 60)))[:, :2], [0, 1], atol=2e-6)
