"""MiRLoc-style keeps the contract of a model; its inputs and its vote are worked out by hand."""

from dataclasses import replace
from typing import ClassVar

import numpy as np
from scipy.special import expit

from contracts.model_contract import TEST, ModelContract
from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.knowledge import Knowledge
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.compared.mirloc import MiRLoc, functional_rows


class TestMiRLoc(ModelContract):
    model = MiRLoc
    small: ClassVar = {
        "presets": {"forest": {"n_estimators": 12, "min_samples_leaf": 2}, "vote": {"neighbours": 5}}
    }

    def test_the_forest_reads_both_parts(self, dataset: LocalizationDataset) -> None:
        expected = self.fit(dataset).predict(TEST)
        alone = replace(dataset.known(), target_compartments={})
        alike = replace(dataset, functional_similarity=dataset.functional_similarity * 0, fingerprint="")
        for other in (replace(dataset, knowledge=alone, fingerprint=""), alike):
            assert not np.array_equal(self.fit(other).predict(TEST), expected)


def test_functional_rows_are_cut_and_have_ones_on_the_diagonal() -> None:
    found = functional_rows(six_mirnas(), 0.6)
    expected = np.eye(6)
    for i, j, score in ((0, 1, 0.9), (1, 2, 0.6), (4, 5, 0.7)):
        expected[i, j] = expected[j, i] = score
    assert np.allclose(found, expected, atol=1e-6)


def test_a_vote_of_training_rows_by_function_and_by_targets() -> None:
    """Row 0 is near to row 1 by function (.9); its targets are where those of row 1 are, but not of row 2."""
    found = {"target0": ("Cytoplasm",), "target1": ("Nucleus",)}
    dataset = six_mirnas()
    dataset = replace(dataset, knowledge=Knowledge((), ((),) * 6, target_compartments=found), fingerprint="")
    rows = np.array([1, 2, 3])  # labels 11, 01, 00
    prior = np.array([1 / 3, 2 / 3])
    fitted = MiRLoc("vote").fit(dataset, rows, Context(0, "cpu"))
    by_function = (0.9 * np.array([1, 1]) + prior) / 1.9
    cosine = np.sqrt(0.5)  # of (1, 0) with (.5, .5); 0 with (0, 1)
    by_targets = (cosine * np.array([1, 1]) + prior) / (cosine + 1)
    assert np.allclose(expit(fitted.predict(np.array([0])))[0], (by_function + by_targets) / 2, atol=1e-6)
    assert np.allclose(expit(fitted.predict(np.array([5])))[0], prior)
