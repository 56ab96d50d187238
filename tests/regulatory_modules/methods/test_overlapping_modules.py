import numpy as np

from regulatory_modules.methods.base import FoundModule, MethodInput
from regulatory_modules.methods.overlapping_modules import found_modules, module_of

DATA = MethodInput(np.zeros((2, 5)), np.zeros((2, 4)), np.ones((5, 4), dtype=bool))
FIRST = FoundModule((0, 1), (0, 1), (0.5, 0.9), (1.0, 0.2))
SECOND = FoundModule((1, 2), (1, 2), (0.4, 0.3), (0.7, 0.1))


def test_a_module_is_in_ascending_order_with_weights_from_0_to_1():
    module = module_of(
        np.array([4, 2]), np.array([3, 1, 2]), np.array([0.5, -0.1]), np.array([1.2, 0.3, 0.4])
    )
    assert (module.mirnas, module.genes) == ((2, 4), (1, 2, 3))
    assert (module.mirna_weights, module.gene_weights) == ((0.0, 0.5), (0.3, 0.4, 1.0))


def test_members_of_several_modules_are_labelled_with_the_strongest():
    found = found_modules([FIRST, SECOND], DATA)
    assert found.mirna_clusters.tolist() == [0, 0, 1, -1, -1]
    assert found.gene_clusters.tolist() == [0, 1, 1, -1]


def test_of_equal_weights_the_first_module_counts():
    same = FoundModule((0, 3), (0, 3), (0.5, 0.9), (1.0, 0.2))
    assert found_modules([FIRST, same], DATA).mirna_clusters[0] == 0


def test_small_and_repeated_candidates_are_left_out_and_counted():
    one_gene = FoundModule((0, 1), (2,), (1.0, 1.0), (1.0,))
    one_mirna = FoundModule((0,), (1, 2), (1.0,), (1.0, 1.0))
    found = found_modules([one_gene, FIRST, one_mirna, FIRST], DATA)
    assert found.modules == (FIRST,)
    assert found.notes == (
        "2 candidates with fewer than 2 miRNAs or 2 genes were left out",
        "1 candidates repeat the members of another and were left out",
    )


def test_a_method_may_ask_for_more():
    assert found_modules([FIRST], DATA, smallest=(2, 3)).modules == ()
    assert found_modules([FIRST], DATA, smallest=(3, 2)).modules == ()


def test_no_candidates_are_an_empty_result():
    found = found_modules([], DATA, notes=("said before",))
    assert (found.modules, found.k, found.notes) == ((), (0, 0), ("said before",))
    assert set(found.mirna_clusters.tolist()) | set(found.gene_clusters.tolist()) == {-1}
