"""The properties of a node depend on what its sources report, and on no order."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.catalogue import node_type
from graph_schema.contributions import decode, encode, merge, merge_contributions, union

GENE = node_type("Gene")
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(max_size=3),
        "chromosome": st.sampled_from("123"),
        "synonyms": st.lists(st.sampled_from("abc"), unique=True),
    },
)
CONTRIBUTIONS = st.dictionaries(
    st.sampled_from(["ncbi_gene", "mirtarbase", "a source", "z"]), VALUES, min_size=1
)


def test_the_defining_source_counts_then_the_first_by_name() -> None:
    reported = {"mirtarbase": {"name": "CYR61", "species": "hsa"}, "ants": {"species": "mmu"}}
    assert merge_contributions(GENE, reported) == {"name": "CYR61", "species": "mmu"}
    reported["ncbi_gene"] = {"name": "CCN1"}
    assert merge_contributions(GENE, reported) == {"name": "CCN1", "species": "mmu"}


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ([["z", "a"], ["a"]], ["z", "a"]),
        ([["a"], ["b"], ["z", "a", "b"]], ["z", "a", "b"]),
        ([["z"], ["b", "a"]], ["a", "b", "z"]),
        ([["b", "a"], ["a", "b"]], ["b", "a"]),
        ([["a", "a"], ["a"]], ["a"]),
        ([[], ["b", "a"]], ["b", "a"]),
        ([[], []], []),
    ],
    ids=["first", "last", "neither: sorted", "the first of two", "repeated value", "empty", "both empty"],
)
def test_the_list_that_contains_all_others_keeps_its_order(
    lists: list[list[str]], expected: list[str]
) -> None:
    assert union(lists) == expected


def test_of_the_statements_of_one_source_the_first_scalar_counts() -> None:
    assert merge([{"name": "first"}, {"name": "second", "chromosome": "1"}]) == {
        "name": "first",
        "chromosome": "1",
    }


@given(CONTRIBUTIONS)
def test_no_order_of_sources_changes_the_result(contributions: dict[str, dict[str, Any]]) -> None:
    results = [merge_contributions(GENE, dict(order)) for order in permutations(contributions.items())]
    assert all(result == results[0] for result in results)


@given(CONTRIBUTIONS)
def test_what_is_stored_gives_back_each_contribution(contributions: dict[str, dict[str, Any]]) -> None:
    stored = {"id": "NCBIGene:1"} | merge_contributions(GENE, contributions) | encode(contributions)
    assert decode(stored, "id") == contributions
    assert stored["sources"] == sorted(contributions)
    assert ("reported" in stored) == (len(contributions) > 1)
