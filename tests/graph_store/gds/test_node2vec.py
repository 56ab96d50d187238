"""Similarity networks, projections and node2vec on a small graph."""

import random
from dataclasses import fields
from functools import partial
from typing import Any

import pytest

from graph_schema.catalogue import SchemaViolation
from graph_schema.networks import NETWORKS, Network, network_named
from graph_store.connection import GraphStore
from graph_store.gds import node2vec
from graph_store.gds.node2vec import MemoryTooLarge, Node2VecSettings, NothingToEmbed, embed_relation
from graph_store.gds.projection import NetworkData, projected, read_network
from graph_store.graph_state import graph_counts
from graph_store.schema import apply_schema
from graph_store.writing.edge_creation import EndMissing
from graph_store.writing.reset import clear_graph
from graph_store.writing.similarities import write_similarities
from gtmaloc_base.errors import UsageError

FAST = Node2VecSettings(walk_length=10, walks_per_node=4, window_size=3)
MIRNAS = [f"hsa-mir-{i}" for i in range(20)]  # the last one is isolated
DISEASES = [f"disease {i}" for i in range(8)]


def fill(store: GraphStore, order: int = 0) -> None:
    """A small benchmark and its diseases; `order` shuffles the creation, and with it the internal ids."""
    mirnas = [[m, i] for i, m in enumerate(MIRNAS)]
    pairs = [
        [m, d] for i, m in enumerate(MIRNAS[:-1]) for j, d in enumerate(DISEASES) if (i * 7 + j) % 3 == 0
    ]
    outside = [["hsa-mir-outside", DISEASES[0]]]
    diseases = list(DISEASES)
    for rows in (mirnas, pairs, diseases):
        random.Random(order).shuffle(rows)  # noqa: S311
    store.write("UNWIND $rows AS r CREATE (:MiRNA {id: r[0], benchmark_row: r[1]})", {"rows": mirnas})
    store.write("CREATE (:MiRNA {id: 'hsa-mir-outside'})")
    store.write("UNWIND $ids AS id CREATE (:Disease {id: id})", {"ids": diseases})
    store.write(
        "UNWIND $rows AS r MATCH (m:MiRNA {id: r[0]}) MATCH (d:Disease {id: r[1]}) "
        "CREATE (m)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(d)",
        {"rows": pairs + outside},
    )


def vectors(store: GraphStore, relation: str = "disease") -> dict[str, list[float]]:
    rows = store.read(
        "MATCH (n) WHERE n[$name] IS NOT NULL RETURN n.id AS id, n[$name] AS v",
        {"name": f"embedding_{relation}"},
    )
    return {row["id"]: row["v"] for row in rows}


def projections(store: GraphStore) -> list[Any]:
    return store.read("CALL gds.graph.list() YIELD graphName RETURN graphName")


def test_the_network_holds_only_the_whole_benchmark_and_its_partners(store: GraphStore) -> None:
    fill(store)
    store.write(
        "MATCH (m:MiRNA {id: 'hsa-mir-0'})-[:ASSOCIATED_WITH]->(d) "
        "CREATE (m)-[:ASSOCIATED_WITH {source: 'x'}]->(d)"
    )  # a second source for the same pairs adds no weight
    data = read_network(store, network_named("disease"))
    with projected(store, data) as graph:
        assert projections(store) == [{"graphName": graph.name}]
        pairs = store.read(
            "MATCH (m:MiRNA)-[:ASSOCIATED_WITH]->(d) WHERE m.benchmark_row IS NOT NULL "
            "RETURN DISTINCT m.id, d.id"
        )
        (size,) = store.read(
            "CALL gds.graph.list($name) YIELD nodeCount AS n, relationshipCount AS m RETURN n, m",
            {"name": graph.name},
        )
        assert size == {"n": len(MIRNAS) + len(DISEASES), "m": 2 * len(pairs)}
        assert len(data.edges) == len(pairs)
    assert projections(store) == []


def test_the_target_network_holds_only_strong_support(store: GraphStore) -> None:
    store.write(
        "CREATE (a:MiRNA {id: 'a', benchmark_row: 0})-[:TARGETS {strength: 'strong'}]->(:Gene {id: 'g1'}) "
        "CREATE (a)-[:TARGETS {strength: 'weak'}]->(:Gene {id: 'g2'})"
    )
    data = read_network(store, network_named("target"))
    assert [member.key for member in data.members] == ["a", "g1"]
    assert data.edges == ((0, 1, 1.0),)


