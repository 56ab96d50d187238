"""Labels of similar training miRNAs, worked out by hand."""

import math

import numpy as np
import pytest
from scipy import sparse

from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.features.neighbour_labels import (
    association_neighbours,
    label_features,
    neighbour_labels,
    profile_cosine,
)


def test_neighbour_labels_by_hand() -> None:
    found = neighbour_labels(np.array([[0.5, 0.0, 1.0]]), np.array([[1], [0], [0]]), k=2)
    assert found[0, 0] == pytest.approx((0.5 * 1 + 1 / 3) / (1.5 + 1))


def test_only_the_nearest_rows_count() -> None:
    found = neighbour_labels(np.array([[0.9, 0.8, 0.7]]), np.array([[0], [0], [1]]), k=2, m=0.5)
    assert found[0, 0] == pytest.approx(0.5 * (1 / 3) / (0.9 + 0.8 + 0.5))


def test_cosine_of_profiles_by_hand() -> None:
    found = profile_cosine(sparse.csr_matrix(np.array([[1, 1, 0], [0, 1, 0], [0, 0, 0]], dtype=np.float32)))
    r = 1 / math.sqrt(2)
    assert np.allclose(found, [[1, r, 0], [r, 1, 0], [0, 0, 0]])


def test_association_neighbours_by_hand() -> None:
    """Rows 0 to 3 train. Their labels are (1, 0), (1, 1), (0, 1) and (0, 0): the prior is one half."""
    found = association_neighbours(six_mirnas(), np.arange(6), np.array([3, 0, 2, 1]))
    r = 1 / math.sqrt(2)
    target, drug, disease = np.split(found, 3, axis=1)
    half = [0.5, 0.5]
    one_neighbour = (r + 0.5) / (r + 1)
    assert np.allclose(
        target,
        [
            [one_neighbour, one_neighbour],  # shares a target with row 1 (1, 1); itself (1, 0) does not count
            [(r + 0.5) / (2 * r + 1), (r + 0.5) / (2 * r + 1)],  # rows 0 (1, 0) and 2 (0, 1)
            [one_neighbour, one_neighbour],  # row 1
            half,  # only row 4 is like it, and does not train
            [0.5 / 2, 0.5 / 2],  # row 3 (0, 0), with cosine 1
            half,
        ],
    )
    assert np.allclose(drug, [[1.5 / 2, 1.5 / 2], [1.5 / 2, 0.5 / 2], half, half, half, half])
    assert np.allclose(disease[0], [1.5 / 2, 1.5 / 2])  # row 1
    assert np.allclose(disease[2], [0.5 / 2, 0.5 / 2])  # row 3
    assert np.allclose(disease[4], [(2 * r + 0.5) / (4 * r + 1)] * 2)  # all four
    assert np.allclose(disease[5], half)


SIMILARITY = np.array(
    [
        [1.0, 0.8, 0.4, 0.2],
        [0.8, 1.0, 0.6, 0.0],
        [0.4, 0.6, 1.0, 0.5],
        [0.2, 0.0, 0.5, 1.0],
    ]
)
LABELS = np.array([[1, 0], [0, 1], [1, 1]])  # of rows 0, 1 and 2, which train
PRIOR = np.array([2 / 3, 2 / 3])


def test_label_features_by_hand() -> None:
    """Row 0 sees rows 1 and 2, row 3 sees all; sums are 1.2, 1.4, 1.0 and .7, their median 1.1."""
    found = label_features(SIMILARITY, np.arange(4), np.arange(3), LABELS, k=3)
    m = 0.3 * 1.1
    assert np.allclose(found[0], [*((np.array([0.4, 1.2]) + m * PRIOR) / (1.2 + m)), 0.8])
    assert np.allclose(found[3], [*((np.array([0.7, 0.5]) + m * PRIOR) / (0.7 + m)), 0.5])


def test_only_the_k_nearest_training_rows_vote() -> None:
    found = label_features(SIMILARITY, np.array([3]), np.arange(3), LABELS, k=1)
    assert np.allclose(found[0], [*((np.array([0.5, 0.5]) + 0.15 * PRIOR) / 0.65), 0.5])


def test_rows_of_one_group_do_not_vote_for_each_other() -> None:
    groups = np.array([0, 0, 1, 2])
    found = label_features(SIMILARITY, np.arange(4), np.arange(3), LABELS, k=3, groups=groups)
    assert found[0, 2] == 0.4 and found[1, 2] == 0.6 and found[3, 2] == 0.5


def test_a_row_without_neighbours_gets_the_prior() -> None:
    found = label_features(np.eye(4), np.array([3]), np.arange(3), LABELS, k=2)
    assert np.allclose(found[0], [*PRIOR, 0.0])


def test_rows_without_neighbours_do_not_weaken_the_prior() -> None:
    """Rows 0 and 1 have a sum of .8; rows 2 and 3 have none, and m is .3 times .8."""
    similarity = np.zeros((4, 4))
    similarity[0, 1] = similarity[1, 0] = 0.8
    found = label_features(similarity, np.arange(4), np.arange(3), LABELS, k=3)
    assert np.allclose(found[0], [*((np.array([0.0, 0.8]) + 0.24 * PRIOR) / 1.04), 0.8])
