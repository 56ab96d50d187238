"""Predicts hairpins that no row of the dataset denotes, from what exists for a miRNA that nobody has studied.

The model is trained on all labelled rows, with the feature set `intrinsic`. It may have seen labels of
relatives of such a hairpin; the hairpin itself has none. Its calibration and statuses come from folds inside
the training rows that keep families together, one pair for each molecule and label, so that what is measured
holds for a hairpin without labelled relatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import expit

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import PlattScaling
from gtmaloc_learning.explanations import ModelExplanation
from gtmaloc_learning.predictions import CALIBRATED, KNOWN, PROBABILITY, Predictions
from gtmaloc_learning.statuses import measured_rule
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import grouped_folds
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.data.other_hairpins import molecules_with, other_hairpins, with_hairpins
from gtmaloc_model.data.row_groups import single
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import Context, LocalizationModel
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.training.applicability import Domain, domain
from gtmaloc_model.training.judging import with_judgement
from gtmaloc_model.training.twins import (
    answers_of,
    inner_pairs,
    kept_together,
    one_answer_per_molecule,
    one_explanation_per_molecule,
)

NO_FOLD = -1
"""`held_out_fold` of a row that has no label: its model was trained on all labelled rows."""

NO_ROW = -1
"""`same_as` of a hairpin that is one molecule with no row of the dataset."""

_FOLDS = 5
_FALLBACK = "ensemble"


@dataclass(frozen=True, eq=False)
class OtherPredictions:
    """Predictions of rows outside the dataset.

    Attributes:
        predictions: judged; ids are accessions of hairpins.
        model: name of the model.
        measured: per label, what `statuses.measured_rule` gives.
        reference: (L, C) out-of-fold calibrated probabilities of the labelled molecules by the same model.
        explanation: what the probabilities rest on; None if the model does not say.
        lies: where the rows lie beside the labelled ones.
        same_as: (n,) row of the dataset that is one molecule with a row and answers for it; −1 for none.
    """

    predictions: Predictions
    model: str
    measured: dict[str, dict[str, Any]]
    reference: FloatArray
    explanation: ModelExplanation | None
    lies: Domain
    same_as: IntArray


def predict_others(
    dataset: LocalizationDataset, model: LocalizationModel, panel: Predictions, context: Context
) -> OtherPredictions | None:
    """Predictions of every other hairpin of the repertoire; None if there is none.

    A hairpin that is one molecule with a row of the dataset gets that row's answer.

    Args:
        dataset: the data with all labels.
        model: it is used if it reads the set `intrinsic`, else the ensemble.
        panel: judged predictions of the rows of the dataset.
        context: seed, device and progress.
    """
    hairpins = other_hairpins(dataset)
    if not hairpins:
        return None
    chosen = of_features(model, "intrinsic")
    answer = _answers_with(dataset, hairpins)
    found = predict_hairpins(dataset, hairpins, chosen, context, answer, explained=True)
    return found if answer is None else _as_twins(found, panel, answer)


def of_features(model: LocalizationModel, features: str) -> LocalizationModel:
    """The same model with another feature set, or the ensemble if it cannot read that."""
    if features in model.feature_sets:
        return model_named(model.name, model.preset or None, features)
    return model_named(_FALLBACK, features=features)


def predict_hairpins(
    dataset: LocalizationDataset,
    hairpins: Sequence[Hairpin],
    model: LocalizationModel,
    context: Context,
    answer: IntArray | None = None,
    *,
    explained: bool = False,
) -> OtherPredictions:
    """Judged predictions of these hairpins by a model that is trained on all labelled rows of the dataset.

    Args:
        dataset: N rows.
        hairpins: n of them.
        model: it reads what they have.
        context: seed, device and progress.
        answer: (N + n,) as in `mean_of_answers`; None: molecules of the dataset, and each hairpin alone.
        explained: whether the model is asked what its predictions rest on.
    """
    extended = with_hairpins(dataset, hairpins)
    n, rows = len(dataset.mirna_ids), np.flatnonzero(dataset.labelled)
    groups = kept_together(extended)[1]
    answer = answers_of(extended) if answer is None else answer
    fitted = model.fit(extended, rows, Context(context.seed, context.device, None, context.progress, groups))
    scores, truth, of_answers = inner_pairs(fitted, dataset, rows, answer)
    scaling = PlattScaling.fit(scores, truth)
    out_of_fold = scaling.apply(scores)
    new = np.arange(n, n + len(hairpins))
    of_new = None if answer is None else answer[new]
    logits = fitted.predict(new)
    predictions = Predictions(
        tuple(hairpin.accession for hairpin in hairpins),
        dataset.compartments,
        {
            KNOWN: np.zeros(logits.shape, dtype=np.int8),
            PROBABILITY: np.asarray(expit(logits), dtype=np.float64),
            CALIBRATED: scaling.apply(logits),
        },
        np.full(len(hairpins), NO_FOLD, dtype=np.int64),
    )
    predictions = one_answer_per_molecule(predictions, of_new)
    explanation = fitted.explain(new) if explained else None
    if explanation is not None:
        scaled = explanation.scaled(scaling.slope, scaling.intercept)
        explanation = one_explanation_per_molecule(scaled, of_new)
    lies = domain(extended, feature_set(model.features), rows, groups, answer)
    rule, measured = measured_rule(
        truth, out_of_fold, _parts(of_answers, groups), lies.inside[of_answers], dataset.compartments
    )
    return OtherPredictions(
        with_judgement(predictions, rule, lies.inside[new], truth.mean(axis=0), model.features),
        model.name,
        measured,
        out_of_fold,
        explanation,
        Domain(lies.values[new], lies.limits),
        np.full(len(new), NO_ROW, dtype=np.int64),
    )


def _parts(rows: IntArray, groups: IntArray | None) -> IntArray:
    """(n,) a part for each row, so that limits can be judged on rows that did not set them."""
    own = rows if groups is None else groups[rows]
    position = np.arange(len(rows), dtype=np.int64)
    part = np.empty(len(rows), dtype=np.int64)
    for fold in grouped_folds(position, own, min(_FOLDS, len(np.unique(own))), 0):
        part[fold.test] = fold.number
    return part


def _answers_with(dataset: LocalizationDataset, hairpins: Sequence[Hairpin]) -> IntArray | None:
    """(N + n,) numbers of the answers of the rows, then of the hairpins; None if no molecules are known."""
    of_rows = answers_of(dataset)
    if of_rows is None:
        return None
    joint = single(molecules_with(dataset, hairpins))
    numbers = of_rows.max() + 1 + joint[len(of_rows) :]
    twins, rows = _twins(joint, len(of_rows))
    numbers[twins] = of_rows[rows]
    return np.concatenate([of_rows, numbers])


def _as_twins(others: OtherPredictions, panel: Predictions, answer: IntArray) -> OtherPredictions:
    """The answer of the panel's row for each hairpin that is one molecule with it."""
    own, of_panel = _twins(answer, len(panel.ids))
    table, same_as = others.predictions, others.same_as.copy()
    same_as[own] = of_panel
    for name, values in table.layers.items():
        if name != KNOWN:
            changed = values.astype(np.result_type(values, panel.layers[name]))
            changed[own] = panel.layers[name][of_panel]
            table = table.with_layer(name, changed)
    return replace(others, predictions=table, same_as=same_as)


def _twins(answer: IntArray, n: int) -> tuple[IntArray, IntArray]:
    """The hairpins that are one molecule with one of the n rows, and the first such row of each."""
    first = {m: i for i, m in reversed(list(enumerate(answer[:n].tolist())))}
    pairs = [(j, first[m]) for j, m in enumerate(answer[n:].tolist()) if m in first]
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]
