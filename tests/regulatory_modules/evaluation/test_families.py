"""Families and clusters of miRNAs: hypergeometric as in the paper, matched draws, permuted names."""

import numpy as np
import pytest
from scipy.stats import hypergeom

from fixtures.coherent_blocks import block_cohort, block_module
from regulatory_modules.data.cohort import Mirna
from regulatory_modules.evaluation.families import family_enrichment, mirna_groups, permuted_control
from regulatory_modules.evaluation.kept_nulls import KeptNulls
from regulatory_modules.evaluation.null_modules import NullModules


def _nulls(n: int) -> NullModules:
    return NullModules(np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), draws=100, seed=1)


def test_a_family_needs_two_measured_members_and_a_mirna_can_be_in_several() -> None:
    mirnas = [
        Mirna("a", families=("F1", "F1"), clusters=("C1",)),
        Mirna("b", families=("F1", "F2"), clusters=("C2",)),
        Mirna("c", families=("F2",)),
        Mirna("d", families=("F3",)),
    ]
    groups = mirna_groups(mirnas, "families", np.zeros(4, dtype=np.int64))
    assert groups.names == ("F1", "F2") and dict(groups.account)["too small"] == 1
    assert groups.matrix.toarray().T.tolist() == [[1, 1, 0, 0], [0, 1, 1, 0]]
    assert mirna_groups(mirnas, "clusters", np.zeros(4, dtype=np.int64)).names == ()


def test_modules_that_are_families_are_found_with_the_hypergeometric_p() -> None:
    mirnas = block_cohort(8, 5, 0).mirnas
    whole, mixed = np.arange(5), np.array([0, 6, 12, 18, 24])
    found = family_enrichment(mirnas, "families", [whole, mixed], _nulls(40), KeptNulls())
    assert found is not None
    assert found.plain.p[0, 0] == pytest.approx(hypergeom.sf(4, 40, 5, 5))
    assert found.plain.smallest_q[0] == pytest.approx(found.plain.p[0, 0] * 16)
    assert found.plain.enriched.tolist() == [1, 0]
    assert found.matched.module_p[0] < 0.001 and found.matched.module_p[1] > 0.5
    assert found.permuted <= 0.1


def test_the_matched_test_uses_the_strata_of_the_draws() -> None:
    mirnas = [Mirna(f"m{i}", families=("F",) if i < 6 else ()) for i in range(40)]
    strata = np.array([1] * 8 + [0] * 32)
    nulls = NullModules(strata, strata, draws=200, seed=1)
    module = np.array([0, 1, 2, 3])
    found = family_enrichment(mirnas, "families", [module], nulls, KeptNulls())
    assert found is not None
    assert found.plain.p[0, 0] == pytest.approx(hypergeom.sf(3, 40, 6, 4))
    assert found.matched.p[0, 0] == pytest.approx(hypergeom.sf(3, 8, 6, 4))


def test_permuted_names_are_enriched_as_often_as_chance_says() -> None:
    groups = mirna_groups(
        [Mirna(f"m{i}", families=(f"F{i // 2}",)) for i in range(4)], "families", np.zeros(4, dtype=np.int64)
    )
    assert permuted_control(groups, [np.array([0, 1])], seed=0) == 0  # p = 1/6 at best
    large = mirna_groups(block_cohort(20, 5, 0).mirnas, "families", np.zeros(100, dtype=np.int64))
    modules = [np.arange(i, 100, 20) for i in range(13)]
    control = permuted_control(large, modules, seed=0)
    assert control == permuted_control(large, modules, seed=0) and 0 <= control <= 0.1


def test_without_known_families_there_is_no_test() -> None:
    mirnas = [Mirna(f"m{i}") for i in range(6)]
    assert family_enrichment(mirnas, "clusters", [block_module(0, 0).mirnas], _nulls(6), KeptNulls()) is None  # type: ignore[list-item]
