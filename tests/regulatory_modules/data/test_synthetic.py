"""The planted truth: what the docstring promises is in the numbers."""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter

from gtmaloc_base.errors import UsageError
from loaders.demonstration.invented_partners import gene
from regulatory_modules.data.demonstration_cohort import demonstration_cohort
from regulatory_modules.data.synthetic import Plan, synthetic_cohort

COHORT, TARGETS, TRUTH = synthetic_cohort(0)


def test_sizes_and_names() -> None:
    assert COHORT.mirna_log.shape == (400, 100)
    assert COHORT.gene_log.shape == (400, 300)
    assert [len(m) for m in TRUTH.mirnas] == [5] * 10
    assert [len(g) for g in TRUTH.genes] == [10] * 10
    assert len({m.name for m in COHORT.mirnas}) == 100
    assert len({g.entrez for g in COHORT.genes}) == 300
    assert COHORT.synthetic and "invented" in COHORT.notes[0]
    families = [{f for i in m for f in COHORT.mirnas[i].families} for m in TRUTH.mirnas]
    assert [len(f) for f in families] == [1, 0] * 5


def test_correlations_are_those_of_the_formula() -> None:
    """Within a module .8², .7² and -.8 × .7; between modules and in the background 0; standard error .05."""
    r = np.corrcoef(np.hstack([COHORT.mirna_log, COHORT.gene_log]).T)
    mirnas, genes = list(TRUTH.mirnas[3]), [100 + j for j in TRUTH.genes[3]]
    off = ~np.eye(5, dtype=bool)
    assert r[np.ix_(mirnas, mirnas)][off].mean() == pytest.approx(0.64, abs=0.06)
    assert r[np.ix_(mirnas, genes)].mean() == pytest.approx(-0.56, abs=0.06)
    assert r[np.ix_(genes, genes)][~np.eye(10, dtype=bool)].mean() == pytest.approx(0.49, abs=0.06)
    assert abs(r[np.ix_(mirnas, list(TRUTH.mirnas[4]))].mean()) < 0.1
    background = np.abs(r[50:100, 50:100])[~np.eye(50, dtype=bool)]
    together = background[background > 0.3]  # about 5 × 5 × 4 of 50 × 49 pairs share a factor
    assert 0.03 < together.size / background.size < 0.08
    assert together.mean() == pytest.approx(0.49, abs=0.05)
    assert abs(r[np.ix_(mirnas, range(50, 100))]).max() < 0.25


def test_targets_lack_30_percent_of_the_pairs_and_30_percent_of_them_are_false() -> None:
    inside = np.zeros((100, 300), dtype=bool)
    for mirnas, genes in zip(TRUTH.mirnas, TRUTH.genes, strict=True):
        inside[np.ix_(mirnas, genes)] = True
    assert (TARGETS.matrix & inside).sum() == 350
    assert (TARGETS.matrix & ~inside).sum() == 150


def test_two_modules_decide_on_survival_and_the_others_do_not() -> None:
    survival = COHORT.survival
    assert survival is not None and survival.covariate_names == ("age", "stage")
    assert 0.5 < survival.died.mean() < 0.85
    assert survival.days.min() >= 1
    scores = np.column_stack([COHORT.mirna_z[:, list(m)].mean(axis=1) for m in TRUTH.mirnas])
    frame = pd.DataFrame(np.column_stack([scores, survival.covariates]), columns=[f"x{i}" for i in range(12)])
    fit = CoxPHFitter().fit(frame.assign(days=survival.days, died=survival.died), "days", "died")
    significant = fit.summary["p"] < 0.001
    assert [i for i in range(12) if significant.iloc[i]] == [0, 1, 10, 11]
    assert (fit.summary["coef"].iloc[:2] > 0).all()


def test_the_same_seed_gives_the_same_bits_and_another_one_others() -> None:
    again, targets, _ = synthetic_cohort(0)
    assert again.mirna_log.tobytes() == COHORT.mirna_log.tobytes()
    assert again.gene_log.tobytes() == COHORT.gene_log.tobytes()
    assert (targets.matrix == TARGETS.matrix).all()
    other, others, _ = synthetic_cohort(1)
    assert not np.array_equal(other.mirna_log, COHORT.mirna_log)
    assert not np.array_equal(others.matrix, TARGETS.matrix)


def test_other_plans() -> None:
    plan = Plan(
        modules=2, mirnas=12, genes=20, samples=15, nuisance_factors=0, missing_edges=0, false_edges=0
    )
    cohort, targets, truth = synthetic_cohort(3, plan)
    assert cohort.mirna_log.shape == (15, 12) and targets.matrix.sum() == 100
    assert truth.prognostic == (0, 1)
    with pytest.raises(UsageError, match="do not fit into 12 miRNAs"):
        Plan(modules=3, mirnas=12)
    with pytest.raises(UsageError, match="out of range"):
        Plan(missing_edges=1.5)


def test_the_demonstration_cohort_has_names_of_the_demonstration_release() -> None:
    cohort, targets, truth = demonstration_cohort(0)
    assert cohort.name == "demonstration" and cohort.synthetic
    assert cohort.mirnas[0].name == "hsa-mir-90001"
    shared = next(m for m in cohort.mirnas if len(m.precursors) == 2)
    assert (shared.name, shared.literature) == (
        "hsa-mir-90003",
        ("hsa-mir-90003", "hsa-mir-90003-1", "hsa-mir-90003-2"),
    )
    assert {g.entrez for g in cohort.genes} == {gene(i)[1] for i in range(120)}
    assert len({m.name for m in cohort.mirnas}) == 80 == cohort.mirna_log.shape[1]
    families = [len({cohort.mirnas[i].families for i in module}) for module in truth.mirnas]
    assert families == [1, 5] * 3
    assert targets.matrix.shape == (80, 120)
