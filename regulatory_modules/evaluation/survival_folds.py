r"""Risk scores of patients whom the model never saw: repeated stratified cross-validation of Cox models.

In every fold, covariates are standardised by the training patients, a ridge Cox model is fitted to them, and
a test patient with linear predictor η gets

$$ s = \frac{\eta - \text{mean}(\eta_\text{train})}{\text{SD}(\eta_\text{train})}, \qquad
\text{high risk} \iff \eta > \text{median}(\eta_\text{train}) $$

so that the scores of different folds can be pooled. Nothing about test patients enters, neither their
survival nor their expression.

A covariate that is not known for a patient has the mean of the training patients, that is 0 after
standardisation; clinical covariates that are not known for everybody get a second column, 1 where missing, so
that patients without a stage may differ from the average patient.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import RepeatedStratifiedKFold

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.evaluation.cox import RIDGE, RiskSets, fit_in_order

FOLDS = 5
REPEATS = 5
_SEED_OF_FOLDS = 1


@dataclass(frozen=True, eq=False)
class Fold:
    """One split of the patients, with covariates standardised by its training patients.

    Attributes:
        repeat: which repeat of the cross-validation, from 0.
        train: patients in the order of `risk_sets`.
        test: the other patients.
        risk_sets: of the training patients.
        train_z: (K, train) standardised covariates.
        test_z: (K, test) the same covariates of the test patients, by the same mean and SD.
    """

    repeat: int
    train: IntArray
    test: IntArray
    risk_sets: RiskSets
    train_z: FloatArray
    test_z: FloatArray

    def coefficients(self, sets: IntArray) -> FloatArray:
        """(B, p) coefficients of one Cox model for each row of covariates `sets` (B, p)."""
        return fit_in_order(self.train_z[sets], self.risk_sets, RIDGE)


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """Scores of B models.

    Attributes:
        scores: (repeats, B, n) risk scores.
        high: (repeats, B, n) whether the score is above the median of the training patients.
    """

    scores: FloatArray
    high: BoolArray


def split(died: BoolArray, seed: int) -> Iterator[tuple[int, IntArray, IntArray]]:
    """Five times five folds with equal shares of deaths: repeat, training patients, test patients."""
    folds = RepeatedStratifiedKFold(
        n_splits=FOLDS, n_repeats=REPEATS, random_state=derived_seed(seed, _SEED_OF_FOLDS) % (1 << 32)
    )
    for number, (train, test) in enumerate(folds.split(np.zeros(len(died)), died)):
        yield number // FOLDS, train, test


def prepare_folds(covariates: FloatArray, days: FloatArray, died: BoolArray, seed: int) -> tuple[Fold, ...]:
    """Split patients and standardise their covariates in every fold.

    Args:
        covariates: (n, K), NaN where not known.
        days: (n,) days to death or last contact.
        died: (n,) whether the patient died on that day.
        seed: of the splits.
    """
    folds = []
    for repeat, train, test in split(died, seed):
        risk_sets = RiskSets.of(days[train], died[train])
        in_order = train[risk_sets.order]
        train_z, test_z = standardise(covariates[in_order], covariates[test])
        folds.append(Fold(repeat, in_order, test, risk_sets, train_z, test_z))
    return tuple(folds)


def out_of_fold(folds: tuple[Fold, ...], sets: IntArray) -> OutOfFold:
    """Scores of one model for each row of covariates `sets` (B, p)."""
    patients = len(folds[0].train) + len(folds[0].test)
    shape = (folds[-1].repeat + 1, len(sets), patients)
    scores, high = np.empty(shape), np.empty(shape, dtype=np.bool_)
    for fold in folds:
        beta = fold.coefficients(sets)[:, None, :]
        trained = (beta @ fold.train_z[sets])[:, 0, :]
        tested = (beta @ fold.test_z[sets])[:, 0, :]
        spread = trained.std(axis=1, keepdims=True)
        spread[spread == 0] = 1.0  # all covariates are constant: everybody has the same score
        scores[fold.repeat][:, fold.test] = (tested - trained.mean(axis=1, keepdims=True)) / spread
        high[fold.repeat][:, fold.test] = tested > np.median(trained, axis=1, keepdims=True)
    return OutOfFold(scores, high)


def standardise(train: FloatArray, test: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(K, ·) columns of both by mean and SD of the known training values; 0 where not known or constant."""
    known = np.isfinite(train)
    number = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, train, 0.0).sum(axis=0) / number
    spread = np.sqrt((np.where(known, train - mean, 0.0) ** 2).sum(axis=0) / number)
    constant = spread <= 1e-12 * np.maximum(np.abs(mean), 1e-300)
    scale = np.where(constant, 0.0, 1 / np.where(constant, 1.0, spread))
    standardised = [np.nan_to_num((values - mean) * scale) for values in (train, test)]
    return np.ascontiguousarray(standardised[0].T), np.ascontiguousarray(standardised[1].T)


def with_missing_columns(covariates: FloatArray) -> FloatArray:
    """(n, C') clinical covariates, each followed by a column that marks missing values if there are any."""
    columns = []
    for column in covariates.T:
        columns.append(column)
        missing = np.isnan(column)
        if missing.any():
            columns.append(missing.astype(np.float64))
    return np.column_stack(columns)
