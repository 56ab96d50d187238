"""Baselines that every table shows: how far study bias and plain trees get without any network."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.calibration import PlattScaling, logit_of
from gtmaloc_model.data.dataset import ASSOCIATIONS, IntArray, LocalizationDataset
from gtmaloc_model.models.base import Prediction

FloatArray = npt.NDArray[np.float64]
MIN_COLUMN_SUM = {"disease": 1, "drug": 15, "target": 12}
"""Association columns with fewer ones carry too little to split on."""


class DegreeOnly:
    """Random forest on three numbers: how many targets, drugs and diseases a miRNA has.

    It knows nothing but how well a miRNA is studied. What a model gains over it is what it has learned.
    """

    @property
    def name(self) -> str:
        """As given on the command line."""
        return "degree-only"

    def fit_predict(
        self,
        dataset: LocalizationDataset,
        train_rows: IntArray,
        test_rows: IntArray,
        *,
        seed: int,
        device: str,
    ) -> Prediction:
        """Learn from the training rows, predict the test rows (always on the CPU)."""
        columns = [np.asarray(dataset.associations[k].sum(axis=1)).ravel() for k in ASSOCIATIONS]
        features = np.stack(columns, axis=1)
        forest = RandomForestClassifier(150, min_samples_leaf=5, oob_score=True, random_state=_state(seed))
        return _fit_predict(forest, features[train_rows], dataset.labels[train_rows], features[test_rows])


class ExtraTrees:
    """Extremely randomised trees on the raw association columns, their sums and the neighbours' labels.

    The neighbour features of a miRNA are the similarity-weighted mean labels of its nearest *training* miRNAs
    (cosine of association profiles); a training row never counts itself.
    """

    @property
    def name(self) -> str:
        """As given on the command line."""
        return "extra-trees"

    def fit_predict(
        self,
        dataset: LocalizationDataset,
        train_rows: IntArray,
        test_rows: IntArray,
        *,
        seed: int,
        device: str,
    ) -> Prediction:
        """Learn from the training rows, predict the test rows (always on the CPU)."""
        plain = _association_features(dataset)
        train, test = [plain[train_rows]], [plain[test_rows]]
        labels = dataset.labels[train_rows]
        for relation in ASSOCIATIONS:
            similarity = _cosine(dataset.associations[relation])[:, train_rows]
            own = similarity[train_rows]
            np.fill_diagonal(own, 0.0)
            train.append(neighbour_labels(own, labels))
            test.append(neighbour_labels(similarity[test_rows], labels))
        trees = ExtraTreesClassifier(
            250,
            min_samples_leaf=2,
            max_features=0.1,
            bootstrap=True,
            oob_score=True,
            random_state=_state(seed),
        )
        return _fit_predict(trees, np.hstack(train), labels, np.hstack(test))


def neighbour_labels(
    similarity: npt.NDArray[np.floating], labels: npt.NDArray[np.integer], k: int = 20, m: float = 1.0
) -> FloatArray:
    """(Σ w Y + m · prior) / (Σ w + m) over the k most similar training rows.

    Args:
        similarity: (n, T) to the T training rows; 0 where a row must not count.
        labels: (T, C) of the training rows.
        k: neighbours.
        m: weight of the prior, the label frequencies of the training rows.
    """
    k = min(k, similarity.shape[1])
    nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
    weight = np.take_along_axis(similarity, nearest, axis=1).astype(np.float64)
    voted = np.einsum("nk,nkc->nc", weight, labels[nearest].astype(np.float64))
    return np.asarray((voted + m * labels.mean(axis=0)) / (weight.sum(axis=1, keepdims=True) + m))


def _association_features(dataset: LocalizationDataset) -> FloatArray:
    parts = []
    for relation in ASSOCIATIONS:
        dense = dataset.associations[relation].toarray().astype(np.float64)
        parts += [dense[:, dense.sum(axis=0) >= MIN_COLUMN_SUM[relation]], dense.sum(axis=1, keepdims=True)]
    return np.hstack(parts)


def _cosine(profile: sparse.csr_matrix) -> FloatArray:
    norms = np.sqrt(np.asarray(profile.sum(axis=1)).ravel().clip(min=1.0))
    product = (profile @ profile.T).toarray().astype(np.float64)
    return np.asarray(product / norms[:, None] / norms[None, :])


def _state(seed: int) -> int:
    return derived_seed(seed, 301) % 2**31


def _fit_predict(
    forest: RandomForestClassifier | ExtraTreesClassifier,
    train: FloatArray,
    labels: npt.NDArray[np.integer],
    test: FloatArray,
) -> Prediction:
    """Calibrate on out-of-bag predictions: each by the trees that did not see the row."""
    varied = np.flatnonzero((labels.min(axis=0) == 0) & (labels.max(axis=0) == 1))
    probability = np.tile(labels[0].astype(np.float64), (len(test), 1))
    calibrated = probability.copy()
    for c in varied:  # one forest for each label; a constant label needs none
        forest.set_params(n_jobs=2).fit(train, labels[:, c])
        forest.set_params(n_jobs=1)  # threads add the trees' votes in any order: not the same bits twice
        probability[:, c] = forest.predict_proba(test)[:, 1]
        unseen = np.nan_to_num(forest.oob_decision_function_[:, 1], nan=float(labels[:, c].mean()))
        platt = PlattScaling.fit(logit_of(unseen)[:, None], labels[:, [c]])
        calibrated[:, c] = platt.apply(logit_of(probability[:, [c]]))[:, 0]
    return Prediction(probability, calibrated)
