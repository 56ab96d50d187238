"""How the run and others do for miRNAs that are little or much studied."""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import IntArray
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_learning.study_bias import DegreePart, by_degree, quartile_bounds
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.comparison import ALWAYS
from gtmaloc_model.evaluation.kept_evaluations import KeptOfReleases
from gtmaloc_model.features.association_columns import partner_counts
from gtmaloc_model.reporting.kept_tables import PUBLISHED_SETS

_PROTOCOLS = ("P901-family", "P901", "P1041")
"""Where the others are taken from: first the one that splits as runs do."""


def study_degree(dataset: LocalizationDataset) -> IntArray:
    """(N,) number of targets, drugs and diseases of each row."""
    return np.asarray(partner_counts(dataset).sum(axis=1), dtype=np.int64)


def bias_of_run(predictions: Predictions, degree: IntArray) -> tuple[DegreePart, ...]:
    """The quarters of the labelled rows of a run, from few partners to many."""
    labelled = predictions.labelled
    return by_degree(predictions.subset(labelled), degree[labelled], quartile_bounds(degree[labelled]))


def study_bias(
    run: RunDirectory, dataset: LocalizationDataset, kept: KeptOfReleases
) -> dict[str, tuple[DegreePart, ...]]:
    """This run, then degree-only and the run's model on other feature sets as far as they are kept."""
    degree = study_degree(dataset)
    bounds = quartile_bounds(degree[run.predictions.labelled])
    of_id = dict(zip(dataset.mirna_ids, degree.tolist(), strict=True))
    model, features = run.settings["model"], run.settings["features"]
    found = {f"{model}, {features or 'own'} (this run)": bias_of_run(run.predictions, degree)}
    for protocol in _PROTOCOLS:
        for of in kept.of(protocol):
            other_set = of.model == model and of.features in PUBLISHED_SETS and of.features != features
            if of.model != ALWAYS and not other_set:
                continue
            name = of.model if of.model == ALWAYS else f"{of.model}, {of.features}"
            if not any(key.startswith(name) for key in found):
                table = of.tables[0].subset(of.tables[0].labelled)
                own = np.array([of_id[id_] for id_ in table.ids], dtype=np.int64)
                found[f"{name} ({protocol}, seed {of.seeds[0]})"] = by_degree(table, own, bounds)
    return found
