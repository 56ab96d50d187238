"""The four relation networks as in-memory graphs of Graph Data Science, dropped again whatever happens.

Each network holds every miRNA of the localization panel, also an isolated one, so that each gets a vector;
the partners connected to them; and undirected edges, each pair once. Nodes enter in the order of their keys,
so that the same data give the same walks in any database.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

from graph_schema.errors import UsageError
from graph_store.connection import GraphStore

NAME_PREFIX = "gtmaloc-"


@dataclass(frozen=True, slots=True)
class RelationNetwork:
    """Which part of the graph is one relation's network."""

    relation: str
    type: str
    partner: str  # label of the other end
    condition: str = ""  # further Cypher condition on the edge r
    weight: str = ""  # edge property that weighs the walks

    @property
    def pattern(self) -> str:
        """Cypher that binds each panel miRNA m with each partner p, or with none when it is isolated."""
        where = "WHERE m.panel_row IS NOT NULL"
        partner = " AND ".join(
            part
            for part in ("p.panel_row IS NOT NULL" if self.partner == "MiRNA" else "", self.condition)
            if part
        )
        return f"MATCH (m:MiRNA) {where} OPTIONAL MATCH (m)-[r:`{self.type}`]->(p:`{self.partner}`)" + (
            f" WHERE {partner}" if partner else ""
        )


RELATION_NETWORKS: Mapping[str, RelationNetwork] = MappingProxyType(
    {
        network.relation: network
        for network in (
            RelationNetwork("sequence", "SEQUENCE_SIMILAR_TO", "MiRNA", weight="score"),
            RelationNetwork("target", "TARGETS", "Gene", condition="r.strength = 'strong'"),
            RelationNetwork("drug", "AFFECTS_RESPONSE_TO", "Drug"),
            RelationNetwork("disease", "ASSOCIATED_WITH", "Disease"),
        )
    }
)
"""Network by relation name; of the targets only those with strong evidence."""


@dataclass(frozen=True, slots=True)
class ProjectedGraph:
    """An in-memory graph on the server."""

    name: str
    network: RelationNetwork
    nodes: int
    edges: int


def relation_network(relation: str) -> RelationNetwork:
    """The network of a relation.

    Raises:
        UsageError: there is no such relation.
    """
    if relation not in RELATION_NETWORKS:
        raise UsageError(f"Unknown relation {relation!r}", f"Choose one of {', '.join(RELATION_NETWORKS)}")
    return RELATION_NETWORKS[relation]


def network_size(store: GraphStore, network: RelationNetwork) -> tuple[int, int]:
    """Numbers of nodes and edges that the network will have."""
    (row,) = store.read(
        f"{network.pattern} WITH DISTINCT m, p WITH collect(DISTINCT m) + collect(DISTINCT p) AS nodes, "
        "count(p) AS edges UNWIND nodes AS n RETURN count(DISTINCT n) AS nodes, edges"
    ) or [{"nodes": 0, "edges": 0}]
    return row["nodes"], row["edges"]


@contextmanager
def projected(store: GraphStore, relation: str) -> Iterator[ProjectedGraph]:
    """Project a relation's network; drop it at the end, also after a failure or Ctrl-C.

    Raises:
        UsageError: there is no such relation.
    """
    network = relation_network(relation)
    drop_projections(store)  # left by a process that was killed
    name = f"{NAME_PREFIX}{relation}-{uuid.uuid4().hex[:8]}"
    weight = f"max(r.`{network.weight}`)" if network.weight else "null"
    properties = f"{{relationshipProperties: {{`{network.weight}`: weight}}}}" if network.weight else "{}"
    try:
        (row,) = store.read(
            f"{network.pattern} WITH m, p, {weight} AS weight ORDER BY m.id, p.id "
            f"WITH gds.graph.project($name, m, p, CASE WHEN p IS NULL THEN {{}} ELSE {properties} END, "
            "{undirectedRelationshipTypes: ['*'], readConcurrency: 1}) AS g "
            "RETURN g.nodeCount AS nodes, g.relationshipCount AS edges",
            {"name": name},
        )
        yield ProjectedGraph(name, network, row["nodes"], row["edges"] // 2)
    finally:
        drop_projections(store, name)


def drop_projections(store: GraphStore, name: str = NAME_PREFIX) -> int:
    """Drop our projections whose name starts so; returns their number."""
    rows = store.read(
        "CALL gds.graph.list() YIELD graphName WITH graphName WHERE graphName STARTS WITH $name "
        "CALL gds.graph.drop(graphName, false) YIELD graphName AS dropped RETURN dropped",
        {"name": name},
    )
    return len(rows)
