"""Algorithm 1 on a table worked out by hand, and against a plain loop on random ones."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from regulatory_modules.methods.association import associate, edge_counts, mirna_groups, one_hot

# 5 miRNAs in the clusters 0, 0, 0, 1, 1 and 6 genes in 0, 0, 0, 1, 1, 1
MIRNAS = np.array([0, 0, 0, 1, 1])
GENES = np.array([0, 0, 0, 1, 1, 1])
TARGETS = np.array(
    [
        [1, 1, 0, 1, 0, 0],
        [0, 1, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 1],
        [1, 1, 1, 1, 0, 0],  # the only miRNA of cluster 1 with targets among the genes 0 to 2
        [0, 0, 0, 1, 1, 0],
    ],
    dtype=bool,
)


def test_edges_between_clusters_are_counted() -> None:
    assert edge_counts(MIRNAS, GENES, TARGETS).tolist() == [[3, 2], [3, 3]]
    assert one_hot(np.array([1, -1, 0])).tolist() == [[0, 1], [0, 0], [1, 0]]


def test_a_module_keeps_the_members_with_an_edge_to_the_gene_cluster_with_most_edges() -> None:
    (module,) = associate(MIRNAS, GENES, TARGETS)
    assert (module.mirnas, module.genes) == ((0, 1), (0, 1)), "miRNA 2 and gene 2 have no edge inside"
    assert (module.mirna_weights, module.gene_weights) == ((1.0, 1.0), (1.0, 1.0))


def test_of_equal_counts_the_first_is_taken_and_one_mirna_is_no_module() -> None:
    """Cluster 1 has three edges into both gene clusters; the first is taken, where it has one miRNA only."""
    assert all(3 not in module.mirnas for module in associate(MIRNAS, GENES, TARGETS))
    more = TARGETS.copy()
    more[4, 5] = True
    assert [(m.mirnas, m.genes) for m in associate(MIRNAS, GENES, more)] == [
        ((0, 1), (0, 1)),
        ((3, 4), (3, 4, 5)),
    ]


def test_two_mirnas_that_share_one_gene_are_no_module() -> None:
    targets = np.zeros((5, 6), dtype=bool)
    targets[[0, 1, 2], 4] = True
    assert associate(MIRNAS, GENES, targets) == ()
    targets[0, 3] = True
    assert len(associate(MIRNAS, GENES, targets)) == 1


def test_what_is_in_no_cluster_is_in_no_module() -> None:
    assert associate(np.array([0, 0, -1, -1, -1]), np.array([0, 0, 0, 1, -1, 0]), TARGETS)[0].genes == (0, 1)
    assert associate(np.array([0, -1, 0, -1, -1]), GENES, TARGETS) == (), "miRNA 1 has no cluster"
    assert associate(MIRNAS, np.full(6, -1), TARGETS) == ()
    assert associate(np.full(5, -1), GENES, TARGETS) == ()
    assert associate(MIRNAS, np.empty(0, dtype=np.int64), np.empty((5, 0), dtype=bool)) == ()


def test_weights_follow_their_members() -> None:
    weights = np.arange(5) / 10, np.arange(6) / 100
    (module,) = associate(MIRNAS, GENES, TARGETS, *weights)
    assert (module.mirna_weights, module.gene_weights) == ((0.0, 0.1), (0.0, 0.01))
    assert [g.mirna_weights for g in mirna_groups(MIRNAS, weights[0])] == [(0.0, 0.1, 0.2), (0.3, 0.4)]


def test_groups_of_mirnas_are_the_clusters_of_two_and_more() -> None:
    groups = mirna_groups(np.array([1, 0, 1, -1, 2, 2, -1]))
    assert [(group.mirnas, group.genes) for group in groups] == [((0, 2), ()), ((4, 5), ())]
    assert mirna_groups(np.array([-1, -1])) == () == mirna_groups(np.empty(0, dtype=np.int64))


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 4))
def test_any_table_gives_what_a_plain_loop_gives(seed: int, n_mirna: int, n_gene: int) -> None:
    random = np.random.default_rng(seed)
    mirnas, genes = random.integers(-1, n_mirna, 9), random.integers(-1, n_gene, 11)
    targets = random.random((9, 11)) < random.random()
    expected = []
    for a in range(mirnas.max() + 1):
        best: list[tuple[int, int]] = []
        for b in range(genes.max() + 1):
            inside = [
                (i, j)
                for i in range(9)
                for j in range(11)
                if mirnas[i] == a and genes[j] == b and targets[i, j]
            ]
            best = max(best, inside, key=len)
        pair = tuple(sorted({i for i, _ in best})), tuple(sorted({j for _, j in best}))
        if min(map(len, pair)) > 1:
            expected.append(pair)
    assert [(m.mirnas, m.genes) for m in associate(mirnas, genes, targets)] == expected
