"""Curves, numbers at risk and figure of two risk groups."""

import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from lifelines import KaplanMeierFitter

from gtmaloc_learning.arrays import BoolArray
from regulatory_modules.evaluation.kaplan_meier import DAYS_PER_YEAR, kaplan_meier
from regulatory_modules.evaluation.kaplan_meier_svg import kaplan_meier_svg
from regulatory_modules.evaluation.risk_groups import HazardRatio, RiskGroups, proportional_hazards_p

NO_RATIO = HazardRatio(math.nan, (math.nan, math.nan))


def svg(figure: str) -> ET.Element:
    return ET.fromstring(figure)  # noqa: S314  # our own text


def by_hand(*, in_sample: bool = False, high: BoolArray | None = None) -> RiskGroups:
    """Five high-risk patients with deaths in years 1, 1, 3; twelve at low risk with one in year 2."""
    years = np.array([1, 1, 2, 3, 4, 2, *range(3, 14)], dtype=np.float64)
    died = np.array([1, 1, 0, 1, 0, 1, *[0] * 11], dtype=np.bool_)
    groups = np.arange(17) < 5 if high is None else high
    return RiskGroups(years * DAYS_PER_YEAR, died, groups, in_sample)


def large(patients: int) -> RiskGroups:
    rng = np.random.default_rng(1)
    high = rng.random(patients) < 0.5
    days = np.ceil(1500 * rng.exponential(1 / (1 + high)))
    return RiskGroups(days, rng.random(patients) < 0.6, high, in_sample=False)


def test_product_limit_worked_out_by_hand() -> None:
    data = kaplan_meier(by_hand())
    assert data.high.years.tolist() == [0, 1, 3]
    assert data.high.survival == pytest.approx([1, 3 / 5, 3 / 5 * 1 / 2])
    assert (data.high.patients, data.high.deaths) == (5, 3)
    assert data.low.survival == pytest.approx([1, 11 / 12])
    assert data.high.censored.tolist() == [2, 4]


def test_numbers_at_risk_on_an_axis_that_ends_with_ten_patients() -> None:
    """Ten patients are followed for 4 years or longer; those seen last on a tick are still at risk there."""
    data = kaplan_meier(by_hand())
    assert data.ticks == pytest.approx(np.arange(0, 4.1, 0.5))
    assert data.high.at_risk.tolist() == [5, 5, 5, 3, 3, 2, 2, 1, 1]
    assert data.low.at_risk.tolist() == [12, 12, 12, 12, 12, 11, 11, 10, 10]


def test_the_band_is_that_of_lifelines() -> None:
    groups = large(200)
    curve = kaplan_meier(groups).high
    years = groups.days[groups.high] / DAYS_PER_YEAR
    fitted = KaplanMeierFitter().fit(years, groups.died[groups.high])
    row = len(curve.years) // 2
    expected = fitted.confidence_interval_.loc[curve.years[row]].tolist()
    assert [curve.lower[row], curve.upper[row]] == pytest.approx(expected)
    assert (curve.lower <= curve.survival).all()
    assert (curve.survival <= curve.upper).all()


@pytest.mark.parametrize("everybody", [True, False])
def test_a_group_may_be_empty(everybody: bool) -> None:
    groups = by_hand(high=np.full(17, everybody))
    data = kaplan_meier(groups)
    empty = data.low if everybody else data.high
    assert (empty.patients, empty.deaths, empty.at_risk.sum()) == (0, 0, 0)
    assert math.isnan(groups.hazard_ratio().value)
    assert groups.logrank_p() == 1.0
    figure = kaplan_meier_svg(groups, title="M1", p=1.0, hazard_ratio=groups.hazard_ratio())
    assert "hazard ratio not defined" in figure
    assert "nan" not in figure


def test_the_figure_says_what_a_reader_needs() -> None:
    groups = by_hand()
    figure = kaplan_meier_svg(
        groups, title="M1 <BLCA> & more", p=0.0004, hazard_ratio=HazardRatio(2.345, (1.1, 5.004))
    )
    texts = ["".join(node.itertext()) for node in svg(figure).iter() if node.tag.endswith("text")]
    for expected in (
        "M1 <BLCA> & more",
        "Out of fold: scored by models that never saw the patient",
        "Log-rank p < .001, hazard ratio 2.35 (95 % CI 1.10–5.00)",
        "High risk: n = 5, 3 deaths",
        "Low risk: n = 12, 1 death",
        "Years of follow-up",
        "Overall survival (%)",
        "Number at risk",
    ):
        assert expected in texts
    assert "in-sample" not in figure


def test_a_figure_fitted_to_its_patients_says_in_sample() -> None:
    figure = kaplan_meier_svg(by_hand(in_sample=True), title="M1", p=0.03, hazard_ratio=NO_RATIO)
    assert ">In-sample: the risk score was fitted to these patients<" in figure
    assert "Log-rank p = .030" in figure


def test_a_figure_stays_small_and_inside_its_frame() -> None:
    figure = kaplan_meier_svg(large(3000), title="M1", p=0.5, hazard_ratio=NO_RATIO)
    assert len(figure.encode()) < 60_000
    root = svg(figure)
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for node in root.iter():
        assert 0 <= float(node.get("x", 0)) <= width
        assert 0 <= float(node.get("y", 0)) <= height


def test_the_hazard_ratio_of_exponential_survival() -> None:
    ratio = large(3000).hazard_ratio()
    assert ratio.interval[0] < 2 < ratio.interval[1]
    assert ratio.value == pytest.approx(2, rel=0.1)


def test_an_effect_that_turns_round_is_noticed() -> None:
    rng = np.random.default_rng(3)
    scores = rng.normal(size=300)
    early = rng.exponential(np.exp(-scores))
    days = np.where(early < 0.5, early, 0.5 + rng.exponential(np.exp(scores)))
    died = np.ones(300, dtype=np.bool_)
    assert proportional_hazards_p(scores, days, died) < 0.001
    constant = rng.exponential(np.exp(-scores))
    assert proportional_hazards_p(scores, constant, died) > 0.01
    assert math.isnan(proportional_hazards_p(np.zeros(300), days, died))
