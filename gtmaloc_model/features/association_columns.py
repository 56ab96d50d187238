"""The raw association matrices as columns."""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import ASSOCIATIONS, LocalizationDataset
from gtmaloc_model.features.block import Block, Columns

MIN_COLUMN_SUM = {"disease": 1, "drug": 15, "target": 12}
"""Columns with fewer ones have too little information to split on. Other relations keep every column."""


def partner_counts(dataset: LocalizationDataset) -> FloatArray:
    """(N, R) number of partners of each miRNA, one column for each of `ASSOCIATIONS`."""
    counts = [np.asarray(dataset.associations[name].sum(axis=1)).ravel() for name in ASSOCIATIONS]
    return np.stack(counts, axis=1).astype(np.float64)


def association_columns(dataset: LocalizationDataset) -> FloatArray:
    """(N, F) for each of `ASSOCIATIONS`: its frequent columns (`MIN_COLUMN_SUM`), then the sum over all."""
    parts = []
    for name in ASSOCIATIONS:
        dense = dataset.associations[name].toarray().astype(np.float64)
        frequent = dense.sum(axis=0) >= MIN_COLUMN_SUM.get(name, 1)
        parts += [dense[:, frequent], dense.sum(axis=1, keepdims=True)]
    return np.hstack(parts)


MIN_PARTNERS = {"disease": 15, "drug": 15, "target": 12}
"""Columns of the block: those with at least this number of miRNAs."""


def frequent_partners(dataset: LocalizationDataset) -> Columns:
    """(N, F) 0/1 columns of frequent partners, without sums: how often a miRNA was studied is left out."""
    names: list[str] = []
    parts = []
    for relation in ASSOCIATIONS:
        matrix = dataset.associations[relation]
        frequent = np.flatnonzero(np.asarray(matrix.sum(axis=0)).ravel() >= MIN_PARTNERS.get(relation, 1))
        parts.append(matrix[:, frequent].toarray().astype(np.float64))
        names += [f"{relation}: {dataset.partner_ids[relation][j]}" for j in frequent]
    return Columns(tuple(names), np.hstack(parts))


ASSOCIATION_BLOCK = Block(
    "associations",
    "frequent targets, drugs and diseases",
    ("mirtarbase", "ncdr", "hmdd"),
    frequent_partners,
)
