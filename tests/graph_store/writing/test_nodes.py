"""What a node is follows from what each source reports about it now; a source takes back only its own."""

from typing import Any

import pytest

from fixtures.small_releases import COUNTS, mirna, release
from fixtures.statements import statements_from_here
from graph_schema.catalogue import SchemaViolation
from graph_schema.records import Node
from graph_store.connection import GraphStore
from graph_store.writing.nodes import NodeWriter
from graph_store.writing.release_writer import BoltWriter

GENE = "NCBIGene:3491"


def report(store: GraphStore, source: str, *nodes: Node) -> int:
    """A whole load of a source that reports these nodes; returns how many nodes it created or changed."""
    writer = BoltWriter(store)
    writer.begin(release(source=source))
    changed = sum(writer.write_nodes(node.label, [node]) for node in nodes)
    writer.finish(COUNTS)
    return changed


def gene(**properties: Any) -> Node:
    return Node("Gene", GENE, properties)


def stored(store: GraphStore, label: str = "Gene") -> dict[str, Any]:
    (row,) = store.read(f"MATCH (n:{label}) RETURN n {{.*}} AS n")
    return dict(row["n"])


def test_a_single_source_leaves_no_json(store: GraphStore) -> None:
    report(store, "mirtarbase", gene(name="CYR61"))
    assert stored(store) == {"id": GENE, "name": "CYR61", "sources": ["mirtarbase"]}


def test_two_sources_are_kept_apart_and_the_defining_one_counts(store: GraphStore) -> None:
    report(store, "mirtarbase", gene(name="CYR61", synonyms=("b",)))
    report(store, "ncbi_gene", gene(name="CCN1", synonyms=("a",)))
    assert stored(store) == {
        "id": GENE,
        "name": "CCN1",
        "synonyms": ["a", "b"],
        "sources": ["mirtarbase", "ncbi_gene"],
        "reported": ['{"name":"CYR61","synonyms":["b"]}', '{"name":"CCN1","synonyms":["a"]}'],
    }


@pytest.mark.parametrize("order", [("hmdd", "ncdr"), ("ncdr", "hmdd")])
def test_a_label_that_nobody_defines_takes_the_scalar_of_the_first_name(
    store: GraphStore, order: tuple[str, str]
) -> None:
    for source in order:
        report(store, source, mirna("hsa-mir-21", level=source))
    assert stored(store, "MiRNA")["level"] == "hmdd"


def test_a_property_that_its_source_no_longer_reports_falls_back_or_goes(store: GraphStore) -> None:
    report(store, "ncbi_gene", gene(name="CCN1", chromosome="1", synonyms=("a", "b")))
    report(store, "mirtarbase", gene(name="CYR61", species="hsa"))
    report(store, "ncbi_gene", gene(synonyms=("a",)))
    found = stored(store)
    assert (found["name"], found["synonyms"], found["species"]) == ("CYR61", ["a"], "hsa")
    assert "chromosome" not in found


def test_a_node_goes_with_its_last_source(store: GraphStore) -> None:
    report(store, "ncbi_gene", gene(name="CCN1"))
    report(store, "mirtarbase", gene(name="CYR61"))
    report(store, "ncbi_gene")
    assert stored(store) == {"id": GENE, "name": "CYR61", "sources": ["mirtarbase"]}
    report(store, "mirtarbase")
    assert store.read("MATCH (g:Gene) RETURN g") == []


def test_a_mirna_that_left_the_benchmark_is_no_longer_in_it(store: GraphStore) -> None:
    report(store, "localization_benchmark", mirna("hsa-mir-21", benchmark_row=0))
    report(store, "hmdd", mirna("hsa-mir-21"))
    store.write("MATCH (m:MiRNA) SET m.embedding_drug = $v", {"v": [0.1] * 128})
    report(store, "localization_benchmark")
    found = stored(store, "MiRNA")
    assert "benchmark_row" not in found
    assert found["embedding_drug"] == [0.1] * 128  # the node stayed, and so does its vector


def test_what_one_load_reports_in_two_parts_is_one_report(store: GraphStore) -> None:
    report(store, "ncbi_gene", gene(name="CCN1", synonyms=("b",)), gene(name="other", synonyms=("a",)))
    found = stored(store)
    assert (found["name"], found["synonyms"]) == ("CCN1", ["a", "b"])


def test_what_one_load_reports_twice_is_written_once(store: GraphStore) -> None:
    writer = NodeWriter(store, "Gene", "ncbi_gene")
    assert writer.write([gene(name="CCN1")]) == 1
    assert writer.write([gene(name="CCN1")]) == 0
    assert writer.count == 1


def test_an_unchanged_report_writes_nothing(store: GraphStore) -> None:
    for source in ("ncbi_gene", "mirtarbase"):
        assert report(store, source, gene(name=source, synonyms=("x",))) == 1
        assert report(store, source, gene(name=source, synonyms=("x",))) == 0


def test_a_loader_cannot_set_the_sources_of_a_node(store: GraphStore) -> None:
    with pytest.raises(SchemaViolation, match="sources"):
        NodeWriter(store, "MiRNA", "hmdd").write([mirna("hsa-mir-21", sources=("me",))])


def test_a_load_neither_reads_nor_changes_embeddings(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write("CREATE (:MiRNA {id: 'hsa-mir-21', embedding_drug: $v})", {"v": [0.1] * 128})
    statements = statements_from_here(monkeypatch)
    assert NodeWriter(store, "MiRNA", "hmdd").write([mirna("hsa-mir-21")]) == 1
    assert len(statements) == 3  # whether there are miRNAs, reading this one, writing it
    assert not any("embedding" in statement for statement in statements)
    assert store.read("MATCH (m:MiRNA) RETURN m.embedding_drug AS v") == [{"v": [0.1] * 128}]
