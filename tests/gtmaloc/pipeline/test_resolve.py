"""The identity resolvers built from the graph and from the miRBase files give the same answers."""

from pathlib import Path

import pytest

from graph_store.connection import GraphStore
from graph_store.writing.release_writer import BoltWriter
from gtmaloc.pipeline.resolve import resolver_from_graph
from loaders.demonstration import write_demonstration
from loaders.load import load_source
from loaders.scope import LoadScope
from loaders.sources.mirbase.names import name_resolver
from loaders.sources.mirbase.source import MiRBase


@pytest.mark.slow
def test_both_give_the_same_answers(store: GraphStore, tmp_path: Path) -> None:
    write_demonstration(tmp_path)
    from_files = name_resolver(tmp_path)
    release = MiRBase().release(tmp_path)
    load_source(
        MiRBase(), release, from_files, LoadScope(), BoltWriter(store), tmp_path / "rejects", reject_limit=1
    )
    from_graph = resolver_from_graph(store)
    aliases = (tmp_path / "mirbase" / "aliases.txt").read_text().replace("\t", ";").replace("\n", "")
    benchmark = [f"hsa-mir-{n}" for n in range(90_001, 90_061)]
    asked = [
        *filter(None, aliases.split(";")),
        *benchmark,
        "hsa-miR-90001*",
        "hsa-mir-98002",
        "mmu-mir-1",
        "x",
    ]
    assert [from_graph.resolve(name) for name in asked] == [from_files.resolve(name) for name in asked]
    assert {from_graph.resolve(name).how for name in asked} == {
        "exact", "renamed", "ambiguous", "dead", "unknown",
    }  # fmt: skip
