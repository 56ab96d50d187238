"""Ctrl-C while the server computes node2vec: a real process, a real signal, a job of many minutes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph_store.connection import GraphStore
from graph_store.gds.node2vec import Node2VecSettings, embed_relation
from graph_store.gds.projection import drop_projections
from local_neo4j.local_server import ServerInfo

EMBED = """
import os
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.gds.node2vec import Node2VecSettings, embed_relation

address = Neo4jAddress(os.environ["TEST_URI"], password=os.environ["TEST_PASSWORD"])
with GraphStore.connect(address) as store:
    try:
        embed_relation(store, "disease", seed=2, settings=Node2VecSettings(iterations=100_000))
    except KeyboardInterrupt:
        print("interrupted")
"""
STREAMS = (
    "SHOW TRANSACTIONS YIELD currentQuery, status WHERE currentQuery STARTS WITH 'CALL gds.node2vec.stream($'"
)
END_SECONDS = 5.0
SHORT = Node2VecSettings(walk_length=5, walks_per_node=1, window_size=2)


@pytest.fixture
def benchmark(store: GraphStore) -> GraphStore:
    """Forty miRNAs that share one disease, each with an embedding."""
    store.write(
        "CREATE (d:Disease {id: 'glioma'}) WITH d UNWIND range(0, 39) AS i "
        "CREATE (:MiRNA {id: 'hsa-mir-' + i, benchmark_row: i})-[:ASSOCIATED_WITH {source: 'hmdd'}]->(d)"
    )
    embed_relation(store, "disease", seed=1, settings=SHORT)
    return store


def vectors(store: GraphStore) -> list[object]:
    return store.read("MATCH (n:MiRNA) RETURN n.embedding_disease AS v ORDER BY n.id")


def wait_for(store: GraphStore, running: int, seconds: float) -> None:
    """Until so many node2vec queries run that nobody has stopped."""
    end = time.monotonic() + seconds
    while running != len([r for r in store.read(STREAMS) if r["status"] == "Running"]):
        assert time.monotonic() < end, f"the number of running queries has not become {running}"
        time.sleep(0.1)


def test_ctrl_c_ends_at_once_drops_the_projection_and_keeps_the_embeddings(
    benchmark: GraphStore, neo4j_server: ServerInfo
) -> None:
    before = vectors(benchmark)
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "TEST_URI": neo4j_server.uri,
        "TEST_PASSWORD": neo4j_server.password or "",
    }
    with subprocess.Popen(
        [sys.executable, "-c", EMBED], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            wait_for(benchmark, running=1, seconds=20)
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=END_SECONDS)
        finally:
            process.kill()
    assert output == "interrupted\n"
    assert process.returncode == 0
    assert drop_projections(benchmark) == 0, "it left a projection"
    wait_for(benchmark, running=0, seconds=10)  # the server has noticed and stops the computation
    assert vectors(benchmark) == before
    assert embed_relation(benchmark, "disease", seed=1, settings=SHORT).nodes == 41
