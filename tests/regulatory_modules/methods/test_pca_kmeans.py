"""Principal components under the contract, and how many are kept."""

import numpy as np
import pytest

from contracts.method_contract import MethodContract
from regulatory_modules.methods.pca_kmeans import PCAKMeans


class TestPCAKMeans(MethodContract):
    method = PCAKMeans


def spread(*deviations: float, n: int = 400) -> np.ndarray:
    """Profiles with these standard deviations along axes that are no coordinates."""
    random = np.random.default_rng(0)
    axes = np.linalg.qr(random.normal(size=(60, 60)))[0][: len(deviations)]
    return random.normal(size=(n, len(deviations))) * deviations @ axes


def test_as_many_components_as_hold_ninety_percent_of_the_variance() -> None:
    profiles = spread(10, 6, 2, 1)  # shares of the variance .71, .26, .03, .01
    scores = PCAKMeans().features(profiles, 0)
    assert scores.shape == (400, 2)
    singular = np.linalg.svd(profiles - profiles.mean(axis=0), compute_uv=False)
    assert np.linalg.norm(scores, axis=0) == pytest.approx(singular[:2], rel=1e-9)
    assert PCAKMeans().features(spread(10, 3), 0).shape == (400, 1)


def test_at_most_fifty_components_and_no_more_than_profiles() -> None:
    assert PCAKMeans().features(spread(*[1] * 60), 0).shape == (400, 50)
    assert PCAKMeans().features(spread(*[1] * 60, n=5), 0).shape[1] <= 5


def test_equal_profiles_have_no_components() -> None:
    profiles = np.ones((4, 10))
    assert np.array_equal(PCAKMeans().features(profiles, 0), profiles)
