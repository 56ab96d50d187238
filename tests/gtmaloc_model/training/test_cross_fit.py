"""Training is repeatable, can be interrupted, and sees no label that it must not see."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.checkpoint import WrongCheckpoint
from gtmaloc_model.data.dataset import IntArray, LocalizationDataset, MissingEmbeddings
from gtmaloc_model.evaluation.evaluate import evaluate
from gtmaloc_model.evaluation.protocols import Fold, folds
from gtmaloc_model.models.base import LocalizationModel, Prediction
from gtmaloc_model.models.gtmaloc.model import GTMALocModel
from gtmaloc_model.models.gtmaloc.presets import AS_RELEASED, PAPER, PRESETS, Preset
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.training import out_of_fold as cross_validation
from gtmaloc_model.training.cross_fit import NothingToLearn, cross_fit, load_final

SHORT = replace(
    PAPER,
    graph=replace(PAPER.graph, width=16, feed_forward=16, layers=1, epochs=4),
    fusion=replace(
        PAPER.fusion, width=16, heads=2, head_width=8, feed_forward=16, epochs=6, batch=32, members=3
    ),
)
SHORT_RELEASED = replace(
    AS_RELEASED,
    graph=replace(AS_RELEASED.graph, width=16, feed_forward=16, epochs=2),
    fusion=replace(AS_RELEASED.fusion, heads=2, head_width=16, epochs=4),
)


@pytest.fixture(autouse=True)
def small_and_single_threaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The named presets in a size that trains in a second."""
    torch.set_num_threads(1)
    monkeypatch.setitem(PRESETS, "paper", SHORT)
    monkeypatch.setitem(PRESETS, "as-released", SHORT_RELEASED)


def models() -> list[LocalizationModel]:
    ours = [GTMALocModel(preset) for preset in (SHORT, SHORT_RELEASED)]
    return [*ours, model_named("degree-only"), model_named("extra-trees")]


def predictions_differ(model: LocalizationModel, dataset: LocalizationDataset, fold: Fold) -> bool:
    """Does any prediction of the fold change when all labels of its test rows are turned over?"""
    turned = dataset.labels.copy()
    turned[fold.test] = 1 - turned[fold.test]
    before, after = (
        model.fit_predict(s, fold.train, fold.test, seed=0, device="cpu")
        for s in (dataset, dataset.with_labels(turned))
    )
    same = np.array_equal(before.probability, after.probability)
    return not (same and np.array_equal(before.calibrated, after.calibrated))


@pytest.mark.parametrize("index", range(4), ids=["paper", "as-released", "degree-only", "extra-trees"])
def test_no_prediction_of_a_fold_depends_on_its_labels(index: int) -> None:
    dataset = planted_dataset(90)
    assert not predictions_differ(models()[index], dataset, folds(dataset, "P1041", 3, 0)[0])


class Peeking:
    """A model with a leak: the test rows' own labels enter the calibrated probability."""

    name = "peeking"

    def fit_predict(
        self,
        dataset: LocalizationDataset,
        train_rows: IntArray,
        test_rows: IntArray,
        *,
        seed: int,
        device: str,
    ) -> Prediction:
        prior = np.tile(dataset.labels[train_rows].mean(axis=0), (len(test_rows), 1))
        return Prediction(prior, prior * 0.5 + dataset.labels[test_rows] * 0.25)


def test_the_leak_test_finds_a_leak() -> None:
    dataset = planted_dataset(90)
    assert predictions_differ(Peeking(), dataset, folds(dataset, "P1041", 3, 0)[0])


def test_an_evaluation_hides_test_labels_even_from_a_model_that_peeks() -> None:
    dataset = planted_dataset(90)
    found = evaluate(dataset, model=Peeking(), n_folds=3, device="cpu", with_baselines=False)
    assert np.array_equal(found.pooled.calibrated, found.pooled.probability * 0.5)


