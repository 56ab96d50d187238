"""A checkpoint is read back complete, or refused with the reason."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

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


def test_equal_checkpoints_have_equal_bytes_in_every_process(tmp_path: Path) -> None:
    """The metadata of safetensors come from a hash map that each process, even each call, orders anew."""
    path = tmp_path / "arrays.safetensors"
    save_arrays(path, ARRAYS, KEY)
    here = path.read_bytes()
    for _ in range(8):
        save_arrays(path, dict(reversed(ARRAYS.items())), KEY)
        assert path.read_bytes() == here
    program = (
        f"from pathlib import Path; import sys; sys.path[:0] = {sys.path!r}\n"
        "from gtmaloc_learning.checkpoint import *\nimport numpy as np\n"
        "arrays = {'b': np.array([-1, 2]), 'a': np.arange(6.0).reshape(2, 3).T}\n"
        f"save_arrays(Path({str(path)!r}), arrays, {KEY!r})"
    )
    path.unlink()
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    assert path.read_bytes() == here


def test_a_file_with_other_metadata_is_refused(tmp_path: Path) -> None:
    """As the earlier schema wrote them."""
    path = tmp_path / "arrays.safetensors"
    path.write_bytes(save({"a": np.zeros(2)}, metadata={"schema": "1", "kind": "folds"}))
    with pytest.raises(WrongCheckpoint, match="has schema 'unknown'"):
        load_arrays(path, KEY)


@pytest.mark.parametrize("metadata", ["", "{", "3", '"x"', "[1]"])
def test_a_file_whose_key_is_no_mapping_is_refused(tmp_path: Path, metadata: str) -> None:
    path = tmp_path / "arrays.safetensors"
    path.write_bytes(save(ARRAYS, metadata={"gtmaloc": metadata}))
    with pytest.raises(WrongCheckpoint, match="is not a complete checkpoint"):
        load_arrays(path, KEY)
