"""Edges of one source: what a load reports replaces what the same source reported before."""

import re
import weakref
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.small_releases import COUNTS, PAIRS, load, release, snapshot
from fixtures.statements import statements_from_here
from graph_schema.records import Edge, Node, NodeKey, Release
from graph_store.connection import GraphStore
from graph_store.schema import apply_schema
from graph_store.writing import cleaning
from graph_store.writing import edges as edge_writing
from graph_store.writing.release_writer import BoltWriter
from graph_store.writing.reset import clear_graph
from gtmaloc_base.garbage_collection import without_cycle_collection


def test_an_edge_that_is_reported_again_belongs_to_the_new_release_alone(store: GraphStore) -> None:
    old, new = release("3.1"), release("3.2")
    load(store, old, PAIRS[:1], pmids=("1",), causal=True)
    load(store, new, PAIRS[:1], pmids=("2",))
    (edge,) = store.read("MATCH ()-[r:ASSOCIATED_WITH]->() RETURN properties(r) AS p")
    assert edge["p"] == {
        "source": "hmdd",
        "release": new.id,
        "load": f"load:{new.id}",
        "licence": "academic use",
        "pmids": ["2"],
    }


def test_a_second_copy_of_an_edge_is_removed_by_the_next_load(store: GraphStore) -> None:
    load(store, release(), PAIRS, pmids=("1",))
    once = snapshot(store)
    store.write("MATCH (a)-[r:ASSOCIATED_WITH]->(b) CREATE (a)-[s:ASSOCIATED_WITH]->(b) SET s = r")
    load(store, release(), PAIRS, pmids=("1",))
    assert snapshot(store) == once


def _targets(pairs: Iterable[tuple[str, str, int]]) -> list[Edge]:
    """Edges of miRNAs and matures, in the order given; the number makes the evidence of a pair."""
    return [
        Edge(
            "TARGETS",
            NodeKey("Mature" if start.startswith("MIMAT") else "MiRNA", start),
            NodeKey("Gene", gene),
            {"pmids": (str(number),), "functional": number > 1} if number else {},
        )
        for start, gene, number in pairs
    ]


def _load_targets(store: GraphStore, of: Release, *written: list[Edge]) -> None:
    """Load edges, with their end nodes, in one or several calls."""
    writer = BoltWriter(store)
    writer.begin(of)
    ends = {end for edges in written for edge in edges for end in (edge.start, edge.end)}
    for label in ("MiRNA", "Mature", "Gene"):
        keys = sorted(end.key for end in ends if end.label == label)
        writer.write_nodes(label, [Node(label, key, {"name": key}) for key in keys])
    for edges in written:
        writer.write_edges("TARGETS", edges)
    writer.finish(COUNTS)


def _edges(store: GraphStore) -> list[Any]:
    return store.read(
        "MATCH (a)-[r:TARGETS]->(b) WITH coalesce(a.id, a.accession) AS a, b.id AS b, properties(r) AS p "
        "RETURN a, b, p ORDER BY a, b, p.source"
    )


_STARTS = st.sampled_from(["hsa-mir-1", "hsa-mir-2", "MIMAT0000001", "MIMAT0000002"])
_GENES = st.sampled_from(["NCBIGene:1", "NCBIGene:2", "NCBIGene:3"])
_PAIRS = st.dictionaries(st.tuples(_STARTS, _GENES), st.integers(0, 2), max_size=8)
_Pairs = dict[tuple[str, str], int]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(_PAIRS, _PAIRS, st.randoms(use_true_random=False), st.integers(1, 3), st.integers(0, 8))
def test_a_release_replaces_the_earlier_one_whatever_the_groups_and_the_order_of_edges(
    store: GraphStore, before: _Pairs, after: _Pairs, random: Random, group: int, cut: int
) -> None:
    old, new = release("8", "mirtarbase"), release("9", "mirtarbase")
    other = _targets([("hsa-mir-1", "NCBIGene:1", 1), ("MIMAT0000003", "NCBIGene:3", 2)])
    edges = _targets((*pair, number) for pair, number in sorted(after.items()))
    clear_graph(store)
    apply_schema(store)
    _load_targets(store, release("1", "other"), other)
    _load_targets(store, new, edges)
    expected = _edges(store)
    assert len(expected) == len(after) + len(other)

    clear_graph(store)
    apply_schema(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edge_writing, "EDGES_PER_GROUP", group)
        patch.setattr(edge_writing, "EDGES_PER_TRANSACTION", 2)
        _load_targets(store, release("1", "other"), other)
        _load_targets(store, old, _targets((*pair, number) for pair, number in before.items()))
        random.shuffle(edges)
        _load_targets(store, new, edges[:cut], edges[cut:])
    assert _edges(store) == expected


