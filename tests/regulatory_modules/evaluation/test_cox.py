"""Batched Cox models give the coefficients of lifelines and statsmodels."""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from statsmodels.duration.hazard_regression import PHReg

from gtmaloc_learning.arrays import BoolArray, FloatArray
from regulatory_modules.evaluation.cox import CoxNotConverged, fit_cox


def survival(n: int, seed: int, *, step: float = 0.0) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Four covariates, days (rounded up to whole steps, so tied) and deaths."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4))
    days = rng.exponential(np.exp(-x[:, 0] + 0.5 * x[:, 1]))
    return x, np.ceil(days / step) if step else days, rng.random(n) < 0.6


def test_a_model_worked_out_by_hand() -> None:
    """L = u/(2u + 1) · 1/(1 + u) with u = e^β has its maximum where 1 + u = 2u² + u, so β = −½ log 2."""
    x = np.array([1.0, 0.0, 1.0])[None, :, None]
    beta = fit_cox(x, np.array([1.0, 2.0, 3.0]), np.array([True, True, False]), ridge=0.0)
    assert beta == pytest.approx(np.array([[-0.5 * np.log(2)]]), abs=1e-9)


@pytest.mark.parametrize("penalizer", [0.0, 0.05, 1.0])
def test_untied_deaths_as_in_lifelines(penalizer: float) -> None:
    """Lifelines maximises ℓ/n − penalizer/2 · ‖β‖² on covariates standardised with divisor n − 1."""
    x, days, died = survival(150, 1)
    x = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    table = pd.DataFrame(x).assign(days=days, died=died)
    exactly = {"precision": 1e-12, "r_precision": 1e-14}  # by default it stops 4e-5 away
    fitted = CoxPHFitter(penalizer=penalizer, l1_ratio=0.0).fit(table, "days", "died", fit_options=exactly)
    found = fit_cox(x[None], days, died, ridge=150 * penalizer)[0]
    assert found == pytest.approx(fitted.params_.to_numpy(), abs=1e-7)


def test_tied_deaths_as_in_statsmodels() -> None:
    x, days, died = survival(200, 2, step=0.3)
    assert len(np.unique(days[died])) < died.sum() / 2
    expected = PHReg(days, x, status=died.astype(int), ties="breslow").fit().params
    assert fit_cox(x[None], days, died, ridge=0.0)[0] == pytest.approx(expected, abs=1e-7)


def test_a_model_does_not_depend_on_its_companions() -> None:
    rng = np.random.default_rng(3)
    _, days, died = survival(90, 3)
    x = rng.normal(size=(300, 90, 4)) * rng.uniform(0.2, 5, size=(300, 1, 1))
    together = fit_cox(x, days, died)
    for model in (0, 1, 150, 299):
        assert np.array_equal(fit_cox(x[model : model + 1], days, died)[0], together[model])


def test_the_order_of_the_patients_does_not_matter() -> None:
    x, days, died = survival(80, 4, step=0.2)
    order = np.random.default_rng(4).permutation(80)
    permuted = fit_cox(x[None, order], days[order], died[order])
    assert permuted == pytest.approx(fit_cox(x[None], days, died), abs=1e-9)


def test_an_affine_change_of_a_covariate_only_scales_its_coefficient() -> None:
    x, days, died = survival(80, 5)
    scale, shift = np.array([2.0, 0.1, -3.0, 1.0]), np.array([5.0, -1.0, 0.0, 100.0])
    changed = fit_cox((x * scale + shift)[None], days, died, ridge=0.0)
    assert changed * scale == pytest.approx(fit_cox(x[None], days, died, ridge=0.0), abs=1e-7)


def test_only_the_order_of_the_days_matters() -> None:
    x, days, died = survival(80, 6, step=0.3)
    assert np.array_equal(fit_cox(x[None], days**3, died), fit_cox(x[None], days, died))


def test_a_far_first_step_is_halved() -> None:
    """One extreme patient sends the first Newton step so far that the likelihood falls."""
    x = np.concatenate([[40.0], np.linspace(-1, 1, 29)])
    days, died = np.arange(30.0) + 1, np.ones(30, dtype=np.bool_)
    for ridge in (1e-4, 1.0):
        beta = fit_cox(x[None, :, None], days, died, ridge)[0, 0]
        near = fit_cox(x[None, :, None] / 40, days, died, ridge / 1600)[0, 0]
        assert beta * 40 == pytest.approx(near, rel=1e-5)


def test_a_ridge_keeps_separated_and_repeated_covariates_finite() -> None:
    days = np.arange(1.0, 41.0)
    died = days <= 20
    separating = np.where(died, 1.0, -1.0)
    x = np.column_stack([separating, separating])[None]
    beta = fit_cox(x, days, died, ridge=1.0)[0]
    assert beta[0] == pytest.approx(beta[1], abs=1e-8)
    assert 0.5 < beta[0] < 5


def test_without_ridge_separation_is_reported() -> None:
    days = np.arange(1.0, 41.0)
    died = days <= 20
    with pytest.raises(CoxNotConverged, match=r"Fit with a ridge greater than 0\."):
        fit_cox(np.where(died, 1.0, -1.0)[None, :, None], days, died, ridge=0.0)