def test_the_sequence_network_holds_only_the_benchmark(store: GraphStore) -> None:
    store.write(
        "CREATE (a:MiRNA {id: 'a', benchmark_row: 0}), (b:MiRNA {id: 'b', benchmark_row: 1}) "
        "CREATE (x:MiRNA {id: 'outside'}) "
        "CREATE (b)-[:SEQUENCE_SIMILAR_TO {score: .5}]->(a), (a)-[:SEQUENCE_SIMILAR_TO {score: .9}]->(x)"
    )
    data = read_network(store, network_named("sequence"))
    assert [member.key for member in data.members] == ["a", "b"]
    assert data.edges == ((1, 0, 0.5),)


def test_of_several_edges_between_two_mirnas_the_largest_score_counts(store: GraphStore) -> None:
    store.write(
        "CREATE (a:MiRNA {id: 'a', benchmark_row: 0}), (b:MiRNA {id: 'b', benchmark_row: 1}) "
        "CREATE (a)-[:SEQUENCE_SIMILAR_TO {score: .5}]->(b), (a)-[:SEQUENCE_SIMILAR_TO {score: .7}]->(b)"
    )
    assert read_network(store, network_named("sequence")).edges == ((0, 1, 0.7),)


def test_every_setting_reaches_gds(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(node2vec, "_stream", lambda store, graph, config: asked.append(config) or {})
    settings = Node2VecSettings(11, 5, 4, 2, 0.02, 3)
    for relation in ("disease", "sequence"):
        embed_relation(store, relation, seed=6, settings=settings, dimension=16)
    expected = {
        "embeddingDimension": 16,
        "walkLength": 11,
        "walksPerNode": 5,
        "windowSize": 4,
        "iterations": 2,
        "initialLearningRate": 0.02,
        "concurrency": 3,
        "randomSeed": 6,
    }
    assert asked == [expected, {**expected, "relationshipWeightProperty": "weight"}]


def test_the_estimate_counts_each_edge_in_both_directions(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    estimated: list[Any] = []
    read = store.read

    def spy(cypher: str, parameters: Any = None) -> list[dict[str, Any]]:
        if "stream.estimate" in cypher:
            estimated.append(parameters["graph"])
        return read(cypher, parameters)

    monkeypatch.setattr(store, "read", spy)
    report = embed_relation(store, "disease", seed=1, settings=FAST)
    counts = [(graph["nodeCount"], graph["relationshipCount"]) for graph in estimated]
    assert counts == [(report.nodes, 2 * report.edges)]


def test_every_benchmark_member_gets_a_vector_even_an_isolated_one(store: GraphStore) -> None:
    fill(store)
    report = embed_relation(store, "disease", seed=1, settings=FAST)
    assert (report.relation, report.nodes, report.dimension) == ("disease", 28, 128)
    found = vectors(store)
    assert set(found) == {*MIRNAS, *DISEASES}
    assert {len(v) for v in found.values()} == {128}


def test_same_seed_and_data_give_the_same_bits_whatever_the_internal_ids(store: GraphStore) -> None:
    fill(store)
    embed_relation(store, "disease", seed=1, settings=FAST)
    first = vectors(store)
    embed_relation(store, "disease", seed=2, settings=FAST)
    assert vectors(store) != first
    clear_graph(store)
    apply_schema(store)
    fill(store, order=5)
    embed_relation(store, "disease", seed=1, settings=FAST)
    assert vectors(store) == first


@pytest.mark.parametrize("network", NETWORKS)
def test_each_relation_is_embedded_even_without_edges(store: GraphStore, network: Network) -> None:
    store.write("UNWIND range(0, 4) AS i CREATE (:MiRNA {id: 'hsa-mir-' + i, benchmark_row: i})")
    report = embed_relation(store, network.name, seed=0, settings=FAST)
    assert (report.nodes, report.edges, report.dimension) == (5, 0, network.dimension)
    assert len(vectors(store, network.name)) == 5


def test_the_sequence_network_is_weighted_by_its_scores(store: GraphStore) -> None:
    fill(store)
    found = []
    for scores in ((0.9, 0.1), (0.1, 0.9)):
        edges = [(MIRNAS[0], m, scores[i % 2]) for i, m in enumerate(MIRNAS[1:])]
        write_similarities(store, "SEQUENCE_SIMILAR_TO", "MiRNA", edges, "Smith-Waterman", "f")
        assert embed_relation(store, "sequence", seed=0, settings=FAST).edges == 19
        found.append(vectors(store, "sequence"))
    assert found[0] != found[1]


def test_a_node_that_left_the_network_loses_its_vector(store: GraphStore) -> None:
    fill(store)
    embed_relation(store, "disease", seed=1, settings=FAST)
    store.write("MATCH (m:MiRNA {id: 'hsa-mir-0'}) REMOVE m.benchmark_row")
    embed_relation(store, "disease", seed=1, settings=FAST)
    assert "hsa-mir-0" not in vectors(store)


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError])
def test_the_projection_is_dropped_even_after_a_failure_or_ctrl_c(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    fill(store)
    embed_relation(store, "disease", seed=1, settings=FAST)
    before = vectors(store)

    def fail(*_: object) -> None:
        assert len(projections(store)) == 1
        raise failure

    monkeypatch.setattr(node2vec, "_stream", fail)
    with pytest.raises(failure):
        embed_relation(store, "disease", seed=2, settings=FAST)
    assert projections(store) == []
    assert vectors(store) == before


def test_projections_left_by_a_killed_process_are_dropped_at_the_next_start(store: GraphStore) -> None:
    fill(store)
    store.read("MATCH (m:MiRNA) RETURN gds.graph.project('gtmaloc-disease-left', m, null)")
    store.read("MATCH (m:MiRNA) RETURN gds.graph.project('of-somebody-else', m, null)")
    with projected(store, read_network(store, network_named("drug"))):
        names = {row["graphName"] for row in projections(store)}
    assert "gtmaloc-disease-left" not in names
    assert projections(store) == [{"graphName": "of-somebody-else"}]
    store.read("CALL gds.graph.drop('of-somebody-else') YIELD graphName RETURN graphName")


class Huge:
    """Stands in for a sequence that is too long to create."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length


def test_a_network_too_large_for_the_heap_is_refused_before_it_is_projected(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    huge = NetworkData(network_named("disease"), Huge(2_000_000_000), Huge(9_000_000_000))  # type: ignore[arg-type]
    monkeypatch.setattr(node2vec, "read_network", lambda *_: huge)
    with pytest.raises(MemoryTooLarge, match="GTMALOC_HEAP"):
        embed_relation(store, "disease", seed=1)
    assert projections(store) == []


def test_invalid_requests_are_usage_errors(store: GraphStore) -> None:
    with pytest.raises(UsageError, match=", ".join(n.name for n in NETWORKS)):
        embed_relation(store, "colour", seed=1)
    with pytest.raises(UsageError, match="dimension is 0"):
        embed_relation(store, "disease", seed=1, dimension=0)
    with pytest.raises(NothingToEmbed, match="gtmaloc load"):
        embed_relation(store, "disease", seed=1)


@pytest.mark.parametrize("name", [f.name for f in fields(Node2VecSettings)])
@pytest.mark.parametrize("value", [0, -1])
def test_a_setting_that_is_not_positive_is_refused(name: str, value: int) -> None:
    with pytest.raises(UsageError, match=f"{name} is {value}"):
        Node2VecSettings(**{name: value})


def test_similarities_replace_the_earlier_ones(store: GraphStore) -> None:
    fill(store)
    for fingerprint, last in (("one", 5), ("two", 3)):
        edges = [(MIRNAS[0], m, 0.5) for m in MIRNAS[1:last]]
        assert write_similarities(store, "SEQUENCE_SIMILAR_TO", "MiRNA", edges, "SW", fingerprint) == last - 1
    assert graph_counts(store)["relationships"]["SEQUENCE_SIMILAR_TO"] == 2
    (edge,) = store.read("MATCH ()-[r:SEQUENCE_SIMILAR_TO]->({id: 'hsa-mir-1'}) RETURN properties(r) AS p")
    assert edge["p"] == {"source": "computed", "score": 0.5, "method": "SW", "fingerprint": "two"}


def test_similarities_between_missing_nodes_are_errors(store: GraphStore) -> None:
    with pytest.raises(EndMissing, match="hsa-mir-none"):
        write_similarities(store, "SEQUENCE_SIMILAR_TO", "MiRNA", [("hsa-mir-none", "b", 1)], "SW", "f")
    with pytest.raises(SchemaViolation, match="TARGETS"):
        write_similarities(store, "TARGETS", "MiRNA", [], "SW", "f")


def test_a_label_that_left_the_network_loses_its_vectors(store: GraphStore) -> None:
    """No source of drugs is loaded any more: the network has miRNAs only."""
    store.write("CREATE (:Drug {id: 'x', embedding_drug: $v}), (:MiRNA {id: 'm'})", {"v": [0.5] * 128})
    vectors = {"MiRNA": [("m", [0.25] * 128)]}
    store.write_transaction(partial(node2vec._replace, property_="embedding_drug", vectors=vectors))
    assert store.read("MATCH (n:Drug) RETURN n.embedding_drug AS v") == [{"v": None}]
    assert store.read("MATCH (n:MiRNA) RETURN n.embedding_drug AS v") == [{"v": [0.25] * 128}]
