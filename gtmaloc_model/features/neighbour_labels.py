"""The labels of a miRNA's most similar training miRNAs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import ASSOCIATIONS, LocalizationDataset
from gtmaloc_model.features.sets import FeatureSet
from gtmaloc_model.features.similarities import similarity_of


def association_neighbours(
    dataset: LocalizationDataset, rows: IntArray, training_rows: IntArray
) -> FloatArray:
    """(n, R · C) `neighbour_labels` of `rows` for each of `ASSOCIATIONS`, by cosine of the profiles.

    A training row never counts its own label.

    Args:
        dataset: the miRNAs; only the labels of `training_rows` are read.
        rows: n rows to describe, training rows or others.
        training_rows: T rows whose labels may be read.
    """
    itself = rows[:, None] == training_rows[None, :]
    labels = dataset.labels[training_rows]
    parts = []
    for relation in ASSOCIATIONS:
        similarity = profile_cosine(dataset.associations[relation])[np.ix_(rows, training_rows)]
        parts.append(neighbour_labels(np.where(itself, 0.0, similarity), labels))
    return np.hstack(parts)


def neighbour_labels(
    similarity: npt.NDArray[np.floating], labels: npt.NDArray[np.integer], k: int = 20, m: float = 1.0
) -> FloatArray:
    """(Σ w Y + m · prior) / (Σ w + m) over the k most similar training rows.

    Args:
        similarity: (n, T) similarity to the T training rows; 0 if a row must not count.
        labels: (T, C) labels of the training rows.
        k: number of neighbours.
        m: weight of the prior, which is the label frequencies of the training rows.
    """
    k = min(k, similarity.shape[1])
    nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
    weight = np.take_along_axis(similarity, nearest, axis=1).astype(np.float64)
    voted = np.einsum("nk,nkc->nc", weight, labels[nearest].astype(np.float64))
    return np.asarray((voted + m * labels.mean(axis=0)) / (weight.sum(axis=1, keepdims=True) + m))


def label_features(
    similarity: npt.NDArray[np.floating],
    rows: IntArray,
    training_rows: IntArray,
    labels: npt.NDArray[np.integer],
    k: int,
    groups: IntArray | None = None,
) -> FloatArray:
    """(n, C + 1) for each of `rows`: labels of its k nearest training rows, and how near the first one is.

    (Σ w Y + m · prior) / (Σ w + m) and max w, with m = .3 · the median of Σ w. A training row counts neither
    itself nor, if folds split no group, its own group: rows of a test part have no relatives there either.

    Args:
        similarity: (N, N) of all rows of the dataset, ≥ 0.
        rows: n rows to describe, training rows or others.
        training_rows: T rows whose labels may be read.
        labels: (T, C) their labels.
        k: number of neighbours; more if several are equally near.
        groups: (N,) groups that folds do not split, or None.
    """
    weight = nearest_weights(similarity, rows, training_rows, k, groups)
    return smoothed_labels(weight, labels, prior_weight(weight))


def label_votes(
    dataset: LocalizationDataset, chosen: FeatureSet, training_rows: IntArray, groups: IntArray | None
) -> FloatArray:
    """(N, V) label features of all rows, by each similarity of the set."""
    every = np.arange(len(dataset.mirna_ids))
    labels = dataset.labels[training_rows]
    voted = [
        label_features(similarity_of(dataset, s), every, training_rows, labels, s.neighbours, groups)
        for s in chosen.similarities
    ]
    return np.hstack(voted) if voted else np.zeros((len(every), 0))


def nearest_weights(
    similarity: npt.NDArray[np.floating],
    rows: IntArray,
    training_rows: IntArray,
    k: int,
    groups: IntArray | None = None,
    hidden: npt.NDArray[np.bool_] | None = None,
) -> FloatArray:
    """(n, T) w: the similarity to the k nearest training rows, else 0; arguments as for `label_features`.

    `hidden` (n, T) marks training rows that a row must not see; the next nearest takes the place.
    """
    weight = similarity[np.ix_(rows, training_rows)].astype(np.float64)
    weight[rows[:, None] == training_rows[None, :]] = 0.0
    if groups is not None:
        weight[groups[rows][:, None] == groups[training_rows][None, :]] = 0.0
    if hidden is not None:
        weight[hidden] = 0.0
    if weight.shape[1] > k:
        least = np.partition(weight, -k, axis=1)[:, -k, None]
        weight = np.where(weight >= least, weight, 0.0)
    return weight


def prior_weight(weight: FloatArray) -> float:
    """The prior's m = .3 · the median of Σ w over the rows that have neighbours."""
    total = weight.sum(axis=1)
    return 0.3 * float(np.median(total[total > 0])) if (total > 0).any() else 1.0


def smoothed_labels(weight: FloatArray, labels: npt.NDArray[np.integer], m: float) -> FloatArray:
    """(n, C + 1) (Σ w Y + m · prior) / (Σ w + m), and max w; the prior and 0 for a row without neighbours."""
    total = weight.sum(axis=1, keepdims=True)
    votes = weight @ labels.astype(np.float64)
    smoothed = (votes + m * labels.mean(axis=0)) / (total + m)
    return np.hstack([smoothed, weight.max(axis=1, keepdims=True, initial=0.0)])


def profile_cosine(profile: sparse.csr_matrix) -> FloatArray:
    """(N, N) cosine a_i · a_j / √(|a_i| |a_j|) of 0/1 profiles; 0 if a profile is empty."""
    norms = np.sqrt(np.asarray(profile.sum(axis=1)).ravel().clip(min=1.0))
    product = (profile @ profile.T).toarray().astype(np.float64)
    return np.asarray(product / norms[:, None] / norms[None, :])
