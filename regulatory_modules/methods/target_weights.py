r"""How strongly each validated target follows its miRNAs, by LASSO.

For each gene with expression $x$ and its validated miRNAs $Z$ (all z-scores over $S$ samples),

$$ \hat\beta = \arg\min_\beta \frac{1}{2 S} \lVert x - Z \beta \rVert_2^2 + \lambda \lVert \beta \rVert_1,
\qquad W_{gm} = \min\bigl(1, \max(0, -\hat\beta_m)\bigr) $$

A miRNA represses its target, so only negative coefficients count.
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import Lasso

from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.methods.base import MethodInput

PENALTY = 0.1


def lasso_weights(data: MethodInput, penalty: float = PENALTY, progress: Progress = silent) -> FloatArray:
    r"""(G, M) weight of each miRNA on each of its validated targets, 0 to 1; 0 elsewhere.

    Args:
        data: expression and targets.
        penalty: $\lambda$.
        progress: reports the genes.
    """
    weights = np.zeros((data.gene.shape[1], data.mirna.shape[1]))
    genes = np.flatnonzero(data.targets.any(axis=0))
    # One small regression per gene: coefficients of one gene do not depend on another gene.
    lasso = Lasso(alpha=penalty, fit_intercept=False, max_iter=10_000)
    for done, gene in enumerate(genes, 1):
        mirnas = np.flatnonzero(data.targets[:, gene])
        lasso.fit(data.mirna[:, mirnas], data.gene[:, gene])
        weights[gene, mirnas] = np.clip(-lasso.coef_, 0, 1)
        if done % 100 == 0:
            progress(done, len(genes), "weights of targets")
    return weights
