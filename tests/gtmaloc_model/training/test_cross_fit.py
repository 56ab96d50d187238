"""Training is repeatable, can be interrupted, and sees no label that it must not see."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from fixtures.planted_dataset import planted_dataset
from fixtures.small_models import SMALL_PAPER
from gtmaloc_learning.checkpoint import WrongCheckpoint
from gtmaloc_model.data.dataset import MissingEmbeddings
from gtmaloc_model.evaluation.evaluate import evaluate
from gtmaloc_model.models.gtmaloc.model import GTMALoc
from gtmaloc_model.training.cross_fit import NothingToLearn, cross_fit

PRESETS = {"paper": SMALL_PAPER, "other": replace(SMALL_PAPER, summary="another name")}


@pytest.fixture(autouse=True)
def small_and_single_threaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The presets in a size that trains in a second."""
    torch.set_num_threads(1)
    monkeypatch.setattr(GTMALoc, "presets", PRESETS)


@pytest.mark.slow
def test_planted_labels_are_learned_and_permuted_labels_are_not() -> None:
    dataset = planted_dataset(400)
    shuffled = np.random.default_rng(3).permutation(len(dataset.labels))
    model = GTMALoc()
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
    assert {"predictions.npz", "metrics.json", "settings.json", "model_card.md"} <= names
    assert not [name for name in names if "partial" in name]
    assert "Synthetic data" in (tmp_path / "model_card.md").read_text()
    with np.load(tmp_path / "predictions.npz", allow_pickle=False) as stored:
        assert np.array_equal(stored["calibrated"], fitted.calibrated)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dataset": planted_dataset(90, seed=9)}, "fingerprint"),
        ({"preset": "other"}, "preset"),
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
