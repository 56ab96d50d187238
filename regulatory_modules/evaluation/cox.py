r"""Cox proportional hazards for thousands of small models of the same patients at once.

$$ \ell(\beta) = \sum_{i:\,\text{died}} \Bigl(x_i^\top\beta - \log S_0(t_i)\Bigr)
- \frac{\lambda}{2}\lVert\beta\rVert^2, \qquad S_0(t) = \sum_{j:\,t_j \ge t} e^{x_j^\top\beta} $$

Tied deaths share the risk set of their day (Breslow, Biometrics 30 (1974) 89). A ridge λ > 0 makes the
maximum unique and finite where covariates separate the deaths or repeat each other; on standardised
covariates it is a normal prior with variance 1/λ on each log hazard ratio per standard deviation.

With $w_j = e^{x_j^\top\beta}$, $c_j = \sum_{i:\,\text{died},\,t_i \le t_j} 1/S_0(t_i)$ and the mean of the
risk set $m_i = \sum_{j:\,t_j \ge t_i} w_j x_j / S_0(t_i)$, gradient and negative Hessian are

$$ \sum_{i:\,\text{died}} x_i - \sum_j w_j c_j x_j - \lambda\beta, \qquad
\sum_j w_j c_j\, x_j x_j^\top - \sum_{i:\,\text{died}} m_i m_i^\top + \lambda I $$

so that one Newton step of p covariates takes O(n p²), whatever the number of deaths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gtmaloc_base.errors import GTMALocError
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray

RIDGE = 1.0
"""Ridge of the fits on standardised covariates: a standard normal prior on each log hazard ratio. With 100
deaths it shrinks a coefficient by about 1 %."""

_BLOCK_BYTES = 1 << 20  # covariates of the models that are fitted together: they stay in the cache of a core
_CONVERGED = 1e-5  # largest last step; Newton's method squares the error, so about 1e-10 is left
_MOST_STEPS = 100


class CoxNotConverged(GTMALocError):
    """The partial likelihood has no maximum that Newton's method can reach."""

    def __init__(self, models: int) -> None:
        super().__init__(
            f"{models} Cox model(s) did not converge: covariates separate the deaths or repeat each other",
            "Fit with a ridge greater than 0",
        )


@dataclass(frozen=True, eq=False)
class RiskSets:
    """Who is at risk at which death, the same for all models of these patients.

    Attributes:
        order: (n,) patients from the last day to the first; a risk set is a prefix of it.
        deaths: (E,) positions in `order` of those who died, ascending.
        at_risk: (E,) position in `order` of the last patient at risk at each death, ties included.
        earlier: (n,) for each position in `order`, how many of `deaths` happened later than its day.
    """

    order: IntArray
    deaths: IntArray
    at_risk: IntArray
    earlier: IntArray

    @classmethod
    def of(cls, days: FloatArray, died: BoolArray) -> RiskSets:
        """The risk sets of patients with these days of death or last contact.

        Args:
            days: (n,) finite.
            died: (n,).
        """
        order = np.argsort(-days, kind="stable")
        falling = -days[order]
        deaths = np.flatnonzero(died[order])
        at_risk = np.searchsorted(falling, falling[deaths], side="right") - 1
        earlier = np.searchsorted(falling[deaths], falling, side="left")
        return cls(order, deaths, at_risk, earlier)


def fit_cox(x: FloatArray, days: FloatArray, died: BoolArray, ridge: float = RIDGE) -> FloatArray:
    """Coefficients of B Cox models with p covariates each.

    Args:
        x: (B, n, p) finite covariates, standardised if a ridge is given.
        days: (n,) days to death or last contact.
        died: (n,) whether the patient died on that day.
        ridge: λ.

    Returns:
        (B, p) coefficients; those of one model do not depend on the others.

    Raises:
        CoxNotConverged: there is no ridge, and the likelihood has no unique finite maximum.
    """
    risk_sets = RiskSets.of(days, died)
    return fit_in_order(np.ascontiguousarray(x.transpose(0, 2, 1)[:, :, risk_sets.order]), risk_sets, ridge)


def fit_in_order(x: FloatArray, risk_sets: RiskSets, ridge: float = RIDGE) -> FloatArray:
    """The same for covariates (B, p, n) whose patients stand in `risk_sets.order`."""
    models, p, n = x.shape
    block = max(1, _BLOCK_BYTES // max(1, 8 * p * n))
    coefficients = np.empty((models, p))
    for start in range(0, models, block):
        coefficients[start : start + block] = _fit_block(x[start : start + block], risk_sets, ridge)
    return coefficients


def _fit_block(x: FloatArray, risk_sets: RiskSets, ridge: float) -> FloatArray:
    """Newton's method; a step that does not raise the likelihood is halved."""
    models, p, _ = x.shape
    beta, step = np.zeros((models, p)), np.zeros((models, p))
    value = np.full(models, -np.inf)
    running = np.ones(models, dtype=np.bool_)
    died = x[:, :, risk_sets.deaths].sum(axis=2)
    for _ in range(_MOST_STEPS):
        trial = beta + step
        with np.errstate(
            all="ignore"
        ):  # a step too far overflows: its likelihood is no number, so it is halved
            trial_value, gradient, information = _derivatives(x, died, trial, risk_sets, ridge)
            better = running & (trial_value >= value - 1e-10 * np.abs(value))
        step[running & ~better] /= 2
        beta[better], value[better] = trial[better], trial_value[better]
        try:
            newton = np.linalg.solve(information[better], gradient[better, :, None])[:, :, 0]
        except np.linalg.LinAlgError:
            raise CoxNotConverged(models) from None
        step[better] = newton
        done = better & (np.abs(step).max(axis=1, initial=0.0) <= _CONVERGED)
        beta[done] += step[done]
        running &= ~done
        if not running.any():
            return beta
    raise CoxNotConverged(int(running.sum()))


def _derivatives(
    x: FloatArray, died: FloatArray, beta: FloatArray, risk_sets: RiskSets, ridge: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Penalised log partial likelihood (B,), its gradient (B, p) and negative Hessian (B, p, p)."""
    eta = (beta[:, None, :] @ x)[:, 0, :]
    highest = eta.max(axis=1, keepdims=True)
    w = np.exp(eta - highest)
    s0 = np.cumsum(w, axis=1)[:, risk_sets.at_risk]
    value = (died * beta).sum(axis=1) - (np.log(s0) + highest).sum(axis=1)
    value -= ridge / 2 * (beta * beta).sum(axis=1)

    inverse = np.zeros((len(x), s0.shape[1] + 1))  # of the deaths after each, the last first: suffix sums
    np.cumsum((1 / s0)[:, ::-1], axis=1, out=inverse[:, 1:])
    wc = w * inverse[:, s0.shape[1] - risk_sets.earlier]
    gradient = died - (x @ wc[:, :, None])[:, :, 0] - ridge * beta

    weighted = x * w[:, None, :]
    means = np.cumsum(weighted, axis=2)[:, :, risk_sets.at_risk]
    means /= s0[:, None, :]
    np.multiply(x, np.sqrt(wc)[:, None, :], out=weighted)
    information = weighted @ weighted.transpose(0, 2, 1) - means @ means.transpose(0, 2, 1)
    information += ridge * np.eye(x.shape[1])
    return value, gradient, information
