r"""The log-rank test of two groups, for many divisions of the same patients at once.

$$ \chi^2 = \frac{\bigl(\sum_t d_{1t} - d_t \frac{n_{1t}}{n_t}\bigr)^2}
{\sum_t d_t \frac{n_{1t}}{n_t} \bigl(1 - \frac{n_{1t}}{n_t}\bigr) \frac{n_t - d_t}{n_t - 1}} $$

over the days t with deaths: $d_t$ deaths among $n_t$ at risk, of whom $d_{1t}$ and $n_{1t}$ are in the first
group; one degree of freedom (Mantel, Cancer Chemother Rep 50 (1966) 163; the test of lifelines).
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from gtmaloc_learning.arrays import BoolArray, FloatArray


def logrank_p(high: BoolArray, days: FloatArray, died: BoolArray) -> FloatArray:
    """The p value of each division of the patients into two groups.

    Args:
        high: (B, n) who is in the first group.
        days: (n,) days to death or last contact.
        died: (n,) whether the patient died on that day.

    Returns:
        (B,) p; 1 where a group is empty, so that nothing can be compared.
    """
    order = np.argsort(-days, kind="stable")
    falling, first = -days[order], high[:, order].astype(np.float64)
    days_of_death, deaths = np.unique(falling[died[order]], return_counts=True)
    at_risk = np.searchsorted(falling, days_of_death, side="right")
    share = np.cumsum(first, axis=1)[:, at_risk - 1] / at_risk
    observed = first[:, died[order]].sum(axis=1)
    expected = (deaths * share).sum(axis=1)
    several = np.where(at_risk > 1, (at_risk - deaths) / np.maximum(at_risk - 1, 1), 0.0)
    variance = (deaths * share * (1 - share) * several).sum(axis=1)
    comparable = variance > 0
    chi2 = np.where(comparable, (observed - expected) ** 2 / np.where(comparable, variance, 1.0), 0.0)
    return np.asarray(stats.chi2.sf(chi2, 1), dtype=np.float64)
