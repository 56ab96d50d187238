"""node2vec embeddings of the relation networks, computed in Neo4j and stored there as vector properties.

Deterministic: one thread, an explicit seed, and nodes ordered by key. The same data and seed give the same
bits in any database.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from neo4j import ManagedTransaction

from graph_schema.cypher import key_seek
from graph_schema.networks import network_named
from graph_schema.nodes import NODE_TYPES
from graph_store.connection import GraphStore
from graph_store.driver_errors import ServerFailed
from graph_store.gds.projection import (
    WEIGHT,
    NetworkData,
    ProjectedGraph,
    projected,
    read_network,
)
from graph_store.writing.batches import Rows, batches
from gtmaloc_base.errors import GTMALocError, UsageError

LARGEST_HEAP_PERCENT = 80.0
VECTORS_PER_STATEMENT = 1_000
Vector = tuple[str, list[float]]  # key of the node, embedding


@dataclass(frozen=True, slots=True)
class Node2VecSettings:
    """Settings of the walks and of the training, recorded with the embeddings (ADR 9).

    The window, passes and learning rate are close to the word2vec defaults of the published front end; the
    GDS defaults are 10, 1 and 0.01.

    Attributes:
        walk_length: steps per walk.
        walks_per_node: walks that start at each node.
        window_size: distance within a walk up to which nodes are in each other's context.
        iterations: passes over the walks.
        initial_learning_rate: learning rate at the start of the skip-gram training.
        concurrency: threads; with more than one the result is not reproducible.
    """

    walk_length: int = 80
    walks_per_node: int = 10
    window_size: int = 5
    iterations: int = 3
    initial_learning_rate: float = 0.025
    concurrency: int = 1

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not value > 0 or (name != "initial_learning_rate" and value < 1):
                raise UsageError(f"{name} is {value}", "Give a positive number")


@dataclass(frozen=True, slots=True)
class EmbeddingReport:
    """What was embedded."""

    relation: str
    nodes: int
    edges: int
    dimension: int
    seconds: float

    def as_json(self) -> dict[str, str | int | float]:
        """`{relation, nodes, edges, dimension, seconds}`."""
        return asdict(self)


DEFAULTS = Node2VecSettings()


class MemoryTooLarge(GTMALocError):
    """The server's heap is too small for the walks and the vectors of a network."""


class NothingToEmbed(GTMALocError):
    """The network has no nodes."""


def embed_relation(
    store: GraphStore,
    relation: str,
    *,
    seed: int,
    settings: Node2VecSettings = DEFAULTS,
    dimension: int | None = None,
    largest_heap_percent: float = LARGEST_HEAP_PERCENT,
) -> EmbeddingReport:
    """Embed the nodes of one relation's network and write all vectors in one transaction.

    Args:
        store: the graph.
        relation: name of a network.
        seed: random seed of the walks and the training.
        settings: settings of the walks and the training.
        dimension: length of the vectors; by default the declared one, and only that one has a vector index.
        largest_heap_percent: refuse if the memory estimate exceeds this share of the server's heap.

    Raises:
        UsageError: the relation does not exist, or the dimension is not positive.
        MemoryTooLarge: the server's heap is too small for the estimate.
        NothingToEmbed: no benchmark is loaded.
    """
    started = time.perf_counter()
    network = network_named(relation)
    dimension = network.dimension if dimension is None else dimension
    if dimension < 1:
        raise UsageError(f"The dimension is {dimension}", "Give a whole number of 1 or more")
    config = {
        "embeddingDimension": dimension,
        "walkLength": settings.walk_length,
        "walksPerNode": settings.walks_per_node,
        "windowSize": settings.window_size,
        "iterations": settings.iterations,
        "concurrency": settings.concurrency,
    }
    data = read_network(store, network)
    if not data.members:
        raise NothingToEmbed(
            f"The {relation} network has no nodes: no localization benchmark is loaded", "Run gtmaloc load"
        )
    _check_memory(store, data, config, largest_heap_percent)
    stream: dict[str, Any] = {
        **config,
        "initialLearningRate": settings.initial_learning_rate,
        "randomSeed": seed,
    }
    if network.weight:
        stream["relationshipWeightProperty"] = WEIGHT
    with projected(store, data) as graph:
        vectors = _stream(store, graph, stream)
    store.write_transaction(partial(_replace, property_=network.embedding_property, vectors=vectors))
    seconds = round(time.perf_counter() - started, 3)
    return EmbeddingReport(relation, len(data.members), len(data.edges), dimension, seconds)


def _check_memory(
    store: GraphStore, data: NetworkData, config: Mapping[str, int], largest_heap_percent: float
) -> None:
    """Estimate the memory for the network and for node2vec before anything is projected."""
    imagined = {
        "nodeCount": len(data.members),
        "relationshipCount": 2 * len(data.edges),
        "nodeProjection": "*",
        "relationshipProjection": "*",
    }
    (estimate,) = store.read(
        "CALL gds.node2vec.stream.estimate($graph, $config) YIELD requiredMemory, heapPercentageMin "
        "RETURN requiredMemory AS memory, heapPercentageMin AS percent",
        {"graph": imagined, "config": dict(config)},
    )
    if estimate["percent"] > largest_heap_percent:
        need = f"needs {estimate['memory']}, {estimate['percent']:.0f} % of the heap"
        raise _too_large(data.network.name, need)


def _stream(store: GraphStore, graph: ProjectedGraph, config: dict[str, Any]) -> dict[str, list[Vector]]:
    """Vectors by label, each with the key of its node."""
    try:
        rows = store.read(
            "CALL gds.node2vec.stream($name, $config) YIELD nodeId, embedding RETURN nodeId, embedding",
            {"name": graph.name, "config": config},
        )
    except ServerFailed as error:
        if "exceeds current free memory" in error.message:  # the server's own guard
            raise _too_large(graph.data.network.name, f"does not fit ({error.message})") from error
        raise
    vectors: dict[str, list[Vector]] = {}
    for row in rows:
        member = graph.data.members[row["nodeId"]]
        vectors.setdefault(member.label, []).append((member.key, row["embedding"]))
    return vectors


def _replace(tx: ManagedTransaction, *, property_: str, vectors: Mapping[str, list[Vector]]) -> None:
    """Replace all vectors at once for readers; a node that left the network loses its vector."""
    for node in (n for n in NODE_TYPES if property_ in {p.name for p in n.vectors}):
        of_label = vectors.get(node.label, [])
        tx.run(
            f"MATCH (n:`{node.label}`) WHERE n.`{property_}` IS NOT NULL AND NOT n.id IN $keys "
            f"REMOVE n.`{property_}`",
            keys=[key for key, _ in of_label],
        ).consume()
        for batch in batches(of_label, VECTORS_PER_STATEMENT):
            tx.run(
                f"UNWIND $rows AS row MATCH (n:`{node.label}` {{id: row[0]}}) {key_seek('n', node)} "
                "CALL db.create.setNodeVectorProperty(n, $property, row[1])",
                rows=Rows(batch),
                property=property_,
            ).consume()


def _too_large(what: str, need: str) -> MemoryTooLarge:
    return MemoryTooLarge(
        f"node2vec of the {what} network {need}",
        "Give the local server more heap (GTMALOC_HEAP, then gtmaloc down and gtmaloc up), or use a larger "
        "server (NEO4J_URI)",
    )
