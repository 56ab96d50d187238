"""The bootstrap of a run uses its method, its K and samples drawn with replacement."""

import numpy as np
import pytest

from gtmaloc_base.errors import UsageError
from gtmaloc_base.progress import silent
from regulatory_modules.data.demonstration_cohort import demonstration_cohort
from regulatory_modules.methods.base import Found, MethodContext, MethodInput
from regulatory_modules.module_set import method_input
from regulatory_modules.pipeline import evaluate as step
from regulatory_modules.pipeline.evaluate import bootstrap, check_draws
from regulatory_modules.pipeline.find import find_modules


class Recorder:
    """Answers with the modules of the run, and notes how it was asked."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.asked: list[tuple[MethodInput, MethodContext]] = []

    def find(self, data: MethodInput, context: MethodContext) -> Found:
        self.asked.append((data, context))
        return self.found


def test_every_refit_has_the_k_of_the_run_and_other_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    cohort, targets, _ = demonstration_cohort(0)
    modules = find_modules(cohort, targets, "spectral-coclustering", run="r", k=5)
    recorder = Recorder(modules.found)
    monkeypatch.setattr(step, "method_named", {"spectral-coclustering": recorder}.__getitem__)
    stability = bootstrap(modules, 5, 3, 0, silent)
    assert [one["jaccard"] for one in stability] == [1.0] * len(modules.found.modules)
    assert [context.k for _, context in recorder.asked] == [5, 5, 5]
    assert len({context.seed for _, context in recorder.asked}) == 3
    for data, _ in recorder.asked:
        different = np.unique(data.mirna.round(9), axis=0)
        assert len(data.mirna) == 200 and len(different) < 150, "drawn with replacement"


def test_without_resamples_nothing_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    cohort, targets, _ = demonstration_cohort(0)
    modules = find_modules(cohort, targets, "spectral-coclustering", run="r", k=5)
    assert bootstrap(modules, 5, 0, 0, silent) == []


def test_a_method_reads_z_scores_of_both_sides() -> None:
    cohort, targets, _ = demonstration_cohort(0)
    data = method_input(cohort, targets)
    for side in (data.mirna, data.gene):
        assert np.allclose(side.mean(axis=0), 0) and np.allclose(side.std(axis=0), 1)
    assert data.targets is targets.matrix


def test_a_hundred_draws_are_the_fewest() -> None:
    check_draws(100)
    with pytest.raises(UsageError, match="99 draws are too few"):
        check_draws(99)
