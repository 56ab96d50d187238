"""Bootstrap Jaccard of modules."""

import numpy as np
import pytest

from fixtures.coherent_blocks import block_cohort, block_module, module_set, random_targets
from gtmaloc_learning.arrays import IntArray
from regulatory_modules.evaluation.stability import bootstrap_stability, resampled
from regulatory_modules.methods.base import Found, FoundModule, MethodInput

_MODULES = (block_module(0, 0), block_module(1, 1))


def _found(*modules: FoundModule) -> Found:
    return Found(modules, (0, 0), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))


def test_the_best_match_counts_over_mirnas_and_genes_together() -> None:
    half = FoundModule((0, 1), (0, 1, 2, 3, 50), (1.0,) * 2, (1.0,) * 5)
    found = bootstrap_stability(
        _found(*_MODULES), lambda rows, seed: _found(half, _MODULES[1]), 9, resamples=4
    )
    # 2 + 4 of 15 + 1 members
    assert found[0].jaccard == pytest.approx(6 / 16) and found[0].interval == pytest.approx((6 / 16, 6 / 16))
    assert found[1].as_json() == {"jaccard": 1.0, "interval": [1.0, 1.0]}


def test_a_mirna_and_a_gene_of_equal_position_are_different_members() -> None:
    swapped = FoundModule(tuple(range(10)), tuple(range(5)), (1.0,) * 10, (1.0,) * 5)
    found = bootstrap_stability(_found(_MODULES[0]), lambda rows, seed: _found(swapped), 9, resamples=2)
    assert found[0].jaccard == pytest.approx(10 / 20)


def test_resamples_and_seeds_differ_and_repeat_with_the_seed() -> None:
    seen: list[tuple[list[int], int]] = []

    def refit(rows: IntArray, seed: int) -> Found:
        seen.append((rows.tolist(), seed))
        return _found() if len(seen) % 2 else _found(*_MODULES)

    steps: list[int] = []
    first = bootstrap_stability(
        _found(*_MODULES),
        refit,
        30,
        resamples=4,
        seed=1,
        progress=lambda done, total=None, stage="": steps.append(done),
    )
    assert first[0].jaccard == 0.5 and first[0].interval == (0.0, 1.0)
    assert steps == [1, 2, 3, 4]
    rows = [tuple(rows) for rows, _ in seen]
    assert len(set(rows)) == 4 and len({seed for _, seed in seen}) == 4
    assert all(len(r) == 30 and len(set(r)) < 30 and max(r) < 30 for r in rows)
    before = list(seen)
    seen.clear()
    bootstrap_stability(_found(*_MODULES), refit, 30, resamples=4, seed=1)
    assert seen == before


def test_a_resample_is_scaled_again_and_a_constant_feature_becomes_zero() -> None:
    mirna = np.array([[0.0, 1.0], [0.0, 2.0], [5.0, 4.0]])
    data = resampled(
        MethodInput(mirna, mirna[:, :0], np.zeros((2, 0), dtype=np.bool_)), np.array([0, 1, 1, 0])
    )
    assert data.mirna[:, 0].tolist() == [0, 0, 0, 0]
    assert data.mirna[:, 1].tolist() == [-1, 1, 1, -1]
    assert data.gene.shape == (4, 0)


def test_no_modules_have_no_stability() -> None:
    cohort = block_cohort(2, 10, 0)
    run = module_set(cohort, random_targets(cohort, 0), [])
    assert bootstrap_stability(run.found, lambda rows, seed: _found(*_MODULES), 10, resamples=3) == []
