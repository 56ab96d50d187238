"""Edges of one source: what a load reports replaces what the same source reported before."""

from fixtures.small_releases import PAIRS, load, release, snapshot
from graph_store.connection import GraphStore


def test_an_edge_that_is_reported_again_belongs_to_the_new_release_alone(store: GraphStore) -> None:
    old, new = release("3.1"), release("3.2")
    load(store, old, PAIRS[:1], pmids=("1",), causal=True)
    load(store, new, PAIRS[:1], pmids=("2",))
    (edge,) = store.read("MATCH ()-[r:ASSOCIATED_WITH]->() RETURN properties(r) AS p")
    assert edge["p"] == {
        "source": "hmdd",
        "release": new.id,
        "load": f"load:{new.id}",
        "licence": "academic use",
        "pmids": ["2"],
    }


def test_a_second_copy_of_an_edge_is_removed_by_the_next_load(store: GraphStore) -> None:
    load(store, release(), PAIRS, pmids=("1",))
    once = snapshot(store)
    store.write("MATCH (a)-[r:ASSOCIATED_WITH]->(b) CREATE (a)-[s:ASSOCIATED_WITH]->(b) SET s = r")
    load(store, release(), PAIRS, pmids=("1",))
    assert snapshot(store) == once
