"""The graph's own book-keeping: its fingerprint, its state, and whether its data are synthetic."""

import hashlib

import pytest

from graph_store.connection import GraphStore
from graph_store.graph_state import (
    fingerprint_of,
    get_state,
    graph_counts,
    holds_synthetic,
    set_state,
)


def test_the_fingerprint_is_that_of_the_sorted_ids() -> None:
    expected = hashlib.sha256(b"hmdd:1\nmirbase:2").hexdigest()
    assert fingerprint_of(["mirbase:2", "hmdd:1"]) == fingerprint_of(["hmdd:1", "mirbase:2"]) == expected


def test_state_is_set_kept_and_removed(store: GraphStore) -> None:
    set_state(store, current_run="r1", related_fingerprint="f")
    set_state(store, related_fingerprint=None)
    state = get_state(store)
    assert state["current_run"] == "r1"
    assert "related_fingerprint" not in state


def test_a_property_that_the_schema_does_not_declare_is_refused(store: GraphStore) -> None:
    before = get_state(store)
    with pytest.raises(ValueError, match="no property colour"):
        set_state(store, current_run="r1", colour="red")
    assert get_state(store) == before


def test_one_synthetic_release_makes_the_graph_synthetic(store: GraphStore) -> None:
    assert not holds_synthetic(store)
    store.write("CREATE (:Release {id: 'hmdd:1', source: 'hmdd', synthetic: false})")
    assert not holds_synthetic(store)
    store.write("CREATE (:Release {id: 'ncdr:1', source: 'ncdr', synthetic: true})")
    assert holds_synthetic(store)


def test_only_declared_labels_and_types_are_counted(store: GraphStore) -> None:
    store.write("CREATE (:MiRNA {id: 'm'})-[:LIKES]->(:SomethingElse)")
    counts = graph_counts(store)
    assert {label: n for label, n in counts["nodes"].items() if n} == {"MiRNA": 1, "GraphState": 1}
    assert "LIKES" not in counts["relationships"]
    assert not any(counts["relationships"].values())
    store.write("MATCH (n:SomethingElse) DETACH DELETE n")
