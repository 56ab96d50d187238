"""Values of different rows are never put together: the summary of an edge is what one row reports."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.catalogue import RELATIONS, check_edge
from graph_schema.records import Edge, NodeKey
from graph_schema.types import Kind
from loaders.combinations import Row, merged, observation

WEAK = {"support": ("Functional MTI (Weak)",), "functional": True, "strength": "weak", "pmids": ("1",)}
NEGATIVE = {"support": ("Non-Functional MTI",), "functional": False, "strength": "strong", "pmids": ("2",)}
STRONG = {"support": ("Functional MTI",), "functional": True, "strength": "strong", "pmids": ("3",)}
NEGATIVE_WEAK = {
    "support": ("Non-Functional MTI (Weak)",),
    "functional": False,
    "strength": "weak",
    "pmids": ("4",),
}
NO_SUPPORT: Row = {"pmids": ("5",)}


def test_a_weak_positive_and_a_strong_negative_row_are_not_a_strong_positive_edge() -> None:
    properties = merged("TARGETS", [NEGATIVE, WEAK])
    assert (properties["functional"], properties["strength"]) == (True, "weak")
    assert properties["support"] == ("Functional MTI (Weak)", "Non-Functional MTI"), (
        "they contradict each other"
    )
    assert properties["observations"] == (
        '{"functional":false,"pmids":["2"],"strength":"strong","support":["Non-Functional MTI"]}',
        '{"functional":true,"pmids":["1"],"strength":"weak","support":["Functional MTI (Weak)"]}',
    )


def test_targets_are_summarised_by_the_first_combination_in_a_fixed_order() -> None:
    in_order = [STRONG, WEAK, NEGATIVE, NEGATIVE_WEAK, NO_SUPPORT]
    for i, first in enumerate(in_order):
        properties = merged("TARGETS", in_order[i:][::-1])
        found = (properties.get("functional"), properties.get("strength"))
        assert found == (first.get("functional"), first.get("strength"))


def test_score_and_term_are_those_of_one_row() -> None:
    rows: list[Row] = [
        {"score": 0.4, "go_id": "GO:1", "pmids": ("1",)},
        {"score": 0.9, "pmids": ("2",)},
        {"go_id": "GO:2", "pmids": ("3",)},
    ]
    properties = merged("LOCALIZED_IN", rows)
    assert (properties["score"], properties.get("go_id")) == (0.9, None)
    assert len(properties["observations"]) == 3  # type: ignore[arg-type]


def test_causality_is_reported_with_its_category_and_publication() -> None:
    causal: Row = {"causal": True, "categories": ("genetics",), "pmids": ("1",)}
    other: Row = {"causal": False, "categories": ("tissue",), "pmids": ("2",)}
    properties = merged("ASSOCIATED_WITH", [other, causal])
    assert properties["causal"] is True
    assert json.loads(properties["observations"][0]) == {  # type: ignore[index]
        "causal": True,
        "categories": ["genetics"],
        "pmids": ["1"],
    }


def test_resistance_in_one_disease_and_sensitivity_in_another_stay_apart() -> None:
    rows: list[Row] = [
        {"effects": ("resistant",), "conditions": ("glioma",), "pmids": ("1",)},
        {"effects": ("sensitive",), "conditions": ("melanoma",), "pmids": ("1",)},
    ]
    properties = merged("AFFECTS_RESPONSE_TO", rows)
    assert properties["effects"] == ("resistant", "sensitive")
    assert [json.loads(text)["conditions"] for text in properties["observations"]] == [  # type: ignore[union-attr]
        ["glioma"],
        ["melanoma"],
    ]


def test_a_gene_found_by_its_id_in_one_row_was_not_found_by_its_symbol_only() -> None:
    assert "matched_by" not in merged("LOCALIZED_IN", [{"matched_by": "symbol"}, {}])


@pytest.mark.parametrize(
    "rows",
    [
        [STRONG],
        [STRONG, STRONG],
        [{"pmids": ("2", "1")}, {"pmids": ("1", "2")}],
        [NO_SUPPORT, {"pmids": ("6",)}],
    ],
)
def test_one_combination_is_not_repeated(rows: list[Row]) -> None:
    properties = merged("TARGETS", rows)
    assert "observations" not in properties
    assert properties["rows"] == len(rows)


def test_an_observation_does_not_depend_on_the_order_of_its_values() -> None:
    assert observation({"pmids": ("2", "1"), "evidence": ()}) == observation({"pmids": ("1", "2")})


def test_a_list_of_floats_is_that_of_one_row_in_its_order() -> None:
    first: Row = {"samples": 9, "mean": 2.0, "components": (0.5, -1.0, 0.5)}
    other: Row = {"samples": 9, "mean": 1.0, "components": (3.0, 2.0)}
    for rows in ([first, other], [other, first]):
        properties = merged("EXPRESSED_IN", rows)
        assert properties["components"] == (0.5, -1.0, 0.5)
        assert [json.loads(text)["components"] for text in properties["observations"]] == [  # type: ignore[union-attr]
            [0.5, -1.0, 0.5],
            [3.0, 2.0],
        ]
    apart: list[Row] = [{"components": (2.0, 1.0)}, {"components": (1.0, 2.0)}]
    assert merged("EXPRESSED_IN", apart)["components"] == (1.0, 2.0)
    assert merged("EXPRESSED_IN", apart[::-1])["components"] == (1.0, 2.0)


_VALUES: dict[str, Any] = {
    "STRING": st.sampled_from(["a", "b"]),
    "FLOAT": st.sampled_from([0.0, 0.5, 1.0]),
    "INTEGER": st.integers(1, 3),
    "BOOLEAN": st.booleans(),
    "LIST<FLOAT>": st.lists(st.sampled_from([0.5, -1.0]), max_size=3).map(tuple),
    "LIST<STRING>": st.lists(st.sampled_from("xyz"), unique=True, max_size=2).map(tuple),
}
_NOT_REPORTED = {"source", "release", "load", "licence", "rows", "observations"}
_LOADED = [
    type_ for type_, declared in RELATIONS.items() if any(p.name == "rows" for p in declared.properties)
]


@st.composite
def _edges(draw: st.DrawFn) -> tuple[str, list[Row]]:
    type_ = draw(st.sampled_from(_LOADED))
    optional = {
        p.name: st.sampled_from([v for v in p.order if v is not None]) if p.order else _VALUES[p.kind]
        for p in RELATIONS[type_].properties
        if p.name not in _NOT_REPORTED
    }
    rows = st.lists(st.fixed_dictionaries({}, optional=optional), min_size=1, max_size=6)
    return type_, draw(rows)


@given(_edges(), st.randoms(use_true_random=False))
def test_every_summary_is_a_reported_combination_whatever_the_order_of_rows(
    case: tuple[str, list[Row]], random: Any
) -> None:
    type_, rows = case
    properties = merged(type_, rows)
    whole = frozenset(p.name for p in RELATIONS[type_].properties if p.kind is Kind.FLOATS)
    lists = {name for name, value in properties.items() if isinstance(value, tuple)} - whole
    summary = {n: v for n, v in properties.items() if n not in lists and n != "rows"}
    reported = [{n: v for n, v in row.items() if n in whole or not isinstance(v, tuple)} for row in rows]
    assert summary in reported
    assert {observation(row, whole) for row in rows} >= set(properties.get("observations", ()))  # type: ignore[arg-type]
    shuffled = random.sample(rows, len(rows))
    if len(rows) > 1:
        assert merged(type_, shuffled) == properties
    if "how" in properties or type_ != "HAS_PRECURSOR":
        start, end = RELATIONS[type_].ends[0]
        check_edge(Edge(type_, NodeKey(start, "a"), NodeKey(end, "b"), properties))
