"""What a prediction of the ensemble rests on: sums, unknown parts, removed neighbours, deletion."""

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.calibration import logit_of
from gtmaloc_learning.explanations import LAYOUT, ModelExplanation, deletion_test
from gtmaloc_model.data.row_groups import single
from gtmaloc_model.features.neighbour_labels import nearest_weights, prior_weight, smoothed_labels
from gtmaloc_model.features.sets import feature_set, table_of
from gtmaloc_model.features.similarities import similarity_of
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.ensemble.explanation import EnsembleExplainer
from gtmaloc_model.models.ensemble.kernel import LEAST, fit_kernel, kernel_knowing, kernel_of
from gtmaloc_model.models.ensemble.model import Ensemble, FittedEnsemble
from gtmaloc_model.models.ensemble.trees import tree_inputs

DATASET = planted_dataset(90)
TRAIN, TEST = np.arange(60), np.arange(60, 90)
CHOSEN = feature_set("network")


class Small(Ensemble):
    trees = {"n_estimators": 25, "min_samples_leaf": 2, "max_features": 0.2}  # noqa: RUF012


@pytest.fixture(scope="module")
def fitted() -> FittedEnsemble:
    return Small().fit(DATASET, TRAIN, Context(0, "cpu", groups=DATASET.groups["family"]))


@pytest.fixture(scope="module")
def explained(fitted: FittedEnsemble) -> ModelExplanation:
    return fitted.explain(TEST)


def explainer(fitted: FittedEnsemble) -> EnsembleExplainer:
    return EnsembleExplainer(fitted.members, single(DATASET.groups["molecule"]))


def test_base_and_contributions_sum_to_the_prediction(
    fitted: FittedEnsemble, explained: ModelExplanation
) -> None:
    arrays = explained.arrays
    assert explained.parts == ("sequence", "genome", "expression", "conservation", "associations")
    assert np.allclose(arrays["base"] + arrays["contributions"].sum(axis=-1), fitted.predict(TEST))


def test_rows_share_the_prediction_of_nothing_but_differ_in_what_is_known(
    explained: ModelExplanation,
) -> None:
    assert np.ptp(explained.arrays["base"], axis=0).max() < 0.2, "a kernel row keeps what clipping did to it"
    assert np.ptp(explained.arrays["contributions"], axis=0).max() > 0.5


def test_a_part_of_which_nothing_is_known_contributes_nothing(explained: ModelExplanation) -> None:
    unknown = ~np.isfinite(table_of(DATASET, feature_set("intrinsic"))[TEST]).any(axis=1)
    assert unknown.any(), "rows without a hairpin"
    arrays = explained.arrays
    assert np.allclose(arrays["contributions"][unknown][..., :4], 0, atol=1e-9)
    assert np.allclose(arrays["without_part"][unknown][..., :4], 0, atol=1e-9)
    assert np.abs(arrays["contributions"][unknown][..., 4]).min() > 0


def test_a_kernel_row_that_knows_everything_is_the_row_itself() -> None:
    everything = tuple(block.name for block in CHOSEN.blocks)
    rows = kernel_of(DATASET, CHOSEN)[TEST]
    assert np.allclose(kernel_knowing(DATASET, CHOSEN, TEST, everything), rows)
    nothing = kernel_knowing(DATASET, CHOSEN, TEST, ())
    assert np.abs(nothing - rows).max() > 0.5


def test_the_change_without_a_part_is_that_of_the_formula(
    fitted: FittedEnsemble, explained: ModelExplanation
) -> None:
    """By hand: the inputs of the block and the votes of its similarities are replaced."""
    at = [len(CHOSEN.blocks[0].compute(DATASET).names)]
    inputs = fitted.members.trees.inputs[TEST].copy()
    inputs[:, : at[0]] = np.nan
    width = sum(len(block.compute(DATASET).names) for block in CHOSEN.blocks)
    prior = [*DATASET.labels[TRAIN].mean(axis=0), 0.0]
    for k, s in enumerate(CHOSEN.similarities):
        if s.block == "sequence":
            inputs[:, width + 5 * k : width + 5 * k + 5] = prior
    others = [block.name for block in CHOSEN.blocks if block.name != "sequence"]
    kernel = kernel_knowing(DATASET, CHOSEN, TEST, others)
    change = fitted.members.logits(inputs, kernel) - fitted.predict(TEST)
    assert np.allclose(explained.arrays["without_part"][..., 0], change)


def test_where_targets_are_is_unknown_when_associations_are(
    fitted: FittedEnsemble, explained: ModelExplanation
) -> None:
    """They are one part: its two blocks, and the votes of its similarities."""
    sizes = [len(block.compute(DATASET).names) for block in CHOSEN.blocks]
    at = np.cumsum([0, *sizes])
    inputs = fitted.members.trees.inputs[TEST].copy()
    names = [block.name for block in CHOSEN.blocks]
    for name in ("associations", "colocalization"):
        k = names.index(name)
        assert np.isfinite(inputs[:, at[k] : at[k + 1]]).any()
        inputs[:, at[k] : at[k + 1]] = np.nan
    prior = [*DATASET.labels[TRAIN].mean(axis=0), 0.0]
    for k, s in enumerate(CHOSEN.similarities):
        if s.block == "associations":
            inputs[:, at[-1] + 5 * k : at[-1] + 5 * k + 5] = prior
    kernel = kernel_knowing(DATASET, CHOSEN, TEST, ("sequence", "genome", "expression", "conservation"))
    change = fitted.members.logits(inputs, kernel) - fitted.predict(TEST)
    assert np.allclose(explained.arrays["without_part"][..., 4], change)


