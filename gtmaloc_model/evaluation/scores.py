"""All measures of one model's out-of-fold predictions, and the JSON form that the command line documents.

AUROC and AUPRC are computed in each fold and averaged (see `gtmaloc_learning.metrics`), and pooled as well.
Every other measure is pooled: computed over the tested rows of all folds of a seed, then averaged over seeds.
AUROC and AUPRC rank the model's output; all others judge the calibrated probability.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph_schema.benchmark import PREDICTABLE_COMPARTMENTS
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.calibration_metrics import (
    brier_per_label,
    calibration_error_floor,
    calibration_line,
    expected_calibration_error,
)
from gtmaloc_learning.metrics import (
    Summary,
    auprc_per_label,
    auroc_per_label,
    defined_mean,
    json_number,
    mean_over,
    single_class_notes,
    summarise,
)
from gtmaloc_learning.multi_label_metrics import multi_label_measures
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.support import lift_per_label, prevalence_per_label, support_per_label
from gtmaloc_learning.threshold_metrics import THRESHOLD, f1_per_label, mcc_per_label, predicted_labels

_FLOOR_SEED = 0


@dataclass(frozen=True, eq=False)
class Scores:
    """What is measured; a mapping holds one value for each label, NaN where it is undefined.

    Attributes:
        auroc: fold means.
        auprc: fold means.
        pooled: "auroc" and "auprc" → their pooled values.
        lift: fold mean of the AUPRC / prevalence.
        ece: expected calibration error, mean over labels.
        ece_floor: that of perfectly calibrated predictions with the same probabilities.
        measures: "slope", "intercept" (calibration line), "brier", "prevalence", "f1", "mcc" → their values.
        multi_label: name → value of the measures of whole rows.
        support: numbers of positives and negatives of each label.
        notes: what could not be scored, and why.
        partial: whether the protocol leaves labels out; then no mean is one over all labels.
    """

    auroc: Summary
    auprc: Summary
    pooled: Mapping[str, Mapping[str, float]]
    lift: Mapping[str, float]
    ece: float
    ece_floor: float
    measures: Mapping[str, Mapping[str, float]]
    multi_label: Mapping[str, float]
    support: Mapping[str, Any]
    notes: tuple[str, ...]
    partial: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values. `mean` is over all labels, `mean5` over those of `PREDICTABLE_COMPARTMENTS`.

        If labels are left out, `mean` and `pooled` are null, and `sd` and `ci95` are those of the mean over
        the labels that are scored.
        """
        areas = {
            name: {
                **summary.as_json(),
                **({"mean": None} if self.partial else {}),
                "mean5": _mean5(summary.per_label),
                "pooled": self._mean(self.pooled[name]),
                "pooled5": _mean5(self.pooled[name]),
            }
            for name, summary in (("auroc", self.auroc), ("auprc", self.auprc))
        }
        areas["auprc"]["lift"] = self._labelled(self.lift)
        return {
            **areas,
            "ece": self.ece,
            "ece_floor": self.ece_floor,
            **{name: self._labelled(values) for name, values in self.measures.items()},
            "threshold": THRESHOLD,
            "multi_label": dict(self.multi_label),
            "support": dict(self.support),
            "notes": list(self.notes),
        }

    def _labelled(self, values: Mapping[str, float]) -> dict[str, Any]:
        return {
            "mean": self._mean(values),
            "mean5": _mean5(values),
            "per_label": {name: json_number(value) for name, value in values.items()},
        }

    def _mean(self, values: Mapping[str, float]) -> float | None:
        return None if self.partial else json_number(mean_over(values, values))


