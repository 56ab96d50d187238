"""What kept results say beside the comparison: feature sets, ablations and learning curves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from gtmaloc_learning.metrics import Summary
from gtmaloc_learning.significance import corrected_resampled_t_test
from gtmaloc_model.evaluation.kept_evaluations import KeptEvaluation, KeptOfReleases
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS
from gtmaloc_model.features.sets import base_of
from gtmaloc_model.models.registry import model_class
from gtmaloc_model.reporting.comparison import is_ablation, measured, with_interval

PUBLISHED_SETS = ("network", "all", "intrinsic")
"""The three feature sets that are compared."""


@dataclass(frozen=True, slots=True)
class FeatureSetRow:
    """One protocol: AUROC and AUPRC with intervals on each of `PUBLISHED_SETS`; empty if not evaluated."""

    protocol: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AblationRow:
    """A model without a part, beside the whole one.

    Attributes:
        protocol: name of the protocol.
        model: name of the model and its feature set.
        part: what is left out or changed; "all parts" in the first row.
        auroc: mean and interval.
        auprc: likewise.
        change: of AUROC and AUPRC, this row minus the whole model.
        p: corrected resampled t test of the AUROC; empty if folds differ.
    """

    protocol: str
    model: str
    part: str
    auroc: str
    auprc: str
    change: str
    p: str


def feature_set_rows(model: str, kept: KeptOfReleases) -> list[FeatureSetRow]:
    """The protocols under which this model was evaluated on one of the three sets, the hardest first."""
    rows = []
    for protocol in reversed(PROTOCOLS):
        found = {of.features: of for of in kept.of(protocol.name) if of.model == model}
        cells = tuple(_cell(found.get(name)) for name in PUBLISHED_SETS)
        if any(cells):
            rows.append(FeatureSetRow(protocol.name, cells))
    return rows


def ablation_rows(kept: KeptOfReleases) -> list[AblationRow]:
    """Every ablation whose whole model is kept too, by protocol and model."""
    rows: list[AblationRow] = []
    for protocol in reversed(PROTOCOLS):
        found = kept.of(protocol.name)
        for whole in (of for of in found if not is_ablation(of)):
            parts = [of for of in found if is_ablation(of) and _belongs(of, whole)]
            if parts:
                rows.append(_ablation(whole, whole, "all parts"))
                rows += [_ablation(of, whole, _part(of)) for of in parts]
    return rows


def learning_curves(kept: KeptOfReleases) -> dict[str, list[tuple[float, Summary, Summary]]]:
    """Points of each model and protocol that has at least two, by share of the training rows."""
    found: dict[tuple[Any, ...], list[KeptEvaluation]] = defaultdict(list)
    for of in kept.evaluations:
        found[of.protocol, of.model, of.preset, of.features, of.folds].append(of)
    return {
        f"{model}, {features}, {protocol}": [
            (of.share, *of.areas) for of in sorted(points, key=lambda of: of.share)
        ]
        for (protocol, model, _, features, _), points in sorted(found.items())
        if len(points) > 1
    }


def _cell(of: KeptEvaluation | None) -> str:
    if of is None:
        return ""
    values = measured(of)
    return f"{with_interval(values['auroc'])} / {with_interval(values['auprc'])}"


def _belongs(part: KeptEvaluation, whole: KeptEvaluation) -> bool:
    same_model = part.model == whole.model and part.folds == whole.folds
    of_set = part.preset == whole.preset and base_of(part.features) == whole.features
    of_preset = part.preset in model_class(part.model).ablations and part.features == whole.features
    return same_model and (of_set or of_preset)


def _part(of: KeptEvaluation) -> str:
    left_out = of.features.split("-")[1:]
    return "without " + ", ".join(left_out) if left_out else model_class(of.model).ablations[of.preset]


def _ablation(of: KeptEvaluation, whole: KeptEvaluation, part: str) -> AblationRow:
    values = measured(of)
    change = p = ""
    if of is not whole:
        both = [own.mean - all_.mean for own, all_ in zip(of.areas, whole.areas, strict=True)]
        change = " / ".join(f"{value:+.3f}".replace("-", "−") for value in both)
        if of.seeds == whole.seeds:
            test = corrected_resampled_t_test(of.areas[0].per_fold, whole.areas[0].per_fold, of.folds)
            value = test.as_json()["p"]
            p = f"{value:.3f}" if isinstance(value, float) else ""
    return AblationRow(
        of.protocol,
        f"{of.model}, {whole.features}",
        part,
        with_interval(values["auroc"]),
        with_interval(values["auprc"]),
        change,
        p,
    )
