"""Nodes of one label: scalars are overwritten by every source, unless one source defines the label."""

from typing import Any

import pytest

from fixtures.small_releases import mirna
from graph_store.connection import GraphStore
from graph_store.writing.nodes import NodeWriter


def test_a_label_that_nobody_defines_takes_the_latest_scalar(store: GraphStore) -> None:
    for source, species in (("hmdd", "hsa"), ("ncdr", "mmu")):
        NodeWriter(store, "MiRNA", source).write([mirna("hsa-mir-21", species=species)])
    assert store.read("MATCH (m:MiRNA) RETURN m.species AS species") == [{"species": "mmu"}]


def test_a_load_neither_reads_nor_changes_embeddings(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write("CREATE (:MiRNA {id: 'hsa-mir-21', embedding_drug: $v})", {"v": [0.1] * 128})
    read, statements = store.read, list[str]()

    def spy(cypher: str, parameters: Any = None) -> list[dict[str, Any]]:
        statements.append(cypher)
        return read(cypher, parameters)

    monkeypatch.setattr(store, "read", spy)
    assert NodeWriter(store, "MiRNA", "hmdd").write([mirna("hsa-mir-21")]) == 1
    assert statements and not any("embedding" in statement for statement in statements)
    assert read("MATCH (m:MiRNA) RETURN m.embedding_drug AS v") == [{"v": [0.1] * 128}]