def score(tables: Sequence[Predictions], n_folds: int, scored: Collection[str] | None = None) -> Scores:
    """Score the tested rows of each seed, one table for each.

    Args:
        tables: rows with their held-out fold, 0 to n_folds − 1, for each seed.
        n_folds: K.
        scored: the labels that count; None for all.

    Raises:
        UsageError: the tables have none of the labels that count.
    """
    names = tuple(name for name in tables[0].labels if scored is None or name in scored)
    left_out = [name for name in tables[0].labels if name not in names]
    if left_out:
        tables = [table.of_labels(names) for table in tables]
    if not names:
        raise UsageError(
            f"The data have none of the compartments that this protocol scores: {', '.join(scored or ())}",
            "Choose P901-family, which scores every compartment",
        )
    folds = [[table.subset(table.held_out_fold == k) for k in range(n_folds)] for table in tables]
    auroc = [auroc_per_label(fold.known, fold.probability) for seed in folds for fold in seed]
    auprc = [auprc_per_label(fold.known, fold.probability) for seed in folds for fold in seed]
    prevalences = [prevalence_per_label(table.known) for table in tables]
    lines = [calibration_line(table.known, table.calibrated) for table in tables]

    def over_seeds(values: Iterable[FloatArray]) -> dict[str, float]:
        by_seed = np.array(list(values), dtype=np.float64)  # (seeds, C)
        return {name: defined_mean(column) for name, column in zip(names, by_seed.T, strict=True)}

    auprc_summary, prevalence = summarise(auprc, names, n_folds), over_seeds(prevalences)
    per_label = np.array(list(auprc_summary.per_label.values()))
    lift = lift_per_label(per_label, np.array(list(prevalence.values())))
    rows = [multi_label_measures(t.known, predicted_labels(t.calibrated)) for t in tables]
    measures = {
        "slope": over_seeds(slope for slope, _ in lines),
        "intercept": over_seeds(intercept for _, intercept in lines),
        "brier": over_seeds(brier_per_label(t.known, t.calibrated) for t in tables),
        "prevalence": prevalence,
        "f1": over_seeds(f1_per_label(t.known, t.calibrated) for t in tables),
        "mcc": over_seeds(mcc_per_label(t.known, t.calibrated) for t in tables),
    }
    return Scores(
        auroc=summarise(auroc, names, n_folds),
        auprc=auprc_summary,
        pooled={
            "auroc": over_seeds(auroc_per_label(t.known, t.probability) for t in tables),
            "auprc": over_seeds(auprc_per_label(t.known, t.probability) for t in tables),
        },
        lift={name: float(value) for name, value in zip(names, lift, strict=True)},
        ece=float(np.mean([expected_calibration_error(t.known, t.calibrated) for t in tables])),
        ece_floor=float(np.mean([calibration_error_floor(t.calibrated, seed=_FLOOR_SEED) for t in tables])),
        measures=measures,
        multi_label={name: float(np.mean([row[name] for row in rows])) for name in rows[0]},
        support=support_per_label([[fold.known for fold in seed] for seed in folds], names),
        notes=(
            *single_class_notes(auroc, names),
            *_undefined_notes(names, prevalences, [slope for slope, _ in lines]),
            *_mean5_notes(names),
            *([f"not scored under this protocol: {', '.join(left_out)}"] if left_out else []),
        ),
        partial=bool(left_out),
    )


def _undefined_notes(
    names: Sequence[str], prevalences: Sequence[FloatArray], slopes: Sequence[FloatArray]
) -> list[str]:
    single = np.isin(prevalences, (0, 1))  # (seeds, C)
    flat = np.isnan(slopes) & ~single
    notes, of = [], f"of {len(slopes)} seeds"
    for c, name in enumerate(names):
        if count := int(single[:, c].sum()):
            what = "F1, MCC and slope are undefined"
            notes.append(f"{name}: all tested rows have one class in {count} {of}; {what}")
        if count := int(flat[:, c].sum()):
            notes.append(
                f"{name}: no slope in {count} {of}; the probability is constant or separates the classes"
            )
    return notes


def _mean5_notes(names: Sequence[str]) -> list[str]:
    absent = [name for name in PREDICTABLE_COMPARTMENTS if name not in names]
    if not absent:
        return []
    present = [name for name in PREDICTABLE_COMPARTMENTS if name in names]
    over = f"over {', '.join(present)} only" if present else "undefined"
    return [f"mean5 and pooled5 are {over}: the data have no {', '.join(absent)}"]


def _mean5(values: Mapping[str, float]) -> float | None:
    return json_number(mean_over(values, PREDICTABLE_COMPARTMENTS))
