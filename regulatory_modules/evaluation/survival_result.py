"""What survival says about one module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.metrics import json_number
from regulatory_modules.evaluation.concordance import Interval
from regulatory_modules.evaluation.risk_groups import HazardRatio, RiskGroups


@dataclass(frozen=True)
class ClinicalGain:
    """What the module adds to clinical covariates, out of fold in the same folds.

    Attributes:
        covariates: such as age and stage.
        c_clinical: C of a Cox model of the covariates alone.
        c_with_module: C of a Cox model of the covariates and the module's miRNAs.
        gain: the second minus the first; below 0 where the miRNAs only add noise.
        gain_interval: its 95 % interval over patients.
    """

    covariates: tuple[str, ...]
    c_clinical: float
    c_with_module: float
    gain: float
    gain_interval: Interval


@dataclass(frozen=True, eq=False)
class SurvivalResult:
    """One module. Everything is out of fold, except for what says in-sample.

    Attributes:
        patients: patients with follow-up.
        deaths: how many of them died.
        c_index: C of the module's risk scores, mean over the repeats.
        c_interval: its 95 % interval over patients (infinitesimal jackknife).
        null: (draws,) C of random miRNA sets of the same size in the same folds.
        null_mean: their mean.
        null_95: their 95th percentile: what a module must exceed.
        z: (C − mean) / SD of the random sets; NaN if all are equal.
        empirical_p: (1 + random sets with C at least as high) / (1 + draws).
        clinical: gain over clinical covariates; None if the cohort has none that can be used.
        logrank_p: log-rank p of the groups.
        hazard_ratio: of the groups.
        proportional_hazards_p: small where the effect of the score changes over time.
        groups: a patient is at high risk if more than half of the repeats put the score above the median of
            the training patients.
        in_sample: groups by the paper's protocol, for comparison only.
        in_sample_logrank_p: their log-rank p, far too small.
        in_sample_hazard_ratio: their hazard ratio, far too large.
    """

    patients: int
    deaths: int
    c_index: float
    c_interval: Interval
    null: FloatArray
    null_mean: float
    null_95: float
    z: float
    empirical_p: float
    clinical: ClinicalGain | None
    logrank_p: float
    hazard_ratio: HazardRatio
    proportional_hazards_p: float
    groups: RiskGroups
    in_sample: RiskGroups
    in_sample_logrank_p: float
    in_sample_hazard_ratio: HazardRatio

    def as_json(self) -> dict[str, Any]:
        """All figures, without patients and draws; undefined values become null."""
        clinical = self.clinical
        return {
            "patients": self.patients,
            "deaths": self.deaths,
            "c_index": self.c_index,
            "c_ci95": list(self.c_interval),
            "null": {"draws": len(self.null), "mean": self.null_mean, "percentile_95": self.null_95},
            "z": json_number(self.z),
            "empirical_p": self.empirical_p,
            "clinical": clinical
            and {
                "covariates": list(clinical.covariates),
                "c_clinical": clinical.c_clinical,
                "c_with_module": clinical.c_with_module,
                "gain": clinical.gain,
                "gain_ci95": list(clinical.gain_interval),
            },
            "logrank_p": self.logrank_p,
            "hazard_ratio": self.hazard_ratio.as_json(),
            "proportional_hazards_p": json_number(self.proportional_hazards_p),
            "in_sample": {
                "label": self.in_sample.label,
                "logrank_p": self.in_sample_logrank_p,
                "hazard_ratio": self.in_sample_hazard_ratio.as_json(),
            },
        }
