"""Contributions along the paths of trees: by hand, and summing to the votes."""

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from gtmaloc_model.explanation.tree_paths import path_contributions

DRAW = np.random.default_rng(0)


def test_one_split_gives_everything_to_the_input_that_it_asks_for() -> None:
    x = np.array([[0.0, 7.0], [0.0, 7.0], [1.0, 7.0], [1.0, 7.0]])
    y = np.array([[0, 0], [0, 1], [1, 1], [1, 1]])
    forest = ExtraTreesClassifier(n_estimators=3, max_features=None, random_state=0, max_depth=1).fit(x, y)
    found = path_contributions(forest, x, (1, 1), np.array([0, 1]))
    assert np.allclose(found[:, 0], [[-0.5, -0.25], [-0.5, -0.25], [0.5, 0.25], [0.5, 0.25]])
    assert (found[:, 1] == 0).all()


def test_contributions_and_roots_sum_to_the_votes_with_unknown_values_too() -> None:
    x = DRAW.normal(size=(60, 5))
    y = np.stack([x[:, 0] + x[:, 1] > 0, x[:, 2] > 0.5, np.zeros(60)], axis=1).astype(int)
    x[DRAW.random(x.shape) < 0.2] = np.nan
    forest = ExtraTreesClassifier(n_estimators=20, random_state=0).fit(x[:40], y[:40])
    found = path_contributions(forest, x[40:], (1, 1, None), np.array([0, 1, 2, 3, 3]))
    assert found.shape == (20, 4, 3)
    votes = forest.predict_proba(x[40:])
    for c in range(2):
        root = np.mean([tree.tree_.value[0, c, 1] for tree in forest.estimators_])
        assert np.allclose(found[..., c].sum(axis=1) + root, votes[c][:, 1])
    assert (found[..., 2] == 0).all(), "a label that no training row has"
