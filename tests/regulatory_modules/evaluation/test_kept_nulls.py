"""A null that was finished is not computed again, and one of other content is never read."""

from pathlib import Path

import numpy as np
import pytest

from regulatory_modules.evaluation.kept_nulls import DamagedNull, KeptBlocks, KeptNulls, content_key


def _fails() -> np.ndarray:
    raise AssertionError("computed again")


def test_finished_values_are_read_by_a_later_process(tmp_path: Path) -> None:
    values = np.array([[0.1, np.nan], [3.0, 4.0]])
    KeptNulls(tmp_path).values("k", lambda: values)
    np.testing.assert_array_equal(KeptNulls(tmp_path).values("k", _fails), values)


def test_an_interrupted_computation_leaves_no_file(tmp_path: Path) -> None:
    def interrupted() -> np.ndarray:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        KeptNulls(tmp_path).values("k", interrupted)
    assert not list(tmp_path.iterdir())


def test_without_a_directory_values_are_kept_in_memory() -> None:
    kept = KeptNulls()
    kept.values("k", lambda: np.ones(2))
    assert kept.values("k", _fails).tolist() == [1, 1]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "k.npz").write_bytes(b"no archive")
    with pytest.raises(DamagedNull, match=r"k\.npz.*Delete the file"):
        KeptNulls(tmp_path).values("k", _fails)


def test_keys_tell_values_types_shapes_and_order_apart() -> None:
    a = np.array([1, 2, 3, 4])
    keys = [
        content_key(a),
        content_key(a.reshape(2, 2)),
        content_key(a.astype(np.float64)),
        content_key(a, 1),
        content_key(a, "1"),
        content_key(1, a),
    ]
    assert len(set(keys)) == len(keys)
    assert content_key(a[::2]) == content_key(np.array([1, 3]))


def test_blocks_are_files_that_another_process_finds(tmp_path: Path) -> None:
    blocks = KeptBlocks(tmp_path / "nulls")
    assert "a" not in blocks and len(blocks) == 0
    blocks["a"] = np.array([0.25, 0.5])
    again = KeptBlocks(tmp_path / "nulls")
    assert again["a"].tolist() == [0.25, 0.5] and list(again) == ["a"]
    del again["a"]
    with pytest.raises(KeyError):
        blocks["a"]


def test_a_damaged_block_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"no archive")
    with pytest.raises(DamagedNull):
        KeptBlocks(tmp_path)["a"]
