r"""Non-negative factorization of two matrices with one basis, drawn towards known networks.

$$ \min_{W, H_1, H_2 \ge 0} \; \lVert X_1 - W H_1 \rVert^2 + \lVert X_2 - W H_2 \rVert^2
 - \lambda_1 \operatorname{Tr}(H_2 A H_2^\top) - \lambda_2 \operatorname{Tr}(H_1 B H_2^\top)
 + \gamma_1 \lVert W \rVert^2
 + \gamma_2 \Bigl( \sum_j \lVert h_j \rVert_1^2 + \sum_{j'} \lVert h_{j'} \rVert_1^2 \Bigr) $$

with $h_j$ the columns of $H_1$ and $h_{j'}$ of $H_2$ (Zhang et al. 2011, doi:10.1093/bioinformatics/btr206).

Expression has both signs: each matrix enters as its positive part beside its negative part, and each network
four times (every sign of one end with every sign of the other), which is the network applied to the sum of
both halves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gtmaloc_learning.arrays import FloatArray

_TINY = 1e-12


@dataclass(frozen=True)
class Penalties:
    r"""Weights of the terms: $\lambda_1$, $\lambda_2$, $\gamma_1$ and $\gamma_2$."""

    gene_gene: float = 1e-4
    targets: float = 1e-2
    basis: float = 10.0
    coefficients: float = 10.0


@dataclass(frozen=True, eq=False)
class Factors:
    """A factorization.

    Attributes:
        basis: (S, K).
        mirna: (K, 2 M), the columns of positive parts before those of negative parts.
        gene: (K, 2 G), the same.
    """

    basis: FloatArray
    mirna: FloatArray
    gene: FloatArray


@dataclass(frozen=True, eq=False)
class Problem:
    """What is factorized.

    Attributes:
        mirna: (S, 2 M) of at least 0.
        gene: (S, 2 G) of at least 0.
        gene_gene: (G, G) symmetric, 0 on the diagonal, scipy sparse: $A$ before it is repeated.
        targets: (M, G) scipy sparse: $B$ before it is repeated.
        penalties: weights of the terms.
    """

    mirna: FloatArray
    gene: FloatArray
    gene_gene: Any
    targets: Any
    penalties: Penalties


def signed_parts(values: FloatArray) -> FloatArray:
    """(S, 2 n) the positive parts of the columns of (S, n), then the negative parts."""
    return np.hstack([np.maximum(values, 0), np.maximum(-values, 0)])


def both_signs(coefficients: FloatArray) -> FloatArray:
    """(K, n) the sum of the coefficients (K, 2 n) of both signs of each column."""
    n = coefficients.shape[1] // 2
    return np.asarray(coefficients[:, :n] + coefficients[:, n:])


def objective(problem: Problem, factors: Factors) -> float:
    """The value that is minimized."""
    weight = problem.penalties
    mirna, gene = both_signs(factors.mirna), both_signs(factors.gene)
    return float(
        ((problem.mirna - factors.basis @ factors.mirna) ** 2).sum()
        + ((problem.gene - factors.basis @ factors.gene) ** 2).sum()
        - weight.gene_gene * ((gene @ problem.gene_gene) * gene).sum()
        - weight.targets * ((mirna @ problem.targets) * gene).sum()
        + weight.basis * (factors.basis**2).sum()
        + weight.coefficients * (factors.mirna.sum(axis=0) ** 2).sum()
        + weight.coefficients * (factors.gene.sum(axis=0) ** 2).sum()
    )


def updated(problem: Problem, factors: Factors) -> Factors:
    r"""One multiplicative update of $W$, then of $H_1$, then of $H_2$.

    The objective does not rise if $\lambda_1 \rho(A) \le \gamma_2$, with $\rho$ the largest eigenvalue of the
    repeated network: with the penalties of the authors in every network of up to 50,000 genes.
    """
    weight = problem.penalties
    mirna, gene = factors.mirna, factors.gene
    products = mirna @ mirna.T + gene @ gene.T + weight.basis * np.eye(len(mirna))
    basis = (
        factors.basis * (problem.mirna @ mirna.T + problem.gene @ gene.T) / (factors.basis @ products + _TINY)
    )
    products = basis.T @ basis + weight.coefficients
    drawn = weight.targets / 2 * (both_signs(gene) @ problem.targets.T)
    mirna = mirna * (basis.T @ problem.mirna + np.tile(drawn, 2)) / (products @ mirna + _TINY)
    drawn = weight.targets / 2 * (both_signs(mirna) @ problem.targets)
    drawn += weight.gene_gene * (both_signs(gene) @ problem.gene_gene)
    gene = gene * (basis.T @ problem.gene + np.tile(drawn, 2)) / (products @ gene + _TINY)
    return Factors(basis, mirna, gene)
