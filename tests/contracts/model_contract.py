"""Generic test cases: what holds for every model. Each model subclasses one, in a size that trains fast.

    class TestDegreeOnly(ModelContract):
        model = DegreeOnly
        small: ClassVar = {"hyperparameters": {"n_estimators": 20}}

`test_every_model_keeps_the_contract.py` fails for a registered model that has no such class.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pytest
import torch

from fixtures.planted_dataset import planted_dataset
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.checkpoint import CheckpointKey
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.data.dataset import LocalizationDataset, MissingEmbeddings
from gtmaloc_model.data.folds import random_folds
from gtmaloc_model.data.knowledge import MissingKnowledge
from gtmaloc_model.models.base import (
    ASSOCIATION_PROFILES,
    EMBEDDINGS,
    FUNCTIONAL_SIMILARITY,
    KNOWLEDGE,
    THRESHOLD_PARAMETER,
    Context,
    FittedModel,
    LocalizationModel,
    ThresholdTooHigh,
)
from gtmaloc_model.models.registry import model_class
from gtmaloc_model.training.out_of_fold import predict_folds

N = 60
TRAIN, TEST = np.arange(0, 45), np.arange(45, N)


class ModelContract:
    """Subclasses give the model.

    Attributes:
        model: the class.
        small: class attributes that replace the model's own, so that it trains in a moment.
        random: whether a different seed gives a different model.
        alike: number of its variants that it cannot tell from another one.
    """

    model: ClassVar[type[LocalizationModel]]
    small: ClassVar[Mapping[str, Any]] = {}
    random: ClassVar[bool] = True
    alike: ClassVar[int] = 0

    @pytest.fixture(autouse=True)
    def _one_thread(self) -> None:
        torch.set_num_threads(1)

    @classmethod
    def make(cls, preset: str | None = None, features: str | None = None) -> LocalizationModel:
        """A fresh small model."""
        return type(cls.model.__name__, (cls.model,), dict(cls.small))(preset, features)

    @classmethod
    def fit(
        cls,
        dataset: LocalizationDataset,
        seed: int = 0,
        preset: str | None = None,
        features: str | None = None,
    ) -> FittedModel:
        """A fresh small model, trained on the training rows."""
        return cls.make(preset, features).fit(dataset, TRAIN, Context(seed, "cpu"))

    @pytest.fixture(scope="class")
    @classmethod
    def dataset(cls) -> LocalizationDataset:
        """What the models are trained on."""
        return planted_dataset(N)

    @pytest.fixture(scope="class")
    @classmethod
    def fitted(cls, dataset: LocalizationDataset) -> FittedModel:
        """The model with seed 0."""
        return cls.fit(dataset)

    # --- what it declares

    def test_it_says_what_it_is(self) -> None:
        model = self.model
        assert model.name == model.name.strip().lower() and model.title and model.citation
        assert model.needs <= {EMBEDDINGS, ASSOCIATION_PROFILES, FUNCTIONAL_SIMILARITY, KNOWLEDGE}
        assert model_class(model.name) is model
        for figure in model.published:
            assert 0.5 < figure.auroc < 1 and 0 < figure.auprc < 1
            assert figure.what and figure.source and figure.protocol

    def test_its_settings_are_json_values(self) -> None:
        settings = self.make().settings()
        assert settings and json.loads(json.dumps(settings)) == settings

    def test_an_unknown_preset_is_refused_and_the_first_one_is_the_default(self) -> None:
        with pytest.raises(UsageError, match="no preset 'nonsense'"):
            self.model("nonsense")
        assert self.model().preset == next(iter(self.model.presets), "")
        assert all(self.model(name).preset == name for name in self.model.presets)

    # --- what it gives

    def test_logits_are_finite_and_one_row_is_predicted_like_many(
        self, dataset: LocalizationDataset, fitted: FittedModel
    ) -> None:
        logits = fitted.predict(TEST)
        assert logits.shape == (len(TEST), len(dataset.compartments)) and logits.dtype == np.float64
        assert np.isfinite(logits).all()
        assert np.allclose(fitted.predict(TEST[::-1]), logits[::-1], atol=1e-5)
        assert np.allclose(fitted.predict(TEST[3:4]), logits[3:4], atol=1e-5)

    def test_inner_scores_belong_to_different_training_rows(
        self, dataset: LocalizationDataset, fitted: FittedModel
    ) -> None:
        inner = fitted.inner_scores
        assert inner.scores.shape == (len(inner.rows), len(dataset.compartments)) and len(inner.rows)
        assert np.isfinite(inner.scores).all()
        assert len(set(inner.rows.tolist())) == len(inner.rows)
        assert inner.rows.min() >= 0 and inner.rows.max() < len(TRAIN)

    def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not(
        self, dataset: LocalizationDataset, fitted: FittedModel
    ) -> None:
        again, other = self.fit(dataset), self.fit(dataset, seed=1)
        assert np.array_equal(again.predict(TEST), fitted.predict(TEST))
        assert np.array_equal(again.inner_scores.rows, fitted.inner_scores.rows)
        assert np.array_equal(again.inner_scores.scores, fitted.inner_scores.scores)
        assert np.array_equal(other.predict(TEST), fitted.predict(TEST)) is not self.random

    def test_no_prediction_depends_on_a_label_outside_the_training_rows(
        self, dataset: LocalizationDataset, fitted: FittedModel
    ) -> None:
        other = self.fit(with_turned_labels(dataset, TEST))
        assert np.array_equal(other.predict(TEST), fitted.predict(TEST))
        assert np.array_equal(other.inner_scores.scores, fitted.inner_scores.scores)

    def test_it_learns_from_the_training_labels(
        self, dataset: LocalizationDataset, fitted: FittedModel
    ) -> None:
        other = self.fit(with_turned_labels(dataset, TRAIN))
        assert not np.array_equal(other.predict(TEST), fitted.predict(TEST))

    def test_every_preset_and_feature_set_is_a_model_of_its_own(self, dataset: LocalizationDataset) -> None:
        presets = self.make().presets or {None: None}
        variants = [(preset, features) for preset in presets for features in self.model.feature_sets]
        if len(variants) == 1:
            return
        hidden = with_turned_labels(dataset, TEST)
        given = [self.fit(dataset, 0, *variant).predict(TEST) for variant in variants]
        for variant, logits in zip(variants, given, strict=True):
            assert np.isfinite(logits).all(), variant
            assert np.array_equal(self.fit(hidden, 0, *variant).predict(TEST), logits), variant
        assert len({logits.tobytes() for logits in given}) == len(variants) - self.alike, (
            "two of them are one"
        )

    def test_a_constant_label_is_allowed(self, dataset: LocalizationDataset) -> None:
        labels = dataset.labels.copy()
        labels[:, 0], labels[:, 1] = 0, 1
        constant = self.predictions(dataset.with_labels(labels)).calibrated
        assert ((constant > 0) & (constant < 1)).all()
        assert constant[:, 0].max() < 0.5 < constant[:, 1].min()

    # --- how it behaves

    def test_the_global_random_state_is_left_alone(self, dataset: LocalizationDataset) -> None:
        torch.manual_seed(5)
        before, before_numpy = torch.random.get_rng_state(), np.random.get_state()[1].copy()  # type: ignore[index]
        self.fit(dataset)
        assert torch.equal(before, torch.random.get_rng_state())
        assert np.array_equal(before_numpy, np.random.get_state()[1])  # type: ignore[index]
        assert not torch.are_deterministic_algorithms_enabled()

    def predictions(
        self,
        dataset: LocalizationDataset,
        *,
        model: LocalizationModel | None = None,
        context: Context | None = None,
        journal: Path | None = None,
    ) -> Predictions:
        """Three folds, out of fold."""
        model = model or self.make()
        key = CheckpointKey(
            kind="folds", model=model.name, preset=model.preset, fingerprint=dataset.fingerprint, seed=0
        )
        folds = random_folds(np.arange(N), 3, 0)
        return predict_folds(dataset, model, folds, context or Context(0, "cpu"), key=key, journal=journal)

    def test_a_computation_stopped_after_a_fold_continues_to_the_same_bits(
        self, dataset: LocalizationDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = self.predictions(dataset)

        def stop_after_the_first_fold(done: int, total: int | None = None, stage: str = "") -> None:
            if stage.startswith("folds"):
                raise KeyboardInterrupt

        journal = tmp_path / "folds.safetensors"
        context = Context(0, "cpu", cache=tmp_path, progress=stop_after_the_first_fold)
        with pytest.raises(KeyboardInterrupt):
            self.predictions(dataset, context=context, journal=journal)
        model, trained = self.make(), []
        fit = model.fit
        monkeypatch.setattr(model, "fit", lambda *given: trained.append(given) or fit(*given))
        stages: list[str] = []
        context = Context(
            0, "cpu", cache=tmp_path, progress=lambda done, total=None, stage="": stages.append(stage)
        )
        resumed = self.predictions(dataset, model=model, context=context, journal=journal)
        assert np.array_equal(resumed.calibrated, whole.calibrated)
        assert np.array_equal(resumed.probability, whole.probability)
        assert np.array_equal(resumed.held_out_fold, whole.held_out_fold)
        assert len(trained) == 2, "the finished fold is not trained again"
        assert set(stages) == {f"folds: {model.name}"}, "what no label enters is not computed again"

    def test_a_dataset_without_what_it_needs_is_refused_before_training(
        self, dataset: LocalizationDataset
    ) -> None:
        without = planted_dataset(N, embeddings=False)
        if EMBEDDINGS in self.model.needs:
            with pytest.raises(MissingEmbeddings):
                self.predictions(without)
            with pytest.raises(MissingEmbeddings):
                self.fit(without)
        else:
            assert np.isfinite(self.fit(without).predict(TEST)).all()
        unknown = replace(dataset, knowledge=None, fingerprint="")
        for features in self.model.feature_sets:
            if features or KNOWLEDGE in self.model.needs:
                with pytest.raises(MissingKnowledge):
                    self.make(features=features).check(unknown)
                with pytest.raises(MissingKnowledge):
                    self.predictions(unknown, model=self.make(features=features))
                with pytest.raises(MissingKnowledge):
                    self.fit(unknown, features=features)
            else:
                assert np.isfinite(self.fit(unknown, features=features).predict(TEST)).all()

    def test_a_functional_network_that_was_cut_too_high_is_refused(self) -> None:
        threshold = self.make().functional_threshold
        assert (threshold is not None) == (FUNCTIONAL_SIMILARITY in self.model.needs)
        if threshold is None:
            return
        for kept_from, fits in ((threshold - 0.1, True), (threshold, True), (threshold + 0.01, False)):
            dataset = planted_dataset(N)
            object.__setattr__(dataset, "parameters", {THRESHOLD_PARAMETER: kept_from})
            if fits:
                self.make().check(dataset)
                continue
            with pytest.raises(
                ThresholdTooHigh, match=f"similarities of {threshold} and above.*GTMALOC_FUNCTIONAL_THRESHOLD"
            ):
                self.make().check(dataset)
            with pytest.raises(ThresholdTooHigh):
                self.predictions(dataset)


def with_turned_labels(dataset: LocalizationDataset, rows: npt.NDArray[np.int64]) -> LocalizationDataset:
    """The dataset with every label of these rows turned into its opposite."""
    turned = dataset.labels.copy()
    turned[rows] = 1 - turned[rows]
    return dataset.with_labels(turned)