@pytest.mark.parametrize("preset", [SHORT, SHORT_RELEASED], ids=["paper", "as-released"])
def test_one_seed_gives_the_same_bits_and_another_seed_others(preset: Preset) -> None:
    dataset = planted_dataset(90)
    fold = folds(dataset, "P1041", 3, 0)[0]
    first, again, other = (
        GTMALocModel(preset).fit_predict(dataset, fold.train, fold.test, seed=seed, device="cpu").calibrated
        for seed in (0, 0, 1)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_training_leaves_the_global_random_state_alone() -> None:
    dataset = planted_dataset(60)
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    GTMALocModel(SHORT).fit_predict(dataset, np.arange(40), np.arange(40, 60), seed=0, device="cpu")
    assert torch.equal(before, torch.random.get_rng_state())
    assert not torch.are_deterministic_algorithms_enabled()


@pytest.mark.slow
def test_planted_labels_are_learned_and_permuted_labels_are_not() -> None:
    dataset = planted_dataset(400)
    shuffled = np.random.default_rng(3).permutation(len(dataset.labels))
    model = GTMALocModel(SHORT)
    learned, permuted = (
        evaluate(
            s, protocol="P1041", model=model, n_folds=5, seeds=(0, 1), device="cpu", with_baselines=False
        )
        for s in (dataset, dataset.with_labels(dataset.labels[shuffled]))
    )
    assert learned.auroc.mean > 0.7
    assert permuted.auroc.mean == pytest.approx(0.5, abs=0.03)
    assert learned.ece < 0.08


def test_an_evaluation_has_the_promised_keys_and_the_baselines_beside_it() -> None:
    dataset = planted_dataset(60)
    found = evaluate(dataset, protocol="p901", model="gtmaloc", n_folds=2, seeds=(0, 1), device="cpu")
    result = json.loads(json.dumps(found.as_json()))
    keys = ["protocol", "model", "features", "folds", "seeds", "auroc", "auprc", "ece", "seconds", "device"]
    assert list(result) == [*keys, "baselines"]
    assert [list(b) for b in result["baselines"]] == [keys, keys]
    assert [b["model"] for b in result["baselines"]] == ["degree-only", "extra-trees"]
    assert set(result["auroc"]) == {"mean", "sd", "ci95", "per_label"}
    assert set(result["auroc"]["per_label"]) == set(dataset.compartments)
    assert result["protocol"] == "P901" and result["seeds"] == [0, 1]
    assert len(found.pooled.rows) == 2 * int(dataset.labelled.sum())


def test_cross_fit_writes_a_run_and_predicts_every_row_out_of_fold(tmp_path: Path) -> None:
    dataset = planted_dataset(90)
    fitted = cross_fit(dataset, n_folds=3, seed=0, device="cpu", run_dir=tmp_path)
    assert np.isfinite(fitted.probability).all() and np.isfinite(fitted.calibrated).all()
    assert set(fitted.held_out_fold.tolist()) == {0, 1, 2}
    names = {path.name for path in tmp_path.iterdir()}
    assert {"model.safetensors", "predictions.npz", "metrics.json", "settings.json", "model_card.md"} <= names
    assert not [name for name in names if "partial" in name]
    assert "Synthetic data" in (tmp_path / "model_card.md").read_text()
    model, final = load_final(tmp_path, dataset)
    again = model.predict(final, dataset, np.arange(90), seed=0, device="cpu")
    assert again.calibrated.shape == (90, 4)
    with np.load(tmp_path / "predictions.npz", allow_pickle=False) as stored:
        assert np.array_equal(stored["calibrated"], fitted.calibrated)


def test_a_run_stopped_after_a_fold_continues_to_the_same_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = planted_dataset(90)
    whole = cross_fit(dataset, n_folds=3, device="cpu", run_dir=tmp_path / "whole")
    save, saved = cross_validation.save_arrays, []

    def interrupted(path: Path, *args: object) -> None:
        save(path, *args)  # type: ignore[arg-type]
        saved.append(path)
        if len(saved) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(cross_validation, "save_arrays", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cross_fit(dataset, n_folds=3, device="cpu", run_dir=tmp_path / "stopped")
    assert not (tmp_path / "stopped" / "predictions.npz").exists()
    monkeypatch.setattr(cross_validation, "save_arrays", save)
    steps: list[str] = []
    resumed = cross_fit(
        dataset,
        n_folds=3,
        device="cpu",
        run_dir=tmp_path / "stopped",
        progress=lambda stage, done, total: steps.append(stage),
    )
    assert np.array_equal(resumed.calibrated, whole.calibrated)
    assert np.array_equal(resumed.held_out_fold, whole.held_out_fold)
    assert not any("graph transformer" in step for step in steps), "the graph stage was kept"
    for name in ("model.safetensors", "predictions.npz"):
        assert (tmp_path / "stopped" / name).stat().st_size == (tmp_path / "whole" / name).stat().st_size


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dataset": planted_dataset(90, seed=9)}, "fingerprint"),
        ({"preset": "as-released"}, "preset"),
        ({"seed": 1}, "seed"),
        ({"n_folds": 4}, "model"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    settings = {"dataset": planted_dataset(90), "model": "gtmaloc", "n_folds": 3, "device": "cpu"}
    cross_fit(**settings, run_dir=tmp_path)  # type: ignore[arg-type]
    with pytest.raises(WrongCheckpoint, match=f"has {message}.*Delete"):
        cross_fit(**{**settings, **change}, run_dir=tmp_path)  # type: ignore[arg-type]


def test_a_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    dataset = planted_dataset(90)
    cross_fit(dataset, model="degree-only", n_folds=3, device="cpu", run_dir=tmp_path)
    path = tmp_path / "folds.safetensors"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(WrongCheckpoint, match="not a whole checkpoint"):
        cross_fit(dataset, model="degree-only", n_folds=3, device="cpu", run_dir=tmp_path)


def test_what_cannot_be_trained_is_said(tmp_path: Path) -> None:
    dataset = planted_dataset(60)
    with pytest.raises(NothingToLearn, match="0 labelled"):
        cross_fit(dataset.with_labels(dataset.labels * 0), run_dir=tmp_path)
    with pytest.raises(MissingEmbeddings):
        cross_fit(planted_dataset(60, embeddings=False), n_folds=3, device="cpu", run_dir=tmp_path)
