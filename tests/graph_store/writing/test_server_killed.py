"""A server that is killed during a load: a clear error, and the complete graph after a rerun."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from graph_schema.records import Edge, Node, NodeKey, Release, RowCounts
from graph_store import connection
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.driver_errors import ServerUnreachable
from graph_store.graph_state import graph_counts
from graph_store.load_records import loaded_releases
from graph_store.writing.release_writer import BoltWriter
from local_neo4j.jars import default_jar_cache
from local_neo4j.local_server import LocalServer, ServerInfo

RELEASE = Release("hmdd", "3.2", "academic", (Path("alldata.txt"),), "0" * 64, True)
MIRNAS = [Node("MiRNA", f"hsa-mir-{i}", {"id": f"hsa-mir-{i}"}) for i in range(150)]
DISEASES = [Node("Disease", f"disease {i}", {"id": f"disease {i}"}) for i in range(120)]
EDGES = [
    Edge("ASSOCIATED_WITH", NodeKey("MiRNA", m.key), NodeKey("Disease", d.key), {"pmids": (m.key, d.key)})
    for m in MIRNAS
    for d in DISEASES
]


def load(store: GraphStore) -> None:
    writer = BoltWriter(store)
    writer.begin(RELEASE)
    writer.write_nodes("MiRNA", MIRNAS)
    writer.write_nodes("Disease", DISEASES)
    writer.write_edges("ASSOCIATED_WITH", EDGES)
    writer.finish(RowCounts(read=len(EDGES), loaded=len(EDGES), duplicate=0, rejected=0))


@pytest.mark.slow
def test_a_load_whose_server_is_killed_is_completed_by_running_it_again(
    store: GraphStore, neo4j_server: ServerInfo, neo4j_address: Neo4jAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "RETRY_SECONDS", 2.0)
    server = LocalServer(neo4j_server.home, default_jar_cache(), heap="1g", page_cache="128m")
    pid = server.info().pid
    assert pid is not None
    try:
        with GraphStore.connect(neo4j_address) as victim:
            writing = threading.Event()
            original = victim.write_in_turn

            def note(work, turn):  # type: ignore[no-untyped-def]
                writing.set()
                return original(work, turn)

            def kill() -> None:
                writing.wait(30)
                os.kill(pid, signal.SIGKILL)

            monkeypatch.setattr(victim, "write_in_turn", note)
            killer = threading.Thread(target=kill)
            with pytest.raises(ServerUnreachable, match="run the command again"):
                writer = BoltWriter(victim)
                writer.begin(RELEASE)
                writer.write_nodes("MiRNA", MIRNAS)
                writer.write_nodes("Disease", DISEASES)
                writer.write_edges("ASSOCIATED_WITH", EDGES[: len(EDGES) // 2])
                writing.clear()
                killer.start()
                writer.write_edges("ASSOCIATED_WITH", EDGES[len(EDGES) // 2 :])
                writer.finish(RowCounts(read=len(EDGES), loaded=len(EDGES), duplicate=0, rejected=0))
            killer.join()
            with pytest.raises(ServerUnreachable):
                victim.read("RETURN 1")
            begun = time.perf_counter()
            for _ in range(5):  # a step that cleans up does not wait again for a server that is away
                with pytest.raises(ServerUnreachable):
                    victim.unguarded().write("CREATE (:Drug)")
            assert time.perf_counter() - begun < 0.5
    finally:
        server.up()

    with GraphStore.connect(neo4j_address) as again:
        assert loaded_releases(again) == []
        written = graph_counts(again)["relationships"]["ASSOCIATED_WITH"]
        assert 0 < written < len(EDGES)
        load(again)
        counts = graph_counts(again)
        assert counts["relationships"]["ASSOCIATED_WITH"] == len(EDGES)
        pairs = again.read(
            "MATCH (m:MiRNA)-[r:ASSOCIATED_WITH]->(d:Disease) "
            "RETURN count(DISTINCT m.id + ' ' + d.id) AS pairs, count(DISTINCT r.load) AS loads"
        )
        assert pairs == [{"pairs": len(EDGES), "loads": 1}]
        assert [(r.release, r.status) for r in loaded_releases(again)] == [(RELEASE, "complete")]
