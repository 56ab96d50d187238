"""A load removes what its own source no longer reports, and nothing that another source reports."""

from fixtures.small_releases import COUNTS, PAIRS, load, mirna, release
from graph_schema.records import Edge, Node, NodeKey
from graph_store.connection import GraphStore
from graph_store.graph_state import graph_counts
from graph_store.writing.release_writer import BoltWriter
from graph_store.writing.similarities import write_similarities


def test_nodes_that_another_source_defines_stay(store: GraphStore) -> None:
    registry = BoltWriter(store)
    registry.begin(release("22", "mirbase"))
    registry.write_nodes("Precursor", [Node("Precursor", "MI0000077", {"name": "hsa-mir-21"})])
    registry.finish(COUNTS)
    load(store, release(), PAIRS)
    assert graph_counts(store)["nodes"]["Precursor"] == 1


def test_nodes_that_one_load_writes_in_two_parts_all_stay(store: GraphStore) -> None:
    registry = BoltWriter(store)
    registry.begin(release("22", "mirbase"))
    for accession in ("MI0000077", "MI0000060"):
        registry.write_nodes("Precursor", [Node("Precursor", accession, {"name": accession})])
    registry.finish(COUNTS)
    assert graph_counts(store)["nodes"]["Precursor"] == 2


def test_edges_that_another_source_reports_stay_also_of_a_type_that_this_one_does_not_write(
    store: GraphStore,
) -> None:
    load(store, release(), PAIRS)
    drugs = BoltWriter(store)
    drugs.begin(release("1", "ncdr"))
    drugs.write_nodes("MiRNA", [mirna("hsa-mir-21")])
    drugs.write_nodes("Drug", [Node("Drug", "cisplatin", {"name": "Cisplatin"})])
    response = Edge("AFFECTS_RESPONSE_TO", NodeKey("MiRNA", "hsa-mir-21"), NodeKey("Drug", "cisplatin"), {})
    drugs.write_edges("AFFECTS_RESPONSE_TO", [response])
    drugs.finish(COUNTS)
    counts = graph_counts(store)["relationships"]
    assert (counts["ASSOCIATED_WITH"], counts["AFFECTS_RESPONSE_TO"]) == (len(PAIRS), 1)


def test_a_computed_edge_does_not_keep_a_mirna_that_nothing_mentions(store: GraphStore) -> None:
    load(store, release("3.1"), PAIRS)
    similar = [("hsa-mir-21", "hsa-let-7a", 0.9)]
    write_similarities(store, "SEQUENCE_SIMILAR_TO", "MiRNA", similar, "Smith-Waterman", "f")
    load(store, release("3.2"), PAIRS[:1])
    assert store.read("MATCH (m:MiRNA) RETURN m.id AS id") == [{"id": "hsa-mir-21"}]
