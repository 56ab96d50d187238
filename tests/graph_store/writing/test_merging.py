"""Repeated statements: lists are united, scalars overwritten or kept, numbers that are counted summed."""

from typing import Any

import pytest

from graph_schema.types import Kind
from graph_store.writing.merging import as_stored, merge_into, union


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["b", "a"], ["b", "a"], ["b", "a"]),
        (["z", "a"], ["a"], ["z", "a"]),
        (["a"], ["z", "a"], ["z", "a"]),
        (["z"], ["b", "a"], ["a", "b", "z"]),
    ],
    ids=["equal", "old holds new", "new holds old", "neither: sorted"],
)
def test_a_list_that_holds_the_other_keeps_its_order(
    old: list[str], new: list[str], expected: list[str]
) -> None:
    assert union(old, new) == expected


def test_scalars_are_replaced_and_counts_are_summed() -> None:
    target: dict[str, Any] = {"name": "first", "rows": 2, "pmids": ["1"]}
    reported = {"name": "second", "rows": 3, "pmids": ["2"], "species": "hsa"}
    merge_into(target, reported, add=frozenset({"rows"}))
    assert target == {"name": "second", "rows": 5, "pmids": ["1", "2"], "species": "hsa"}


def test_a_list_that_is_a_whole_is_replaced() -> None:
    target: dict[str, Any] = {"components": [0.5, -1.0], "pmids": ["1"]}
    merge_into(target, {"components": [2.0, 1.0], "pmids": ["2"]}, whole=frozenset({"components"}))
    assert target == {"components": [2.0, 1.0], "pmids": ["1", "2"]}


def test_stored_values_have_the_types_that_the_database_gives_back() -> None:
    kinds = {"score": Kind.FLOAT, "rows": Kind.INTEGER, "pmids": Kind.STRINGS}
    stored = as_stored({"score": 1, "rows": 1, "pmids": ("1",)}, kinds)
    assert [(name, value, type(value)) for name, value in stored.items()] == [
        ("score", 1.0, float),
        ("rows", 1, int),
        ("pmids", ["1"], list),
    ]
