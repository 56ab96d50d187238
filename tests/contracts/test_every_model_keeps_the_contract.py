"""Every registered model has a generic test case, and the generic test cases find faulty models."""

import numpy as np
import pytest

from contracts.coverage import classes_under
from contracts.model_contract import TEST, TRAIN, ModelContract
from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context, FittedModel, InnerScores, LocalizationModel
from gtmaloc_model.models.registry import model_class, model_names


@pytest.mark.parametrize("name", model_names())
def test_a_model_is_tested_under_the_contract(name: str) -> None:
    class_ = model_class(name).__name__
    assert class_ in classes_under(ModelContract, "model"), (
        f"write a subclass of ModelContract with model = {class_}"
    )


class FittedPrior(FittedModel):
    """Predicts how frequent each label is among the training rows."""

    def __init__(self, labels: FloatArray, rows: IntArray) -> None:
        self.labels, self.rows = labels, rows

    @property
    def inner_scores(self) -> InnerScores:
        return InnerScores(np.arange(len(self.rows)), self.predict(self.rows))

    def predict(self, rows: IntArray) -> FloatArray:
        return np.tile(self.labels[self.rows].mean(axis=0), (len(rows), 1))


class Prior(LocalizationModel):
    """A correct model."""

    name, title, citation, needs = "prior", "Prior", "none", frozenset()
    fitted = FittedPrior

    def settings(self) -> dict[str, object]:
        return {"a": 1}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        return self.fitted(dataset.labels.astype(np.float64), rows)


class FittedPeeking(FittedPrior):
    def predict(self, rows: IntArray) -> FloatArray:
        return super().predict(rows) + self.labels[rows]


class PeekingAtTestLabels(Prior):
    fitted = FittedPeeking


class DrawingFromGlobalState(Prior):
    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        return self.fitted(dataset.labels + np.random.random(dataset.labels.shape), rows)


class FittedOutside(FittedPrior):
    @property
    def inner_scores(self) -> InnerScores:
        return InnerScores(self.rows + 10, self.predict(self.rows))


class ScoringRowsOutsideTraining(Prior):
    fitted = FittedOutside


class PriorContract(ModelContract):
    model = Prior
    random = False


LEAK = "test_no_prediction_depends_on_a_label_outside_the_training_rows"
BITS = "test_the_same_seed_gives_the_same_bits_and_another_seed_does_not"
INNER = "test_inner_scores_belong_to_different_training_rows"


def run_case(model: type[LocalizationModel], case: str) -> None:
    """One case of the contract on a model that is not registered."""
    contract = type("Contract", (PriorContract,), {"model": model})()
    dataset = planted_dataset(60)
    getattr(contract, case)(dataset, contract.fit(dataset))


@pytest.mark.parametrize("case", [LEAK, BITS, INNER])
def test_the_contract_accepts_a_correct_model(case: str) -> None:
    assert len(TRAIN) + len(TEST) == 60
    run_case(Prior, case)


@pytest.mark.parametrize(
    ("model", "case"),
    [(PeekingAtTestLabels, LEAK), (DrawingFromGlobalState, BITS), (ScoringRowsOutsideTraining, INNER)],
)
def test_the_contract_finds_a_faulty_model(model: type[LocalizationModel], case: str) -> None:
    with pytest.raises(AssertionError):
        run_case(model, case)
