"""How alike two runs are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.coherent_blocks import block_cohort, block_module, module_set, random_targets
from gtmaloc_base.errors import UsageError
from regulatory_modules.evaluation.run_comparison import adjusted_rand, compare_runs, variation_of_information
from regulatory_modules.module_set import ModuleSet

_CLUSTERS = st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4)), min_size=1, max_size=30)


def _run(blocks: int = 3) -> ModuleSet:
    cohort = block_cohort(blocks, 12, 0)
    return module_set(cohort, random_targets(cohort, 0), [block_module(0, 0), block_module(1, 1)])


def test_variation_of_information_by_hand() -> None:
    a, b = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    assert variation_of_information(a, b) == pytest.approx(2 * np.log(2))
    assert variation_of_information(a, np.array([5, 5, 2, 2])) == 0
    assert variation_of_information(a, np.zeros(4, dtype=np.int64)) == pytest.approx(np.log(2))


def test_features_in_no_cluster_are_alone() -> None:
    none, one = np.full(4, -1), np.zeros(4, dtype=np.int64)
    assert variation_of_information(none, np.arange(4)) == 0
    assert variation_of_information(none, one) == pytest.approx(np.log(4))
    assert adjusted_rand(none, np.arange(4)) == 1 and adjusted_rand(none, one) == 0
    assert np.isnan(adjusted_rand(none[:0], none[:0])) and np.isnan(
        variation_of_information(none[:0], none[:0])
    )


@given(_CLUSTERS)
def test_both_are_symmetric_and_equal_clusters_are_at_no_distance(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array(pairs).T
    assert variation_of_information(a, a) == pytest.approx(0, abs=1e-12) and adjusted_rand(a, a) == 1
    assert variation_of_information(a, b) == pytest.approx(variation_of_information(b, a))
    assert 0 <= variation_of_information(a, b) <= 2 * np.log(len(a)) + 1e-9


def test_a_run_equals_itself() -> None:
    found = compare_runs(_run(), _run()).as_json()
    assert found["ari"] == {"mirnas": 1, "genes": 1}
    assert found["variation_of_information"] == {"mirnas": 0, "genes": 0}
    assert found["best_jaccard"] == found["best_jaccard_back"] == [1, 1]
    assert found["only_in_one"] == {"mirnas": 0, "genes": 0}


def test_runs_are_compared_by_name_over_common_features() -> None:
    run, larger = _run(3), _run(4)
    order = np.random.default_rng(0).permutation(20)
    shuffled = replace(
        larger,
        cohort=replace(larger.cohort, mirnas=tuple(larger.cohort.mirnas[i] for i in order)),
        found=replace(larger.found, mirna_clusters=larger.found.mirna_clusters[order], modules=()),
    )
    found = compare_runs(run, shuffled)
    assert found.mirna_ari == 1 and found.mirna_vi == 0 and found.only_in_one == (5, 10)
    assert found.best_jaccard == (0, 0) and found.best_jaccard_back == ()


def test_runs_without_common_genes_or_mirnas() -> None:
    run = _run()
    genes = tuple(replace(gene, symbol=f"other-{gene.symbol}") for gene in run.cohort.genes)
    found = compare_runs(run, replace(run, cohort=replace(run.cohort, genes=genes)))
    assert found.as_json()["ari"] == {"mirnas": 1, "genes": None}
    assert found.best_jaccard == (1, 1)  # over the common miRNAs
    mirnas = tuple(replace(mirna, name=f"other-{mirna.name}") for mirna in run.cohort.mirnas)
    with pytest.raises(UsageError, match="no miRNA in common"):
        compare_runs(run, replace(run, cohort=replace(run.cohort, mirnas=mirnas)))
