"""Emptying the graph: everything of ours goes, and what another program keeps in the database stays."""

from fixtures.small_releases import PAIRS, load, release
from graph_store.connection import GraphStore
from graph_store.graph_state import graph_counts
from graph_store.writing.reset import clear_graph


def test_our_nodes_go_and_those_of_other_programs_stay(store: GraphStore) -> None:
    load(store, release(), PAIRS)
    store.write("MATCH (m:MiRNA {id: 'hsa-mir-21'}) CREATE (:SomethingElse {id: 1})-[:LIKES]->(m)")
    ours = sum(graph_counts(store)["nodes"].values())
    try:
        assert clear_graph(store) == ours
        assert store.read("MATCH (n) RETURN labels(n) AS labels") == [{"labels": ["SomethingElse"]}]
        assert clear_graph(store) == 0
    finally:
        store.write("MATCH (n:SomethingElse) DETACH DELETE n")