def test_weights_times_labels_are_the_prediction_of_the_kernel_member(fitted: FittedEnsemble) -> None:
    kernel, rows = fitted.members.kernel, kernel_of(DATASET, CHOSEN)[TEST]
    by_weights = kernel.prior + kernel.weights(rows) @ (kernel.labels - kernel.prior)
    assert np.allclose(by_weights, kernel.probabilities(rows))


def test_without_a_neighbour_is_a_refit_without_its_molecule(
    fitted: FittedEnsemble, explained: ModelExplanation
) -> None:
    """The kernel member anew on the other rows, the prior kept; trees and votes on the other rows' labels."""
    molecule, arrays = single(DATASET.groups["molecule"]), explained.arrays
    members, several = fitted.members, 0
    for i, k in np.ndindex(4, arrays["neighbours"].shape[1]):
        row, neighbour = TEST[i, None], arrays["neighbours"][i, k]
        gone = np.flatnonzero(molecule == molecule[neighbour])
        several += len(gone) > 1
        refit = fit_kernel(DATASET, CHOSEN, np.setdiff1d(TRAIN, gone))
        labels, prior = refit.labels - members.kernel.prior, members.kernel.prior
        regressed = prior + refit.weights(kernel_of(DATASET, CHOSEN)[row]) @ labels
        inputs = inputs_without(fitted, row, gone)
        trees, votes = members.trees.probabilities(inputs), members.votes.probabilities(inputs)
        logits = [logit_of(p, LEAST) for p in (trees, regressed, votes)]
        expected = np.average(logits, axis=0, weights=(2, 2, 1)) - fitted.predict(row)
        assert np.allclose(arrays["without_neighbour"][i, :, k], expected[0])
    assert several, "a molecule of several rows is removed as a whole"


def inputs_without(fitted: FittedEnsemble, row: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """The forest's input of a row that is similar to none of the rows that are gone."""
    voted = []
    for s in CHOSEN.similarities:
        similar = similarity_of(DATASET, s)
        every = nearest_weights(similar, np.arange(90), TRAIN, s.neighbours, DATASET.groups["family"])
        unlike = similar.copy()
        unlike[:, gone] = 0
        near = nearest_weights(unlike, row, TRAIN, s.neighbours, DATASET.groups["family"])
        voted.append(smoothed_labels(near, DATASET.labels[TRAIN], prior_weight(every)))
    return np.hstack([table_of(DATASET, CHOSEN)[row], *voted])


def test_the_next_nearest_takes_the_place_of_a_hidden_neighbour(fitted: FittedEnsemble) -> None:
    """Nothing hidden: the very inputs that the forest was grown on, so nothing changes."""
    nobody = np.zeros((len(TEST), len(TRAIN)), dtype=bool)
    kernel = kernel_of(DATASET, CHOSEN)[TEST]
    weights = fitted.members.kernel.weights(kernel)
    found = explainer(fitted)._logits_without(TEST, kernel, weights, nobody)
    assert np.allclose(found, fitted.predict(TEST))


def test_neighbours_are_training_rows_of_other_families_and_most_weighty_first(
    explained: ModelExplanation,
) -> None:
    neighbours, weights = explained.arrays["neighbours"], explained.arrays["weights"]
    assert np.isin(neighbours, TRAIN).all()
    assert (np.diff(np.abs(weights), axis=1) <= 1e-12).all()
    molecule = single(DATASET.groups["molecule"])
    assert all(len(set(molecule[row])) == len(row) for row in neighbours), "one line for each molecule"


def test_the_features_shown_are_the_largest_and_are_named(
    fitted: FittedEnsemble, explained: ModelExplanation
) -> None:
    amounts = explained.arrays["feature_contributions"]
    assert (np.diff(np.abs(amounts), axis=-1) <= 1e-12).all()
    names = explained.features
    assert "labels of neighbours by hairpin" in names and any(
        name.startswith("target: target") for name in names
    )
    inputs = tree_inputs(DATASET, CHOSEN, TRAIN, None).shape[1]
    assert len(names) == inputs - 4 * len(CHOSEN.similarities), "C + 1 inputs of a similarity are one feature"


def test_every_array_of_the_table_is_there_for_a_few_training_rows_too() -> None:
    rows = np.array([0, 2, 4, 6])
    found = Small().fit(DATASET, rows, Context(0, "cpu")).explain(TEST[:3])
    assert set(found.arrays) == set(LAYOUT)
    assert found.arrays["neighbours"].shape == (3, 5)
    assert (found.arrays["neighbours"][:, 4] == -1).all(), "there are four molecules"


def test_taking_away_what_contributes_most_changes_more_than_random(explained: ModelExplanation) -> None:
    found = deletion_test(explained, np.arange(len(TEST)))
    for areas in found.values():
        assert areas["explained"] > 2 * abs(areas["random"])
