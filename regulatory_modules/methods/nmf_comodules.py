r"""Comodules of miRNAs and genes that share one basis vector of a network-regularized factorization (SNMNMF).

Row $k$ of the coefficients (see `network_nmf`) is a comodule of the columns far above the others,

$$ z_{kj} = \frac{h_{kj} - \mu_k}{\sigma_k} > t $$

A miRNA or gene belongs to it with either sign, so that a miRNA and the gene that it represses meet in one
comodule.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning

from gtmaloc_base.progress import Progress
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.methods.base import Found, MethodContext, MethodInput, ModuleMethod
from regulatory_modules.methods.network_nmf import (
    Factors,
    Penalties,
    Problem,
    objective,
    signed_parts,
    updated,
)
from regulatory_modules.methods.overlapping_modules import found_modules, module_of

THRESHOLD = 2.5
ITERATIONS = 300
TOLERANCE = 1e-5  # smallest relative fall of the objective in one iteration
_FLOOR = 1e-3  # of the mean: a coefficient that starts at 0 stays 0 in every multiplicative update


class NMFComodules(ModuleMethod):
    """SNMNMF of Zhang et al. on the genes that have a validated target relation."""

    name = "nmf-comodules"
    title = "NMF comodules (SNMNMF)"
    citation = (
        "Zhang S, Li Q, Liu J, Zhou XJ. A novel computational framework for simultaneous integration of "
        "multiple types of genomic data to identify microRNA-gene regulatory modules. "
        "Bioinformatics 2011;27(13):i401-i409. doi:10.1093/bioinformatics/btr206"
    )
    unknown = (
        "The authors fix 50 comodules by hand; without k there are two (one for each sign) for every "
        "principal axis of all expression above the Marchenko-Pastur edge, within the range of k.",
        "The authors' script takes z > 7 for 1,118 columns of miRNAs, which no group of more than 2 % of "
        f"the columns can pass; small cohorts need less, and {THRESHOLD:g} lets a group be up to a seventh.",
        "The authors start five times at random and update both coefficient matrices at once; here the start "
        "is a plain NMF and the updates follow one another, so that the objective never rises.",
        "Without gene-gene interactions of the user that term is 0; co-expression would count expression "
        "twice.",
    )
    needs_targets = True
    needs_genes = True
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {
            "threshold": THRESHOLD,
            "iterations": ITERATIONS,
            "tolerance": TOLERANCE,
            "lambda_1": Penalties.gene_gene,
            "lambda_2": Penalties.targets,
            "gamma_1": Penalties.basis,
            "gamma_2": Penalties.coefficients,
        }
    )

    def find(self, data: MethodInput, context: MethodContext) -> Found:
        """The comodules, at most k."""
        self.check(data)
        genes = np.flatnonzero(data.targets.any(axis=0))
        expression = data.gene[:, genes]
        both = np.hstack([data.mirna, expression])
        smallest, largest = context.k_range
        k = context.k or min(max(2 * number_of_axes(both), smallest), largest)
        k = min(k, len(both), *(np.unique(side, axis=1).shape[1] for side in (data.mirna, expression)))
        interactions = np.zeros((len(genes), len(genes)))
        if data.gene_gene is not None:
            interactions = data.gene_gene[np.ix_(genes, genes)].astype(np.float64)
            np.fill_diagonal(interactions, 0)
        problem = Problem(
            signed_parts(data.mirna),
            signed_parts(expression),
            csr_matrix(interactions),
            csr_matrix(data.targets[:, genes].astype(np.float64)),
            Penalties(),
        )
        factors = factorized(problem, k, derived_seed(context.seed), context.progress)
        mirnas, columns = members(factors.mirna), members(factors.gene)
        return found_modules(
            [
                module_of(m, genes[g], m_weights, g_weights)
                for (m, m_weights), (g, g_weights) in zip(mirnas, columns, strict=True)
            ],
            data,
            k=(k, k),
            notes=(
                f"{data.gene.shape[1] - len(genes)} genes without a validated target relation play no part",
            ),
        )


def number_of_axes(expression: FloatArray) -> int:
    r"""How many principal axes of z-scores (S, n) exceed noise: $\lambda > (1 + \sqrt{n / S})^2$.

    $\lambda$ are the eigenvalues of the covariance of the columns; the bound is the Marchenko–Pastur edge.
    """
    samples, columns = expression.shape
    eigenvalues = np.linalg.eigvalsh(expression @ expression.T / samples)
    return int((eigenvalues > (1 + np.sqrt(columns / samples)) ** 2).sum())


def factorized(problem: Problem, k: int, seed: int, progress: Progress) -> Factors:
    """Factors with k components, from a plain NMF to where the objective hardly falls any more."""
    factors = _start(problem, k, seed)
    value = objective(problem, factors)
    for step in range(1, ITERATIONS + 1):
        factors = updated(problem, factors)
        progress(step, ITERATIONS, "factorization")
        before, value = value, objective(problem, factors)
        if before - value <= TOLERANCE * abs(before):
            break
    return factors


def members(coefficients: FloatArray) -> list[tuple[IntArray, FloatArray]]:
    """The columns of each component, and the weight of each: its largest z-score over that of the component.

    Args:
        coefficients: (K, 2 n) of both signs of n columns.
    """
    spread = coefficients.std(axis=1, ddof=1, keepdims=True)
    z = (coefficients - coefficients.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)
    n = coefficients.shape[1] // 2
    strongest = np.maximum(z[:, :n], z[:, n:])
    found = []
    for row in strongest:
        columns = np.flatnonzero(row > THRESHOLD)
        found.append((columns, row[columns] / row.max()))
    return found


def _start(problem: Problem, k: int, seed: int) -> Factors:
    """A plain NMF of both matrices, scaled so that the penalties of basis and coefficients are equal."""
    both = np.hstack([problem.mirna, problem.gene])
    plain = NMF(k, init="nndsvda", max_iter=30, random_state=seed % 2**32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the updates go on from here
        basis = plain.fit_transform(both)
    coefficients = plain.components_
    basis = np.maximum(basis, _FLOOR * basis.mean())
    coefficients = np.maximum(coefficients, _FLOOR * coefficients.mean())
    weight = problem.penalties
    on_coefficients = weight.coefficients * (coefficients.sum(axis=0) ** 2).sum()
    scale = (on_coefficients / (weight.basis * (basis**2).sum())) ** 0.25
    split = problem.mirna.shape[1]
    return Factors(basis * scale, coefficients[:, :split] / scale, coefficients[:, split:] / scale)
