"""The verdict: corrected over modules, then over lines of evidence, in one sentence."""

import numpy as np
import pytest

from regulatory_modules.evaluation.verdict import (
    ANTICORRELATION,
    FAMILY,
    SURVIVAL,
    TERMS,
    combined,
    needed_draws,
    verdicts,
)

_NAN = [np.nan, np.nan, np.nan]


def _verdicts(reasons: dict[str, str] | None = None, **p: list[float]) -> list:  # type: ignore[type-arg]
    lines = {line: np.array(p.get(line, _NAN)) for line in (FAMILY, TERMS, ANTICORRELATION, SURVIVAL)}
    return verdicts(lines, reasons or {})


def test_collections_of_a_line_are_combined_by_bonferroni_over_those_that_were_tested() -> None:
    p = combined([np.array([0.01, np.nan, np.nan]), np.array([0.3, 0.04, np.nan])], 3)
    np.testing.assert_allclose(p, [0.02, 0.04, np.nan])
    assert np.isnan(combined([], 2)).all()
    assert combined([np.array([0.9]), np.array([0.8])], 1).tolist() == [1.0]


def test_p_is_corrected_over_modules_and_then_over_lines() -> None:
    found = _verdicts(family=[0.004, 0.02, 0.9], terms=[0.5, 0.5, 0.5])
    # Benjamini–Hochberg: .012, .03, .9; two lines: .024, .06, 1.
    assert [v.corrected[FAMILY] for v in found] == pytest.approx([0.024, 0.06, 1.0])
    assert [v.passes for v in found] == [True, False, False]


def test_a_line_that_no_module_could_be_tested_in_is_not_corrected_for() -> None:
    found = _verdicts({TERMS: "no gene sets are given"}, family=[0.02, 0.02, 0.02])
    assert [v.passes for v in found] == [True] * 3 and found[0].corrected == {FAMILY: pytest.approx(0.02)}


def test_a_line_that_one_module_could_not_be_tested_in_is_corrected_over_the_others() -> None:
    found = _verdicts(family=[0.02, np.nan, np.nan], survival=[0.5, 0.5, np.nan])
    assert found[0].corrected == {FAMILY: pytest.approx(0.04), SURVIVAL: pytest.approx(1.0)}
    assert found[1].corrected == {SURVIVAL: pytest.approx(1.0)} and found[2].corrected == {}
    assert "nothing could be tested" in found[2].sentence and not found[2].passes


def test_sentences_say_which_lines_pass_which_do_not_and_what_was_not_tested() -> None:
    reasons = {SURVIVAL: "no clinical data", TERMS: "no gene sets are given"}
    found = _verdicts(reasons, family=[0.00001, 0.5, 0.6], anticorrelation=[0.4, 0.2, np.nan])
    assert found[0].sentence == (
        "Passes: beyond matched random modules in families or clusters of its miRNAs (< .001); not in"
        " anti-correlation (.8); not testable: survival (no clinical data) and terms of its genes"
        " (no gene sets are given); p corrected over 3 modules and 2 lines of evidence."
    )
    assert found[1].sentence.startswith(
        "Does not pass: no different from matched random modules in families or clusters of its miRNAs (1)"
        " and anti-correlation (.8); "
    )
    assert "anti-correlation (not for this module)" in found[2].sentence


def test_no_module_needs_no_verdict() -> None:
    assert verdicts({line: np.zeros(0) for line in (FAMILY, TERMS, ANTICORRELATION, SURVIVAL)}, {}) == []


def test_at_most_five_percent_of_passing_modules_are_random() -> None:
    random = np.random.default_rng(0)
    shares, any_passed = [], []
    for _ in range(500):
        p = {line: random.random(20) for line in (FAMILY, TERMS, ANTICORRELATION, SURVIVAL)}
        any_passed.append(any(v.passes for v in verdicts(p, {})))
        p[FAMILY][:8] = 1e-6  # real
        passed = np.array([v.passes for v in verdicts(p, {})])
        assert passed[:8].all()
        shares.append(passed[8:].sum() / passed.sum())
    assert np.mean(shares) <= 0.05 and np.mean(any_passed) <= 0.07


def test_enough_draws_let_a_single_module_pass() -> None:
    draws = needed_draws(modules=13, lines=4)
    assert 13 * 4 / (1 + draws) < 0.05 <= 13 * 4 / draws
