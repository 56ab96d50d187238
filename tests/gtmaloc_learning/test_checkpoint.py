"""A checkpoint is read back complete, or refused with the reason."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gtmaloc_learning import checkpoint
from gtmaloc_learning.checkpoint import CheckpointKey, WrongCheckpoint, load_arrays, save_arrays

KEY = CheckpointKey(kind="folds", model="m", preset="p", fingerprint="f", seed=3)
ARRAYS = {"a": np.arange(6.0).reshape(2, 3).T, "b": np.array([-1, 2])}


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "new" / "arrays.safetensors"
    save_arrays(path, ARRAYS, KEY)
    found = load_arrays(path, KEY)
    assert found.keys() == ARRAYS.keys()
    for name, values in ARRAYS.items():
        assert np.array_equal(found[name], values) and found[name].dtype == values.dtype
    assert [p.name for p in path.parent.iterdir()] == ["arrays.safetensors"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "model"), ("model", "n"), ("preset", ""), ("fingerprint", "g"), ("seed", 4)],
)
def test_a_checkpoint_of_something_else_is_refused(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "arrays.safetensors"
    save_arrays(path, ARRAYS, KEY)
    with pytest.raises(WrongCheckpoint, match=f"has {name} '{getattr(KEY, name)}', not '{value}'.*Delete"):
        load_arrays(path, replace(KEY, **{name: value}))


def test_a_checkpoint_of_another_schema_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "arrays.safetensors"
    save_arrays(path, ARRAYS, KEY)
    monkeypatch.setattr(checkpoint, "SCHEMA_VERSION", "999")
    with pytest.raises(WrongCheckpoint, match="has schema"):
        load_arrays(path, KEY)


@pytest.mark.parametrize("length", [0, 4, 100])
def test_a_damaged_checkpoint_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "arrays.safetensors"
    save_arrays(path, ARRAYS, KEY)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(WrongCheckpoint, match=r"not a complete checkpoint.*Delete"):
        load_arrays(path, KEY)


def test_a_missing_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongCheckpoint, match="There is no checkpoint"):
        load_arrays(tmp_path / "none", KEY)
