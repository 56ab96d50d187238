"""The table of predictions: named layers of one shape, saved and read back unchanged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gtmaloc_learning.predictions import DamagedPredictions, Predictions, stacked


def table(ids: str = "abcd", **changes: Any) -> Predictions:
    """Four rows, two labels; the row d was tested by no fold."""
    n = len(ids)
    layers: dict[str, Any] = {
        "known": np.array([[1, 0], [0, 0], [0, 1], [0, 0]], dtype=np.int8)[:n],
        "probability": np.array([[0.9, 0.2], [0.4, 0.2], [0.6, 0.8], [np.nan, np.nan]])[:n],
        "calibrated": np.array([[0.8, 0.1], [0.3, 0.1], [0.3, 0.7], [np.nan, np.nan]])[:n],
    }
    held_out_fold = changes.pop("held_out_fold", np.array([1, 0, 1, -1])[:n])
    return Predictions(tuple(ids), ("Nucleus", "Exosome"), layers | changes, held_out_fold)


def test_layers_are_read_by_name_and_the_usual_ones_as_properties() -> None:
    t = table(lower=np.zeros((4, 2)))
    assert t.known is t.layers["known"]
    assert t.probability is t.layers["probability"]
    assert t.calibrated is t.layers["calibrated"]
    assert t.tested.tolist() == [True, True, True, False]
    assert t.labelled.tolist() == [True, False, True, False]
    assert set(t.layers) == {"known", "probability", "calibrated", "lower"}
    with pytest.raises(TypeError):
        t.layers["upper"] = np.ones((4, 2))  # type: ignore[index]


def test_a_saved_table_is_read_back_unchanged(tmp_path: Path) -> None:
    t = table(status=np.full((4, 2), "new"), rank=np.ones((4, 2), dtype=np.int64))
    t.save(tmp_path / "p.npz")
    again = Predictions.load(tmp_path / "p.npz")
    assert (again.ids, again.labels) == (t.ids, t.labels)
    assert list(again.layers) == list(t.layers)
    for name, values in t.layers.items():
        np.testing.assert_array_equal(again.layers[name], values)
        assert again.layers[name].dtype == values.dtype
    np.testing.assert_array_equal(again.held_out_fold, t.held_out_fold)


def test_a_subset_keeps_the_rows_of_all_layers_together() -> None:
    t = table(number=np.arange(8).reshape(4, 2))
    for rows, ids in ((np.array([2, 1]), ("c", "b")), (t.tested, ("a", "b", "c"))):
        part = t.subset(rows)
        assert part.ids == ids
        kept = ["abcd".index(i) for i in ids]
        assert part.layers["number"].tolist() == [[2 * i, 2 * i + 1] for i in kept]
        assert part.held_out_fold.tolist() == [t.held_out_fold[i] for i in kept]
        assert part.known.tolist() == t.known[kept].tolist()


def test_columns_are_kept_in_their_order_and_absent_names_ignored() -> None:
    t = table(number=np.arange(8).reshape(4, 2))
    second = t.of_labels([t.labels[1], "Peroxisome"])
    assert second.labels == t.labels[1:]
    assert second.layers["number"].tolist() == [[1], [3], [5], [7]]
    assert second.known.tolist() == t.known[:, 1:].tolist()
    assert (second.ids, second.held_out_fold.tolist()) == (t.ids, t.held_out_fold.tolist())
    assert t.of_labels(tuple(reversed(t.labels))).labels == t.labels


def test_stacked_tables_follow_one_another() -> None:
    first, second = table("abc"), table("ab", held_out_fold=np.array([5, 6]))
    both = stacked([first, second])
    assert both.ids == ("a", "b", "c", "a", "b")
    assert both.held_out_fold.tolist() == [1, 0, 1, 5, 6]
    np.testing.assert_array_equal(both.calibrated, np.vstack((first.calibrated, second.calibrated)))


def test_tables_that_do_not_match_are_not_stacked() -> None:
    with pytest.raises(DamagedPredictions, match="no table"):
        stacked([])
    with pytest.raises(DamagedPredictions, match="differ"):
        stacked([table(), table(lower=np.zeros((4, 2)))])
    t = table()
    with pytest.raises(DamagedPredictions, match="differ"):
        stacked([t, Predictions(t.ids, t.labels[::-1], t.layers, t.held_out_fold)])


def test_ranks_go_by_calibrated_then_by_raw_probability_then_by_row() -> None:
    """In the first column b and c tie in calibrated only; in the second a and b tie in both."""
    assert table("abc").ranks.tolist() == [[1, 2], [3, 3], [2, 1]]


def test_rows_with_one_answer_are_merged_in_the_order_of_the_first() -> None:
    t = table(answer=np.array([[9, 9], [4, 4], [9, 9], [1, 1]]))
    merged = t.answers
    assert merged.ids == ("a", "b", "d")
    assert merged.known.tolist() == [[1, 1], [0, 0], [0, 0]], "reported under any name"
    assert merged.calibrated[0].tolist() == t.calibrated[0].tolist()
    assert merged.held_out_fold.tolist() == [1, 0, -1]
    assert table().answers.ids == tuple("abcd")


def test_another_layer_leaves_the_table_as_it_was() -> None:
    t = table()
    other = t.with_layer("lower", np.zeros((4, 2))).with_layer("known", np.ones((4, 2), dtype=np.int8))
    assert "lower" in other.layers and "lower" not in t.layers
    assert other.known.all() and not t.known.all()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"probability": np.zeros((4, 3))}, r"layer probability has shape \(4, 3\), not \(4, 2\)"),
        ({"lower": np.zeros(4)}, "layer lower has shape"),
        ({"held_out_fold": np.zeros(3)}, "held_out_fold has shape"),
    ],
)
def test_layers_of_another_shape_are_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(DamagedPredictions, match=says):
        table(**change)


def test_a_table_without_a_usual_layer_is_refused() -> None:
    with pytest.raises(DamagedPredictions, match="have no layer calibrated, known"):
        Predictions(("a",), ("Nucleus",), {"probability": np.zeros((1, 1))}, np.zeros(1, dtype=np.int64))


def other_arrays(path: Path) -> None:
    np.savez(path, colour=np.ones(3))


def one_array(path: Path) -> None:
    with path.open("wb") as stream:
        np.save(stream, np.ones(3))


def short_layer(path: Path) -> None:
    with np.load(path) as stored:
        arrays = dict(stored)
    np.savez(path, **arrays | {"layer/known": arrays["layer/known"][:2]})


@pytest.mark.parametrize(
    "damage",
    [
        Path.unlink,
        lambda p: p.write_bytes(b""),
        lambda p: p.write_bytes(p.read_bytes()[: p.stat().st_size // 2]),
        lambda p: p.write_text("<html>404</html>"),
        other_arrays,
        one_array,
        short_layer,
    ],
    ids=["gone", "empty", "cut", "web page", "other arrays", "one array", "short layer"],
)
def test_a_damaged_file_is_named(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "p.npz"
    table().save(path)
    damage(path)
    with pytest.raises(DamagedPredictions, match=r"p\.npz cannot be .*gtmaloc train"):
        Predictions.load(path)


def test_a_table_without_the_layer_scored_is_one_part() -> None:
    t = table()
    assert t.scored_parts() == (t,)


def test_with_the_layer_scored_each_label_is_a_part_with_the_rows_that_count() -> None:
    t = table(scored=np.array([[True, False], [False, True], [True, True], [False, False]]))
    nucleus, exosome = t.scored_parts()
    assert (nucleus.labels, nucleus.ids) == (("Nucleus",), ("a", "c"))
    assert (exosome.labels, exosome.ids) == (("Exosome",), ("b", "c"))
    assert exosome.probability.tolist() == [[0.2], [0.8]]
    assert exosome.held_out_fold.tolist() == [0, 1]
