"""What is kept for the figures is the evaluation's own null distributions and groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.evaluated_modules import EvaluatedRun
from regulatory_modules.evaluation.against_null import empirical_p
from regulatory_modules.evaluation.survival_result import SurvivalResult
from regulatory_modules.reporting.figure_data import BINS, from_digits, histogram

scores = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)


@given(scores, st.booleans())
def test_a_histogram_counts_every_draw_once(values: list[float], lower: bool) -> None:
    found = histogram(0.5, np.array(values), lower=lower)
    assert sum(found["counts"]) == found["draws"] == len(values)
    assert len(found["counts"]) == BINS and found["from"] < found["to"]
    assert found["bar"] == pytest.approx(np.quantile(values, 0.05 if lower else 0.95))
    assert found["mean"] == pytest.approx(sum(values) / len(values), abs=1e-9)


def test_equal_draws_fall_into_one_bin() -> None:
    found = histogram(2.0, np.full(7, 0.25))
    assert (found["from"], found["to"], max(found["counts"])) == (-0.25, 0.75, 7)


def test_every_tested_score_has_its_null(evaluated_run: EvaluatedRun) -> None:
    for of, drawn in zip(
        evaluated_run.kept["modules"], evaluated_run.kept["figures"]["modules"], strict=True
    ):
        assert set(drawn["nulls"]) == {name for name, p in of["empirical_p"].items() if p is not None}
        for name, found in drawn["nulls"].items():
            assert found["draws"] == 100
            if name != "survival":
                assert found["value"] == pytest.approx(of["null"][name]["value"])
                assert found["mean"] == pytest.approx(of["null"][name]["null_mean"])
            else:
                assert found["value"] == of["c_index"]


def test_the_null_that_is_kept_gives_the_p_of_the_evaluation(evaluated_run: EvaluatedRun) -> None:
    result = evaluated_run.result
    for of in result.density:
        assert len(of.null) == 100 and empirical_p(of.value, of.null) == of.p
    for anti in result.anticorrelation:
        assert anti is not None
        assert empirical_p(anti.coherent.value, anti.coherent.null, lower=True) == anti.coherent.p
    terms = result.terms[0].result
    smallest = -np.log10(terms.p.min(axis=1))
    assert [empirical_p(v, null) for v, null in zip(smallest, terms.null, strict=True)] == list(
        terms.empirical
    )


def test_risk_groups_come_back_as_they_were(evaluated_run: EvaluatedRun) -> None:
    assert not isinstance(evaluated_run.result.survival, str)
    for found, drawn in zip(
        evaluated_run.result.survival, evaluated_run.kept["figures"]["modules"], strict=True
    ):
        assert isinstance(found, SurvivalResult)
        high = drawn["survival"]["high_risk"]
        np.testing.assert_array_equal(from_digits(high["out_of_fold"]), found.groups.high)
        np.testing.assert_array_equal(from_digits(high["in_sample"]), found.in_sample.high)
