"""All measures of one model's out-of-fold predictions, and the JSON form that the command line documents.

AUROC and AUPRC are computed in each fold and averaged (see `gtmaloc_learning.metrics`), and pooled as well.
Every other measure is pooled: computed over the tested rows of all folds of a seed, then averaged over seeds.
AUROC and AUPRC rank the model's output; all others judge the calibrated probability.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from graph_schema.benchmark import PREDICTABLE_COMPARTMENTS
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import FloatArray, LabelArray
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
from gtmaloc_learning.predictions import CALIBRATED, PROBABILITY, SCORED, Predictions
from gtmaloc_learning.support import lift_per_label, prevalence_per_label, support_per_label
from gtmaloc_learning.threshold_metrics import THRESHOLD, f1_per_label, mcc_per_label, predicted_labels

_FLOOR_SEED = 0

_Measure: TypeAlias = Callable[[LabelArray, FloatArray], FloatArray | float]
"""Of (n, C) labels and scores: a value for each label, or one for all."""


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
        multi_label: name → value of the measures of whole rows; None if only some labels of a row count.
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
    multi_label: Mapping[str, float] | None
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
            "ece": json_number(self.ece),
            "ece_floor": json_number(self.ece_floor),
            **{name: self._labelled(values) for name, values in self.measures.items()},
            "threshold": THRESHOLD,
            "multi_label": None if self.multi_label is None else dict(self.multi_label),
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


def score(
    tables: Sequence[Predictions],
    n_folds: int,
    scored: Collection[str] | None = None,
    notes: Sequence[str] = (),
) -> Scores:
    """Score the tested rows of each seed, one table for each; a layer `scored` leaves values out.

    Args:
        tables: rows with their held-out fold, 0 to n_folds − 1, for each seed.
        n_folds: K.
        scored: the labels that count; None for all.
        notes: what else to say about the figures.

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
    folds = _folds(tables, n_folds)
    auroc, auprc = _fold_areas(folds)

    def pooled(measure: _Measure, layer: str = CALIBRATED) -> FloatArray:
        return np.array([_measured(measure, table, layer) for table in tables])  # (seeds, C)

    def over_seeds(values: FloatArray) -> dict[str, float]:
        return {name: defined_mean(column) for name, column in zip(names, values.T, strict=True)}

    auprc_summary = summarise(auprc, names, n_folds)
    prevalences, slopes = pooled(lambda y, _: prevalence_per_label(y)), pooled(_slope)
    prevalence = over_seeds(prevalences)
    per_label = np.array(list(auprc_summary.per_label.values()))
    lift = lift_per_label(per_label, np.array(list(prevalence.values())))
    measures = {
        "slope": over_seeds(slopes),
        "intercept": over_seeds(pooled(_intercept)),
        "brier": over_seeds(pooled(brier_per_label)),
        "prevalence": prevalence,
        "f1": over_seeds(pooled(f1_per_label)),
        "mcc": over_seeds(pooled(mcc_per_label)),
    }
    whole_rows = SCORED not in tables[0].layers
    return Scores(
        auroc=summarise(auroc, names, n_folds),
        auprc=auprc_summary,
        pooled={
            "auroc": over_seeds(pooled(auroc_per_label, PROBABILITY)),
            "auprc": over_seeds(pooled(auprc_per_label, PROBABILITY)),
        },
        lift={name: float(value) for name, value in zip(names, lift, strict=True)},
        ece=defined_mean(pooled(expected_calibration_error)),
        ece_floor=defined_mean(pooled(lambda _, p: calibration_error_floor(p, seed=_FLOOR_SEED))),
        measures=measures,
        multi_label=_of_whole_rows(tables) if whole_rows else None,
        support=_support(folds),
        notes=(
            *single_class_notes(auroc, names),
            *_undefined_notes(names, prevalences, slopes),
            *_mean5_notes(names),
            *([f"not scored under this protocol: {', '.join(left_out)}"] if left_out else []),
            *([] if whole_rows else ["no measure of whole rows: only some labels of a row are judged"]),
            *notes,
        ),
        partial=bool(left_out),
    )


def areas(tables: Sequence[Predictions], n_folds: int) -> tuple[Summary, Summary]:
    """AUROC and AUPRC of all labels of the tables, as in `score`, without the other measures."""
    auroc, auprc = _fold_areas(_folds(tables, n_folds))
    return summarise(auroc, tables[0].labels, n_folds), summarise(auprc, tables[0].labels, n_folds)


def _folds(tables: Sequence[Predictions], n_folds: int) -> list[list[Predictions]]:
    return [[table.subset(table.held_out_fold == k) for k in range(n_folds)] for table in tables]


def _fold_areas(folds: Sequence[Sequence[Predictions]]) -> tuple[list[FloatArray], list[FloatArray]]:
    every = [fold for seed in folds for fold in seed]
    auroc, auprc = (
        [_measured(measure, fold, PROBABILITY) for fold in every]
        for measure in (auroc_per_label, auprc_per_label)
    )
    return auroc, auprc


def _measured(measure: _Measure, table: Predictions, layer: str) -> FloatArray:
    """(C,) a measure over the values that count; NaN for a label without any."""
    values = [
        np.broadcast_to(measure(part.known, part.layers[layer]) if part.ids else np.nan, len(part.labels))
        for part in table.scored_parts()
    ]
    return np.concatenate(values)


def _slope(known: LabelArray, probability: FloatArray) -> FloatArray:
    return calibration_line(known, probability)[0]


def _intercept(known: LabelArray, probability: FloatArray) -> FloatArray:
    return calibration_line(known, probability)[1]


def _of_whole_rows(tables: Sequence[Predictions]) -> dict[str, float]:
    rows = [multi_label_measures(t.known, predicted_labels(t.calibrated)) for t in tables]
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def _support(folds: Sequence[Sequence[Predictions]]) -> dict[str, Any]:
    support: dict[str, Any] = {}
    for i, part in enumerate(folds[0][0].scored_parts()):
        known = [[fold.scored_parts()[i].known for fold in seed] for seed in folds]
        support |= support_per_label(known, part.labels)
    return support


def _undefined_notes(names: Sequence[str], prevalences: FloatArray, slopes: FloatArray) -> list[str]:
    single = np.isin(prevalences, (0, 1)) | np.isnan(prevalences)  # (seeds, C)
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
