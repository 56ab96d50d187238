"""The survival test of one module as the page shows it: sentences and Kaplan–Meier figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from regulatory_modules.data.cohort import Cohort
from regulatory_modules.evaluation.followed_patients import FollowedPatients, followed_patients
from regulatory_modules.evaluation.kaplan_meier_svg import kaplan_meier_svg
from regulatory_modules.evaluation.risk_groups import HazardRatio, RiskGroups
from regulatory_modules.reporting.figure_data import from_digits
from regulatory_modules.reporting.number_formats import decimal, equals, interval

_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class SurvivalView:
    """Survival of one module.

    Attributes:
        sentences: what the test says.
        out_of_fold: curves of groups by models that never saw the patient.
        in_sample: curves by the protocol of papers, for comparison only.
        warning: how misleading those are, in words.
    """

    sentences: tuple[str, ...]
    out_of_fold: Markup
    in_sample: Markup
    warning: str


def survival_view(id_: str, cohort: Cohort, of: Mapping[str, Any] | None) -> SurvivalView | None:
    """The view of one module; None without a result.

    Args:
        id_: the module.
        cohort: its cohort.
        of: what `figure_data` keeps of a survival result.
    """
    if of is None:
        return None
    patients = followed_patients(cohort)
    if isinstance(patients, str):  # the cohort of another run
        return None
    title, inside = f"{id_}, {cohort.name}", of["in_sample"]
    return SurvivalView(
        _sentences(of),
        _curves(title, patients, of["high_risk"]["out_of_fold"], of["logrank_p"], of["hazard_ratio"], False),
        _curves(
            title, patients, of["high_risk"]["in_sample"], inside["logrank_p"], inside["hazard_ratio"], True
        ),
        "In-sample, for comparison only: model and groups come from the patients that are then compared. "
        "Such "
        "curves often separate for random miRNAs, too, and for permuted survival; p "
        f"{equals(inside['logrank_p'])} here "
        "is no evidence.",
    )


def _sentences(of: Mapping[str, Any]) -> tuple[str, ...]:
    null = of["null"]
    parts = [
        f"C-index {decimal(of['c_index'], 3)} (95 % interval {interval(of['c_ci95'], 3)}) out of fold, "
        f"{of['patients']:,} patients, {of['deaths']:,} deaths. Random sets of as many miRNAs: mean "
        f"{decimal(null['mean'], 3)}, 95th percentile {decimal(null['percentile_95'], 3)}; empirical p "
        f"{equals(of['empirical_p'])} before correction."
    ]
    clinical = of["clinical"]
    if clinical:
        parts.append(
            f"Beside {' and '.join(clinical['covariates'])}: C {decimal(clinical['c_clinical'], 3)} without, "
            f"{decimal(clinical['c_with_module'], 3)} with the module; gain "
            f"{decimal(clinical['gain'], 3)} (95 % "
            f"interval {interval(clinical['gain_ci95'], 3)})."
        )
    p = of["proportional_hazards_p"]
    if p is not None and p < 0.05:
        parts.append(
            f"The effect of the score changes over time (p {equals(p)}): the hazard ratio is an average "
            "over it."
        )
    return tuple(parts)


def _curves(
    title: str, patients: FollowedPatients, high: str, p: float, ratio: Mapping[str, Any], in_sample: bool
) -> Markup:
    groups = RiskGroups(patients.days, patients.died, from_digits(high), in_sample=in_sample)
    low, up = ratio["ci95"]
    hazard = HazardRatio(_or_nan(ratio["value"]), (_or_nan(low), _or_nan(up)))
    return Markup(kaplan_meier_svg(groups, title=title, p=p, hazard_ratio=hazard))  # noqa: S704 - escapes its text


def _or_nan(value: float | None) -> float:
    return _NAN if value is None else value
