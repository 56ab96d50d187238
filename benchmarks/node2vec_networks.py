"""Seconds of node2vec on the relation networks and, on one of them, of the PyPI package node2vec.

    gtmaloc up
    NEO4J_URI=bolt://127.0.0.1:7687 NEO4J_PASSWORD=… .venv/bin/python benchmarks/node2vec_networks.py

The peer gets the same network, walk length, walks per node, window, dimension and one worker; both times
include all overhead (projection and writing back; transition probabilities and training). The sequence
network is a seeded random one of 4,437 edges. The database is emptied: do not run this on a database that
you need.
"""

import argparse
import importlib.metadata
import json
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import networkx
import numpy as np
from association_set import MIRNAS, address, association_set, load_nodes, release

from graph_schema.networks import NETWORK_BY_NAME, network_named
from graph_schema.records import RowCounts
from graph_store.connection import GraphStore
from graph_store.gds.node2vec import Node2VecSettings, embed_relation
from graph_store.gds.projection import read_network
from graph_store.schema import apply_schema
from graph_store.writing.release_writer import BoltWriter
from graph_store.writing.reset import clear_graph
from graph_store.writing.similarities import write_similarities

SETTINGS = Node2VecSettings()
SEED = 42
SEQUENCE_EDGES = 4_437


def fill(store: GraphStore) -> str:
    """Load the association set and a random sequence network; returns a description of them."""
    data = association_set()
    clear_graph(store)
    apply_schema(store)
    load_nodes(store, data)
    writer = BoltWriter(store)
    writer.begin(release("benchmark"))
    for type_, edges in data.edges.items():
        writer.write_edges(type_, edges)
    writer.finish(RowCounts(data.size, data.size, 0, 0))
    random = np.random.default_rng(SEED)
    first, second = np.triu_indices(MIRNAS, k=1)
    chosen = random.choice(first.size, SEQUENCE_EDGES, replace=False)
    names = [node.key for node in data.nodes["MiRNA"]]
    pairs = [(names[first[c]], names[second[c]], float(random.uniform(0.6, 1.0))) for c in sorted(chosen)]
    write_similarities(store, "SEQUENCE_SIMILAR_TO", "MiRNA", pairs, "random", "benchmark")
    return data.described


def peer_class() -> Any:
    """The class of the PyPI package, which needs pkg_resources, since removed from setuptools."""
    if "pkg_resources" not in sys.modules:
        versions = ModuleType("pkg_resources")
        versions.get_distribution = importlib.metadata.distribution  # type: ignore[attr-defined]
        sys.modules["pkg_resources"] = versions
    from node2vec import Node2Vec

    return Node2Vec


def peer(store: GraphStore, relation: str) -> float:
    """Seconds of the PyPI package on the same network."""
    data = read_network(store, network_named(relation))
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(data.members)))
    graph.add_weighted_edges_from(data.edges)
    node2vec = peer_class()
    started = time.perf_counter()
    model = node2vec(
        graph,
        dimensions=network_named(relation).dimension,
        walk_length=SETTINGS.walk_length,
        num_walks=SETTINGS.walks_per_node,
        workers=1,
        seed=SEED,
        quiet=True,
    ).fit(window=SETTINGS.window_size, min_count=0, sg=1, negative=5, epochs=SETTINGS.iterations, workers=1)
    assert len(model.wv) == len(data.members)
    return time.perf_counter() - started


def main() -> None:
    """Run the benchmark and print its result."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer-relation", choices=tuple(NETWORK_BY_NAME), default="disease")
    parser.add_argument("--json", type=Path, help="also write the result here")
    options = parser.parse_args()
    with GraphStore.connect(address()) as store:
        described = fill(store)
        reports = [embed_relation(store, name, seed=SEED, settings=SETTINGS) for name in NETWORK_BY_NAME]
        theirs = peer(store, options.peer_relation)
        clear_graph(store)
    ours = next(r.seconds for r in reports if r.relation == options.peer_relation)
    result = {
        "data": described,
        "relations": [r.as_json() for r in reports],
        "seconds_all": round(sum(r.seconds for r in reports), 1),
        "peer": {
            "relation": options.peer_relation,
            "ours": ours,
            "node2vec": round(theirs, 1),
            "ratio": round(theirs / ours, 1),
        },
    }
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for r in reports:
        print(
            f"  {r.relation:10s} {r.nodes:>6,} nodes {r.edges:>7,} edges {r.dimension:>4} {r.seconds:7.1f} s"
        )
    print(f"  all four   {result['seconds_all']:>7} s")
    print(f"  {options.peer_relation}: {ours:.1f} s, PyPI node2vec {theirs:.1f} s, ratio {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
