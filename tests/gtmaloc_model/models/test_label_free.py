"""What does not depend on labels is computed once for all folds, and kept."""

from pathlib import Path

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.checkpoint import WrongCheckpoint
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.label_free import OncePerDataset, Vectors, kept_vectors

DATASET = planted_dataset(20)


def test_a_value_is_computed_again_only_for_other_features_seed_or_device() -> None:
    calls: list[str] = []

    def compute(dataset: LocalizationDataset, context: Context) -> int:
        calls.append(f"{context.seed} {context.device}")
        return len(calls)

    value = OncePerDataset(compute)
    other_labels = DATASET.with_labels(1 - DATASET.labels)
    assert [value(d, Context(0, "cpu")) for d in (DATASET, other_labels)] == [1, 1]
    assert value(DATASET, Context(1, "cpu")) == 2
    assert value(DATASET, Context(1, "cuda")) == 3
    assert value(planted_dataset(20, seed=1), Context(1, "cuda")) == 4


def test_vectors_are_kept_and_belong_to_one_model_preset_seed_device_and_dataset(tmp_path: Path) -> None:
    def never() -> Vectors:
        raise AssertionError("computed again")

    vectors = {"target": np.arange(6, dtype=np.float32).reshape(2, 3)}
    here = Context(0, "cpu", cache=tmp_path)
    kept_vectors(lambda: vectors, DATASET, here, "a", "paper")
    found = kept_vectors(never, DATASET.with_labels(1 - DATASET.labels), here, "a", "paper")
    assert np.array_equal(found["target"], vectors["target"]) and found["target"].dtype == np.float32
    for message, given in {
        "preset": (DATASET, here, "a", "other"),
        "model": (DATASET, Context(0, "cuda", cache=tmp_path), "a", "paper"),
        "fingerprint": (planted_dataset(20, seed=1), here, "a", "paper"),
    }.items():
        with pytest.raises(WrongCheckpoint, match=f"has {message}"):
            kept_vectors(never, *given)
    for context, model in ((Context(1, "cpu", cache=tmp_path), "a"), (here, "b")):
        with pytest.raises(AssertionError, match="computed again"):
            kept_vectors(never, DATASET, context, model, "paper")


def test_without_a_cache_nothing_is_kept(tmp_path: Path) -> None:
    assert kept_vectors(lambda: {"a": np.zeros((1, 1), np.float32)}, DATASET, Context(0, "cpu"), "a", "")
    assert not list(tmp_path.iterdir())