@pytest.mark.parametrize("first", [False, True], ids=["over another release", "first load"])
def test_edges_of_a_start_node_that_come_later_are_merged_and_the_earlier_release_is_gone(
    store: GraphStore, first: bool
) -> None:
    start, others = ("hsa-mir-1", "NCBIGene:1"), [("hsa-mir-1", "NCBIGene:2"), ("hsa-mir-2", "NCBIGene:1")]
    if not first:
        _load_targets(store, release("8", "mirtarbase"), _targets((*pair, 1) for pair in (start, *others)))
    written = _targets([(*start, 2), ("hsa-mir-1", "NCBIGene:3", 1)])
    _load_targets(store, release("9", "mirtarbase"), written, _targets([(*start, 1), (*others[0], 1)]))
    assert [(e["a"], e["b"], e["p"]["pmids"], e["p"]["functional"]) for e in _edges(store)] == [
        ("hsa-mir-1", "NCBIGene:1", ["1", "2"], False),
        ("hsa-mir-1", "NCBIGene:2", ["1"], False),
        ("hsa-mir-1", "NCBIGene:3", ["1"], False),
    ]


def test_edges_are_taken_from_their_iterator_as_they_are_written(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a release of any size can be written."""
    monkeypatch.setattr(edge_writing, "EDGES_PER_GROUP", 10)
    monkeypatch.setattr(edge_writing, "EDGES_PER_TRANSACTION", 10)
    edges = _targets((f"hsa-mir-{i:03}", "NCBIGene:1", 1) for i in range(100))
    _load_targets(store, release("8", "mirtarbase"), edges)
    writer, changed = BoltWriter(store), []
    writer.begin(release("9", "mirtarbase"))

    def later() -> Iterator[Edge]:
        for edge in edges:
            yield edge
            (row,) = store.read(
                "MATCH ()-[r:TARGETS {release: $id}]->() RETURN count(*) AS n",
                {"id": release("9", "mirtarbase").id},
            )
            changed.append(row["n"])

    writer.write_edges("TARGETS", later())
    assert changed[50] >= 30


def test_many_edges_of_a_source_that_is_gone_are_deleted_in_batches(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "EDGES_PER_TRANSACTION", 2)
    _load_targets(
        store, release("8", "mirtarbase"), _targets((f"hsa-mir-{i}", "NCBIGene:1", 1) for i in range(7))
    )
    _load_targets(store, release("1", "other"), _targets([("hsa-mir-1", "NCBIGene:1", 1)]))
    cleaning.remove_edges_of_source(store, "mirtarbase")
    assert [e["p"]["source"] for e in _edges(store)] == ["other"]


def test_nodes_are_found_by_their_keys_even_by_a_plan_that_was_made_while_there_were_few(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a label is nearly empty, the planner may choose to read the whole index for every key."""
    asked = statements_from_here(monkeypatch)
    for name, pairs in (("3.1", PAIRS), ("3.2", PAIRS), ("4", PAIRS[:1])):
        load(store, release(name), pairs)
    by_key = {query for query in asked if "$keys" in query or "$ends" in query}
    assert len(by_key) >= 6  # reading and deleting nodes and edges, and creating edges
    for query in by_key:
        assert query.count("USING INDEX SEEK") == len(re.findall(r": (?:key|g\[0\])}", query)), query


class _Cycle:
    def __init__(self) -> None:
        self.itself = self


def test_cycles_that_are_left_while_edges_are_written_are_collected_group_by_group(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the driver's sessions leave them: without this, memory grows with the release."""
    monkeypatch.setattr(edge_writing, "EDGES_PER_GROUP", 2)
    pairs = [(f"hsa-mir-{i}", "NCBIGene:1", 1) for i in range(8)]
    _load_targets(store, release("8", "mirtarbase"), _targets(pairs))
    writer, cycles = BoltWriter(store), list[weakref.ref[_Cycle]]()
    writer.begin(release("9", "mirtarbase"))

    def leaving_cycles() -> Iterator[Edge]:
        for edge in _targets(pairs):
            cycles.append(weakref.ref(_Cycle()))
            assert sum(cycle() is not None for cycle in cycles) <= 4
            yield edge

    with without_cycle_collection():
        writer.write_edges("TARGETS", leaving_cycles())
