import numpy as np

from regulatory_modules.methods.shared_partners import shared_partners


def test_the_jaccard_index_of_partners():
    network = np.array([[1, 1, 1, 0], [0, 1, 1, 1], [0, 1, 1, 1], [1, 0, 0, 0]], dtype=bool)
    expected = [[0, 2 / 4, 2 / 4, 1 / 3], [2 / 4, 0, 1, 0], [2 / 4, 1, 0, 0], [1 / 3, 0, 0, 0]]
    np.testing.assert_allclose(shared_partners(network), expected)


def test_rows_without_partners_share_nothing():
    assert not shared_partners(np.zeros((3, 4), dtype=bool)).any()
