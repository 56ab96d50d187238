"""Statuses follow from limits that measured precision sets, and what is measured did not set the limits."""

import math

import numpy as np
import pytest

from gtmaloc_learning.conformal import ConformalSets
from gtmaloc_learning.statuses import (
    LIKELY,
    NOT_ENOUGH,
    POSSIBLE,
    STATUSES,
    UNLIKELY,
    StatusRule,
    measured_rule,
)

RULE = StatusRule(ConformalSets(np.array([0.3]), np.array([0.6])), np.array([0.7]), np.array([0.2]))


@pytest.mark.parametrize(
    ("probability", "applicable", "expected"),
    [
        (0.7, True, LIKELY),
        (0.69, True, POSSIBLE),  # the set is `present`, the limit is not reached
        (0.25, True, POSSIBLE),  # the set is `absent`, the limit is not reached
        (0.2, True, UNLIKELY),
        (0.5, True, POSSIBLE),
        (0.99, False, NOT_ENOUGH),
        (0.01, False, NOT_ENOUGH),
    ],
)
def test_a_status_needs_limit_set_and_domain(probability: float, applicable: bool, expected: str) -> None:
    assert RULE.of(np.array([[probability]]), np.array([applicable])).tolist() == [[expected]]
    assert expected in STATUSES


def test_a_set_that_excludes_nothing_is_never_likely_or_unlikely() -> None:
    rule = StatusRule(
        ConformalSets(np.array([-math.inf]), np.array([math.inf])), np.array([0.5]), np.array([0.5])
    )
    found = rule.of(np.array([[0.0], [1.0]]), np.array([True, True]))
    assert set(found.ravel()) == {POSSIBLE}


def test_limits_are_the_widest_with_the_precision() -> None:
    # from above: 9 of 10, 10 of 12 at .55 (.83), then 10 of 13 at .52 (.77)
    probability = np.concatenate([np.linspace(0.99, 0.9, 10), [0.56, 0.55, 0.52], np.linspace(0.4, 0.1, 20)])
    truth = np.array([1] * 9 + [0] + [1, 0, 0] + [1, 1, 0, 0] + [0] * 16)
    rule = StatusRule.fit(np.repeat(truth, 3)[:, None], np.repeat(probability, 3)[:, None])
    assert rule.likely_from.tolist() == [0.55]
    # from below: .1 to .4 hold 2 of 20 positives, .52 and .55 none: 2 of 22; but t ≤ .5
    assert rule.unlikely_to.tolist() == [0.4]


def test_no_limit_where_the_precision_is_never_reached_or_rows_are_few() -> None:
    probability = np.linspace(0, 1, 60)[:, None]
    half = StatusRule.fit(np.tile([[1], [0]], (30, 1)), probability)
    assert (half.likely_from.tolist(), half.unlikely_to.tolist()) == ([math.inf], [-math.inf])
    few = StatusRule.fit(np.ones((29, 1), dtype=int), np.linspace(0.9, 1, 29)[:, None])
    assert few.likely_from.tolist() == [math.inf]
    enough = StatusRule.fit(np.ones((30, 1), dtype=int), np.linspace(0.9, 1, 30)[:, None])
    assert enough.likely_from.tolist() == [0.9]


def test_equal_probabilities_are_judged_alike() -> None:
    truth = np.array([1] * 30 + [0] * 30)[:, None]
    rule = StatusRule.fit(truth, np.full((60, 1), 0.8))
    assert rule.likely_from.tolist() == [math.inf], "half of the pairs at .8 are reported"


@pytest.mark.parametrize("rate", [0.0, 1.0, 0.97])
def test_a_degenerate_label_breaks_nothing(rate: float) -> None:
    rng = np.random.default_rng(0)
    truth = (rng.random((200, 1)) < rate).astype(int)
    probability = np.clip(rate + rng.normal(0, 0.02, (200, 1)), 0, 1)
    fold, inside = np.arange(200) % 5, np.ones(200, dtype=bool)
    (found,) = measured_rule(truth, probability, fold, inside, ("x",))[1].values()
    if rate > 0.5:
        assert found["statuses"][UNLIKELY]["pairs"] == 0, "nearly all are reported"
    else:
        assert found["statuses"][LIKELY]["pairs"] == 0


def test_measured_shares_come_from_rules_without_the_rows_own_fold() -> None:
    rng = np.random.default_rng(1)
    probability = rng.random((400, 1))
    truth = (rng.random((400, 1)) < probability).astype(int)
    fold, inside = rng.integers(0, 4, 400), rng.random(400) < 0.9
    (found,) = measured_rule(truth, probability, fold, inside, ("x",))[1].values()
    status = np.empty(400, dtype="U32")
    for k in range(4):
        own = fold == k
        status[own] = StatusRule.fit(truth[~own], probability[~own]).of(probability[own], inside[own])[:, 0]
    for each in (LIKELY, POSSIBLE, UNLIKELY, NOT_ENOUGH):
        rows = status == each
        assert found["statuses"][each] == {"pairs": int(rows.sum()), "reported": float(truth[rows].mean())}
    assert found["base_rate"] == truth.mean()
    assert found["coverage"]["present"] == pytest.approx(0.9, abs=0.05)
    assert found["coverage"]["absent"] == pytest.approx(0.9, abs=0.05)
    assert found["statuses"][LIKELY]["reported"] > 0.7


@pytest.mark.parametrize(("pairs", "given"), [(29, False), (30, True)])
def test_a_name_whose_precision_few_pairs_would_measure_is_not_given(pairs: int, given: bool) -> None:
    """The rule without the second fold knows 40 certain pairs; the one without the first knows too few."""
    probability = np.concatenate([np.full(40 + pairs, 0.99), np.linspace(0.3, 0.45, 200)])[:, None]
    truth = np.concatenate([np.ones(40 + pairs), np.tile([0, 1], 100)]).astype(int)[:, None]
    fold = np.concatenate([np.zeros(40), np.ones(pairs), np.arange(200) % 2]).astype(int)
    rule, found = measured_rule(truth, probability, fold, np.ones(len(fold), dtype=bool), ("x",))
    assert StatusRule.fit(truth, probability).likely_from.tolist() == [0.99]
    assert rule.likely_from.tolist() == ([0.99] if given else [math.inf])
    assert found["x"]["likely_from"] == (0.99 if given else None)
    mirrored = measured_rule(1 - truth, 1 - probability, fold, np.ones(len(fold), dtype=bool), ("x",))[0]
    assert StatusRule.fit(1 - truth, 1 - probability).unlikely_to == pytest.approx([0.01])
    assert mirrored.unlikely_to == pytest.approx([0.01] if given else [-math.inf])
