"""The regression on neighbours' labels, against its loss written out; and which columns it reads."""

import numpy as np
import pytest
from scipy.optimize import minimize

from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.features.sets import columns_of, feature_set
from gtmaloc_model.models.ensemble.trees import tree_inputs
from gtmaloc_model.models.ensemble.votes import PENALTY, columns_read, fit_votes

DRAW = np.random.default_rng(0)
VOTES = DRAW.normal(size=(400, 3)) * [1, 10, 0.1] + [0, 5, 1]
EVERY = np.arange(3)
LABELS = np.stack([VOTES[:, 0] + DRAW.normal(size=400) > 0.5, np.zeros(400), np.ones(400)], axis=1).astype(
    np.int8
)


def test_it_is_the_minimum_of_the_penalised_loss() -> None:
    z, y = (VOTES - VOTES.mean(axis=0)) / VOTES.std(axis=0), LABELS[:, 0]

    def loss(w: np.ndarray) -> float:
        s = z @ w[:3] + w[3]
        return float(PENALTY / 2 * w[:3] @ w[:3] + np.logaddexp(0, np.where(y == 1, -s, s)).sum())

    expected = minimize(loss, np.zeros(4), tol=1e-10).x
    inputs = np.hstack([np.full((400, 2), 9.0), VOTES])  # two columns that it does not read
    found = fit_votes(inputs, LABELS, np.arange(2, 5)).probabilities(inputs)
    assert found[:, 0] == pytest.approx(1 / (1 + np.exp(-z @ expected[:3] - expected[3])), abs=1e-3)


def test_a_label_that_is_constant_in_training_stays_so() -> None:
    found = fit_votes(VOTES, LABELS, EVERY).probabilities(VOTES)
    assert np.allclose(found[:, 1], 0.005) and np.allclose(found[:, 2], 0.995)


def test_without_similarities_it_is_the_label_frequency() -> None:
    found = fit_votes(VOTES, LABELS, EVERY[:0]).probabilities(np.zeros((2, 7)))
    assert np.allclose(found[:, 0], LABELS[:, 0].mean())
    assert found.shape == (2, 3)


def test_a_constant_column_says_nothing() -> None:
    constant = np.hstack([VOTES, np.full((400, 1), 3.0)])
    found = fit_votes(constant, LABELS, np.arange(4)).probabilities(constant)
    assert np.allclose(found, fit_votes(VOTES, LABELS, EVERY).probabilities(VOTES), atol=1e-4)


def test_an_unknown_value_is_the_mean() -> None:
    unknown, known = VOTES.copy(), VOTES.copy()
    unknown[:50, 1], known[:50, 1] = np.nan, VOTES[50:, 1].mean()
    fitted = fit_votes(unknown, LABELS, EVERY)
    assert fitted.mean[1] == pytest.approx(VOTES[50:, 1].mean())
    assert fitted.spread[1] == pytest.approx(VOTES[50:, 1].std())
    assert np.allclose(fitted.probabilities(unknown), fitted.probabilities(known))


def test_it_reads_the_blocks_without_a_similarity_and_all_votes() -> None:
    dataset = planted_dataset(40)
    chosen = feature_set("all-expression")
    inputs = tree_inputs(dataset, chosen, np.arange(20), None)
    sizes = {block.name: len(columns_of(dataset, block).names) for block in chosen.blocks}
    owner = np.repeat(list(sizes), list(sizes.values()))
    read = columns_read(dataset, chosen, inputs.shape[1])
    described = read[read < len(owner)]
    assert set(owner[described]) == {
        "colocalization",
        "names",
        "curation",
        "degrees",
    }  # no other species here
    assert len(described) == sum(sizes[name] for name in set(owner[described]))
    assert list(read[len(described) :]) == list(range(len(owner), inputs.shape[1]))
