"""Nodes of one label: scalars are overwritten by every source, unless one source defines the label."""

from fixtures.small_releases import mirna
from graph_store.connection import GraphStore
from graph_store.writing.nodes import NodeWriter


def test_a_label_that_nobody_defines_takes_the_latest_scalar(store: GraphStore) -> None:
    for source, species in (("hmdd", "hsa"), ("ncdr", "mmu")):
        NodeWriter(store, "MiRNA", source).write([mirna("hsa-mir-21", species=species)])
    assert store.read("MATCH (m:MiRNA) RETURN m.species AS species") == [{"species": "mmu"}]


def test_a_load_neither_reads_nor_changes_embeddings(store: GraphStore) -> None:
    vector = [0.1] * 128
    store.write(
        "CREATE (m:MiRNA {id: 'hsa-mir-21'}) WITH m CALL db.create.setNodeVectorProperty(m, $name, $vector)",
        {"name": "embedding_drug", "vector": vector},
    )
    (before,) = store.read("MATCH (m:MiRNA) RETURN m.embedding_drug AS v")
    assert NodeWriter(store, "MiRNA", "hmdd").write([mirna("hsa-mir-21")]) == 1
    assert store.read("MATCH (m:MiRNA) RETURN m.embedding_drug AS v") == [before]
    (kind,) = store.read("MATCH (m:MiRNA) RETURN valueType(m.embedding_drug) AS kind")
    assert "FLOAT" in kind["kind"]
