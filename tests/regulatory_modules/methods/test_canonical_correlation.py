import numpy as np
import pytest
from scipy.stats import chi2
from statsmodels.multivariate.cancorr import CanCorr

from regulatory_modules.methods.canonical_correlation import canonical_correlation


def related(samples: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(samples, 3)), rng.normal(size=(samples, 4))
    y[:, 0] += 1.5 * x[:, 1]
    return x, y


def test_the_correlations_are_those_of_statsmodels():
    x, y = related()
    correlation, p, _, _ = canonical_correlation(x, y)
    all_of_them = CanCorr(y, x).cancorr
    assert correlation == pytest.approx(all_of_them[0])
    statistic = -(60 - 1 - (3 + 4 + 1) / 2) * np.log(1 - all_of_them**2).sum()
    assert p == pytest.approx(chi2.sf(statistic, 12))


def test_two_variables_are_a_pearson_correlation():
    x = np.array([1.0, 2, 3, 4, 5])
    y = np.array([2.0, 1, 4, 3, 5])  # correlation .8
    correlation, p, x_loadings, y_loadings = canonical_correlation(x[:, None], y[:, None])
    assert correlation == pytest.approx(0.8)
    assert p == pytest.approx(chi2.sf(-(5 - 1 - 1.5) * np.log(1 - 0.64), 1))
    assert (x_loadings.tolist(), y_loadings.tolist()) == (pytest.approx([1]), pytest.approx([1]))


def test_the_variables_that_carry_the_relation_load_most():
    x, y = related()
    _, _, x_loadings, y_loadings = canonical_correlation(x, y)
    assert (x_loadings.argmax(), y_loadings.argmax()) == (1, 0)
    assert x_loadings[1] > 0.9


def test_a_repeated_column_changes_nothing():
    x, y = related()
    once, twice = canonical_correlation(x, y), canonical_correlation(np.hstack([x, x[:, :1]]), y)
    assert twice[:2] == pytest.approx(once[:2])


def test_the_mean_of_a_column_plays_no_part():
    x, y = related()
    assert canonical_correlation(x + 100, y - 7)[:2] == pytest.approx(canonical_correlation(x, y)[:2])


def test_unrelated_groups_are_significant_in_one_of_twenty_cases():
    rng = np.random.default_rng(0)
    p = [canonical_correlation(rng.normal(size=(50, 3)), rng.normal(size=(50, 5)))[1] for _ in range(400)]
    assert 0.02 < np.mean(np.array(p) < 0.05) < 0.08
