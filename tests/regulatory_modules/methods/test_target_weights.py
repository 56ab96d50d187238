import numpy as np
import pytest

from regulatory_modules.methods.base import MethodInput
from regulatory_modules.methods.target_weights import lasso_weights

# Three uncorrelated z-scores over eight samples: the LASSO of each is its correlation, drawn .1 towards 0.
A = np.array([1.0, 1, 1, 1, -1, -1, -1, -1])
B = np.array([1.0, 1, -1, -1, 1, 1, -1, -1])
C = np.array([1.0, -1, 1, -1, 1, -1, 1, -1])


def input_of(genes, targets) -> MethodInput:
    return MethodInput(np.column_stack([A, B, C]), np.column_stack(genes), np.array(targets, dtype=bool))


def test_weights_are_negative_coefficients_less_the_penalty():
    weights = lasso_weights(input_of([-0.6 * A - 0.8 * B], [[1], [1], [1]]))
    np.testing.assert_allclose(weights, [[0.5, 0.7, 0]], atol=1e-6)


def test_a_mirna_that_rises_with_the_gene_has_no_weight():
    weights = lasso_weights(input_of([0.6 * A - 0.8 * B], [[1], [1], [0]]))
    np.testing.assert_allclose(weights, [[0, 0.7, 0]], atol=1e-6)


def test_only_validated_mirnas_enter_and_one_is_enough():
    weights = lasso_weights(input_of([-0.6 * A - 0.8 * B, -C], [[1, 0], [0, 0], [0, 1]]))
    np.testing.assert_allclose(weights, [[0.5, 0, 0], [0, 0, 0.9]], atol=1e-6)


def test_a_correlation_below_the_penalty_is_none():
    assert not lasso_weights(input_of([-0.09 * A + np.sqrt(1 - 0.09**2) * C], [[1], [0], [0]])).any()


def test_no_weight_exceeds_one():
    correlated = np.column_stack([A, (3 * A + B) / np.sqrt(10), C])  # correlation .95: coefficients beyond 1
    data = MethodInput(correlated, np.column_stack([B]), np.array([[1], [1], [0]], dtype=bool))
    weights = lasso_weights(data, penalty=1e-3)
    assert weights.max() == pytest.approx(1)
