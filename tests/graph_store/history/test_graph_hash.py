"""The graph hash depends on everything the graph holds, and on nothing else."""

import hashlib
import json

import pytest

from graph_schema.records import Edge, Node, NodeKey, Release, RowCounts
from graph_store.connection import GraphStore
from graph_store.history.graph_hash import graph_hash
from graph_store.schema import apply_schema
from graph_store.writing.release_writer import BoltWriter
from graph_store.writing.reset import clear_graph

TWO_NODES = (
    "CREATE (m:MiRNA {id: 'hsa-mir-21', name: 'hsa-mir-21', species: 'hsa', "
    "embedding_disease: [0.5, 0.25]}), "
    "(g:Gene {id: 'NCBIGene:1', name: 'A1BG', synonyms: ['ABG', 'GAB']}), "
    "(m)-[:TARGETS {source: 'mirtarbase', release: 'mirtarbase:1', load: 'load:1', rows: 2}]->(g)"
)


@pytest.fixture
def graph(store: GraphStore) -> GraphStore:
    store.write(TWO_NODES)
    return store


def test_the_hash_is_the_documented_one(graph: GraphStore) -> None:
    """Computed again here from the description in docs/schema.md."""

    def number(item: object) -> int:
        text = json.dumps(item, sort_keys=True, separators=(",", ":"))
        return int(hashlib.sha256(text.encode()).hexdigest(), 16)

    version = graph.read("MATCH (s:GraphState) RETURN s.schema_version AS v")[0]["v"]
    mirna = {"id": "hsa-mir-21", "name": "hsa-mir-21", "species": "hsa", "embedding_disease": [0.5, 0.25]}
    nodes = (
        number(["GraphState", {"id": "gtmaloc", "schema_version": version}])
        + number(["MiRNA", mirna])
        + number(["Gene", {"id": "NCBIGene:1", "name": "A1BG", "synonyms": ["ABG", "GAB"]}])
    )
    reported = {"source": "mirtarbase", "release": "mirtarbase:1", "rows": 2}
    edges = number(["TARGETS", "MiRNA", "hsa-mir-21", "Gene", "NCBIGene:1", reported])
    text = f"gtmaloc graph 1\n3 {nodes % 2**256:064x}\n1 {edges % 2**256:064x}\n"
    found = graph_hash(graph)
    assert found.hash == hashlib.sha256(text.encode()).hexdigest()
    assert (found.nodes, found.relationships) == (3, 1)


@pytest.mark.parametrize(
    "change",
    [
        "MATCH (g:Gene) SET g.name = 'A1BG '",
        "MATCH (g:Gene) SET g.synonyms = ['GAB', 'ABG']",
        "MATCH (g:Gene) REMOVE g.synonyms",
        "MATCH (g:Gene) SET g.undeclared = true",
        "MATCH (m:MiRNA) SET m.embedding_disease = [0.5, 0.25000000000000006]",
        "MATCH ()-[r:TARGETS]->() SET r.rows = 3",
        "MATCH ()-[r:TARGETS]->() SET r.rows = 2.0",
        "MATCH ()-[r:TARGETS]->() SET r.rows = '2'",
        "MATCH ()-[r:TARGETS]->() DELETE r",
        "MATCH (a)-[r:TARGETS]->(b) CREATE (a)-[s:TARGETS]->(b) SET s = properties(r)",
        "MATCH (a)-[r:TARGETS]->(b) CREATE (a)-[s:TARGETS]->(b), (a)-[t:TARGETS]->(b) "
        "SET s = properties(r), t = properties(r)",
        "CREATE (:Gene {id: 'NCBIGene:2', name: 'A2M'})",
        "MATCH (s:GraphState) SET s.current_run = 'x'",
        "CREATE (:ModelRun {id: 'x', status: 'staged'})",
        "CREATE (:Release {id: 'mirtarbase:1', source: 'mirtarbase'})",
    ],
)
def test_every_change_of_contents_changes_it(graph: GraphStore, change: str) -> None:
    before = graph_hash(graph)
    graph.write(change)
    assert graph_hash(graph).hash != before.hash


@pytest.mark.parametrize(
    "change",
    [
        "MATCH ()-[r:TARGETS]->() SET r.load = 'load:2'",
        "CREATE (:Load {id: 'load:1', source: 'mirtarbase', status: 'running'})",
        "CREATE (:Load {id: 'load:1', status: 'running'})-[:OF_RELEASE]->(:TheirRelease {id: 1})",
        "MATCH (g:Gene) CREATE (:Theirs {id: 1})-[:TARGETS]->(g)",
        "MATCH (g:Gene), (m:MiRNA) CREATE (m)-[:THEIRS]->(g)",
    ],
)
def test_load_ids_and_what_is_not_ours_do_not(graph: GraphStore, change: str) -> None:
    before = graph_hash(graph)
    graph.write(change)
    assert graph_hash(graph).hash == before.hash
    graph.write("MATCH (n:Theirs|TheirRelease) DETACH DELETE n")


def test_the_time_of_a_publication_does_not(graph: GraphStore) -> None:
    graph.write("CREATE (:ModelRun {id: 'x', created: '2026-01-01', status: 'staged'})")
    before = graph_hash(graph)
    graph.write("MATCH (r:ModelRun) SET r.created = '2026-01-02'")
    assert graph_hash(graph).hash == before.hash


def test_a_value_of_another_programs_type_is_hashed_too(graph: GraphStore) -> None:
    graph.write("MATCH (g:Gene) SET g.seen = date('2026-01-01')")
    before = graph_hash(graph)
    graph.write("MATCH (g:Gene) SET g.seen = date('2026-01-02')")
    assert graph_hash(graph).hash != before.hash


def test_it_does_not_depend_on_the_order_of_insertion(store: GraphStore) -> None:
    genes = [Node("Gene", f"NCBIGene:{i}", {"name": f"G{i}"}) for i in range(40)]
    mirna = Node("MiRNA", "hsa-mir-21", {"name": "hsa-mir-21", "species": "hsa"})
    edges = [Edge("TARGETS", NodeKey("MiRNA", "hsa-mir-21"), g.at, {"rows": 1}) for g in genes]
    release = Release("mirtarbase", "9", "free", (), "ab" * 32, synthetic=False)
    hashes = []
    for step in (1, -1):
        clear_graph(store)
        apply_schema(store)
        writer = BoltWriter(store)
        writer.begin(release)
        writer.write_nodes("Gene", genes[::step])
        writer.write_nodes("MiRNA", [mirna])
        writer.write_edges("TARGETS", edges[::step])
        writer.finish(RowCounts(read=40, loaded=40, duplicate=0, rejected=0))
        hashes.append(graph_hash(store).hash)
    assert hashes[0] == hashes[1]
