"""Spectral co-clustering under the contract, and its parts on graphs worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from contracts.method_contract import CONTEXT, MethodContract
from fixtures.planted_modules import planted_modules
from regulatory_modules.methods.spectral_coclustering import (
    SpectralCoclusteringModules,
    co_clusters,
    largest_k,
    singular_value_rows,
    singular_values,
)


class TestSpectralCoclusteringModules(MethodContract):
    method = SpectralCoclusteringModules


def blocks(*sizes: tuple[int, int]) -> np.ndarray:
    """Complete bipartite blocks along the diagonal."""
    graph = np.zeros(np.sum(sizes, axis=0), dtype=bool)
    row = column = 0
    for rows, columns in sizes:
        graph[row : row + rows, column : column + columns] = True
        row, column = row + rows, column + columns
    return graph


def test_singular_values_are_those_of_the_normalized_graph() -> None:
    """Two equal blocks of b × b in a graph of mean 1/2: inside 1 + 1/8, outside 1/8, every degree 5 b / 4.

    On the vectors that are constant inside the blocks, N acts like [[9, 1], [1, 9]] / 10.
    """
    values = singular_values(blocks((4, 4), (4, 4)))
    assert values[:2] == pytest.approx([1, 0.8], abs=1e-12) and np.allclose(values[2:], 0, atol=1e-7)
    uneven = blocks((3, 2), (1, 4))
    assert singular_values(uneven.T) == pytest.approx(singular_values(uneven), abs=1e-7)


def test_the_largest_gap_is_at_the_number_of_blocks() -> None:
    rows = singular_value_rows(blocks((2, 3), (3, 2), (2, 2)), 2, 7)
    assert [row["k"] for row in rows] == [2, 3, 4, 5, 6, 7]
    assert max(rows, key=lambda row: row["eigengap"])["k"] == 3
    assert rows[-1]["eigengap"] == rows[-1]["singular_value"], "nothing follows the last one"


def test_planted_blocks_are_separated_though_one_pair_is_apart() -> None:
    graph = blocks((4, 6), (5, 4), (3, 7), (1, 1))
    graph[0, 7] = graph[5, 12] = True
    mirnas, genes = co_clusters(graph, 3, 0)
    assert mirnas[:12].tolist() == [0] * 4 + [1] * 5 + [2] * 3
    assert genes[:17].tolist() == [0] * 6 + [1] * 4 + [2] * 7


def test_a_graph_allows_no_more_co_clusters_than_it_has_different_rows() -> None:
    assert largest_k(blocks((2, 2), (2, 2))) == 2
    assert largest_k(np.ones((3, 1), dtype=bool)) == 1
    assert largest_k(np.array([[1, 1, 1], [0, 1, 1]], dtype=bool)) == 2
    assert [a.tolist() for a in co_clusters(np.ones((3, 1), dtype=bool), 1, 0)] == [[0, 0, 0], [0]]


def test_what_has_no_target_is_in_no_cluster_and_weights_are_shares_of_targets() -> None:
    data = planted_modules().data
    targets = np.zeros_like(data.targets)
    targets[2:12, 5:25] = blocks((5, 10), (5, 10))
    targets[2, 24] = True  # one of the eleven targets of miRNA 2 is in the other module
    found = SpectralCoclusteringModules().find(replace(data, targets=targets), replace(CONTEXT, k=2))
    assert (found.mirna_clusters >= 0).tolist() == targets.any(axis=1).tolist()
    assert (found.gene_clusters >= 0).tolist() == targets.any(axis=0).tolist()
    modules = {module.mirnas: module for module in found.modules}
    assert set(modules) == {(2, 3, 4, 5, 6), (7, 8, 9, 10, 11)}
    assert modules[2, 3, 4, 5, 6].mirna_weights == pytest.approx([10 / 11, 1, 1, 1, 1])
    assert modules[7, 8, 9, 10, 11].gene_weights == pytest.approx([1] * 9 + [5 / 6])


def test_expression_is_not_read() -> None:
    data = planted_modules().data
    found = [
        SpectralCoclusteringModules().find(replace(data, mirna=mirna), CONTEXT).mirna_clusters
        for mirna in (data.mirna, data.mirna[::-1] * 2)
    ]
    assert np.array_equal(*found)


def test_a_member_without_a_target_inside_is_left_out() -> None:
    data = planted_modules().data
    for module in SpectralCoclusteringModules().find(data, CONTEXT).modules:
        inside = data.targets[np.ix_(module.mirnas, module.genes)]
        assert inside.any(axis=1).all() and inside.any(axis=0).all()
