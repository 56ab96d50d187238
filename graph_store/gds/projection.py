"""The relation networks as in-memory graphs of Graph Data Science, always dropped after use.

Each network holds every benchmark miRNA, even an isolated one, so that each gets a vector; the partners
connected to them; and undirected edges, each pair once. Nodes are numbered in key order, so the same data
give the same walks in any database.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from graph_schema.networks import Network
from graph_schema.records import NodeKey
from graph_store.connection import GraphStore
from graph_store.writing.batches import Rows

NAME_PREFIX = "gtmaloc-"
WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class NetworkData:
    """Nodes and edges of one relation's network; an edge refers to its ends by index into `members`."""

    network: Network
    members: tuple[NodeKey, ...]
    edges: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True, slots=True)
class ProjectedGraph:
    """An in-memory graph on the server; the id of a node is its index in `data.members`."""

    name: str
    data: NetworkData


def read_network(store: GraphStore, network: Network) -> NetworkData:
    """Read a network: the benchmark miRNAs in key order, then the partners in key order."""
    weight = f"max(r.`{network.weight}`)" if network.weight else "1.0"
    rows = store.read(
        f"{_pattern(network)} WITH m.id AS m, p.id AS p, {weight} AS weight RETURN DISTINCT m, p, weight"
    )
    benchmark = {row["m"] for row in rows}
    partners = {row["p"] for row in rows} - {None}
    members = [NodeKey("MiRNA", key) for key in sorted(benchmark)]
    if network.is_association:
        members += [NodeKey(network.partner, key) for key in sorted(partners)]
    place = {member: i for i, member in enumerate(members)}
    edges = sorted(
        (place[NodeKey("MiRNA", row["m"])], place[NodeKey(network.partner, row["p"])], row["weight"])
        for row in rows
        if row["p"] is not None
    )
    return NetworkData(network, tuple(members), tuple(edges))


def _pattern(network: Network) -> str:
    """Cypher that matches each benchmark miRNA m with each partner p; p is null if m is isolated."""
    counts = network.condition_in_cypher("r")
    if not network.is_association:
        counts += " AND p.benchmark_row IS NOT NULL"
    return (
        "MATCH (m:MiRNA) WHERE m.benchmark_row IS NOT NULL "
        f"OPTIONAL MATCH (m)-[r:`{network.relation_type}`]->(p:`{network.partner}`) WHERE {counts}"
    )


@contextmanager
def projected(store: GraphStore, data: NetworkData) -> Iterator[ProjectedGraph]:
    """Project a network and drop it at the end, even after a failure or Ctrl-C.

    The projected ids are positions in sorted order, not internal ids of the database: node2vec derives the
    initial vector of a node from its id.
    """
    drop_projections(store)  # left by a process that was killed
    name = f"{NAME_PREFIX}{data.network.name}-{uuid.uuid4().hex[:8]}"
    rows = Rows([i, None, None] for i in range(len(data.members)))
    rows.extend(data.edges)
    try:
        store.read(
            "UNWIND $rows AS row WITH gds.graph.project($name, row[0], row[1], "
            "CASE WHEN row[1] IS NULL THEN {} "
            f"ELSE {{relationshipProperties: {{`{WEIGHT}`: row[2]}}}} END, "
            "{undirectedRelationshipTypes: ['*'], readConcurrency: 1}) AS g RETURN g.nodeCount AS nodes",
            {"name": name, "rows": rows},
        )
        yield ProjectedGraph(name, data)
    finally:
        drop_projections(store, name)


def drop_projections(store: GraphStore, name: str = NAME_PREFIX) -> int:
    """Drop our projections whose name starts with `name`; returns their number."""
    rows = store.read(
        "CALL gds.graph.list() YIELD graphName WITH graphName WHERE graphName STARTS WITH $name "
        "CALL gds.graph.drop(graphName, false) YIELD graphName AS dropped RETURN dropped",
        {"name": name},
    )
    return len(rows)
