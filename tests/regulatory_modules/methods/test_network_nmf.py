import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from regulatory_modules.methods.network_nmf import (
    Factors,
    Penalties,
    Problem,
    both_signs,
    objective,
    signed_parts,
    updated,
)


def random_problem(seed: int, penalties: Penalties) -> tuple[Problem, Factors]:
    rng = np.random.default_rng(seed)
    S, M, G, K = 5, 3, 4, 2
    A = np.triu(rng.random((G, G)) < 0.6, 1).astype(float)
    return (
        Problem(
            signed_parts(rng.normal(size=(S, M))),
            signed_parts(rng.normal(size=(S, G))),
            csr_matrix(A + A.T),
            csr_matrix((rng.random((M, G)) < 0.5).astype(float)),
            penalties,
        ),
        Factors(rng.random((S, K)), rng.random((K, 2 * M)), rng.random((K, 2 * G))),
    )


def test_both_signs_become_columns():
    assert signed_parts(np.array([[1.0, -2.0]])).tolist() == [[1, 0, 0, 2]]
    assert both_signs(np.array([[1.0, 2, 10, 20]])).tolist() == [[11, 22]]


def test_the_objective_written_out_with_repeated_networks():
    problem, f = random_problem(3, Penalties(0.3, 0.7, 2.0, 5.0))
    A, B = np.tile(problem.gene_gene.toarray(), (2, 2)), np.tile(problem.targets.toarray(), (2, 2))
    expected = (
        np.linalg.norm(problem.mirna - f.basis @ f.mirna) ** 2
        + np.linalg.norm(problem.gene - f.basis @ f.gene) ** 2
        - 0.3 * np.trace(f.gene @ A @ f.gene.T)
        - 0.7 * np.trace(f.mirna @ B @ f.gene.T)
        + 2.0 * np.linalg.norm(f.basis) ** 2
        + 5.0 * sum(np.linalg.norm(h, 1) ** 2 for h in [*f.mirna.T, *f.gene.T])
    )
    assert objective(problem, f) == pytest.approx(expected, rel=1e-12)


def test_one_update_by_hand():
    # one sample, miRNA and gene: X1 = (2, 0), X2 = (0, 3), all factors 1, no gene-gene term
    problem = Problem(
        np.array([[2.0, 0]]),
        np.array([[0.0, 3]]),
        csr_matrix([[0.0]]),
        csr_matrix([[1.0]]),
        Penalties(gene_gene=0.5, targets=2.0, basis=1.0, coefficients=1.0),
    )
    new = updated(problem, Factors(np.ones((1, 1)), np.ones((1, 2)), np.ones((1, 2))))
    assert new.basis[0].tolist() == pytest.approx([1])  # (2 + 3) / (4 + 1)
    assert new.mirna[0].tolist() == pytest.approx([2, 1])  # (2 + 2) / 2, (0 + 2) / 2
    assert new.gene[0].tolist() == pytest.approx([1.5, 3])  # (0 + 3) / 2, (3 + 3) / 2


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_no_update_raises_the_objective(seed):
    share, targets, basis, coefficients = np.random.default_rng(seed).random(4) * (1, 3, 5, 5)
    # no repeated network of four genes has an eigenvalue above 2 * 3
    problem, factors = random_problem(seed, Penalties(share * coefficients / 6, targets, basis, coefficients))
    value = objective(problem, factors)
    for _ in range(3):
        factors = updated(problem, factors)
        after = objective(problem, factors)
        assert after <= value + 1e-8 * abs(value)
        assert min(factors.basis.min(), factors.mirna.min(), factors.gene.min()) >= 0
        value = after


def test_updates_end_where_no_coefficient_can_lower_the_objective():
    problem, factors = random_problem(1, Penalties(0.01, 0.1, 1.0, 1.0))
    for _ in range(2000):
        factors = updated(problem, factors)
    value = objective(problem, factors)
    for name in ("basis", "mirna", "gene"):
        matrix = getattr(factors, name)
        for place in np.ndindex(matrix.shape):
            for step in (-1e-3, 1e-3):
                changed = matrix.copy()
                changed[place] = max(changed[place] + step, 0)
                moved = Factors(**{**vars(factors), name: changed})
                assert objective(problem, moved) >= value - 1e-7
