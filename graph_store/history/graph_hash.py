"""One hash over everything that the graph holds, whatever the path by which it came to hold it.

Each node and each edge is written in one canonical form and hashed; the hashes are added up modulo 2**256.
A sum depends neither on the order of the rows nor on the ids that Neo4j gives out, and unlike an exclusive or
it changes when an edge occurs twice. Rows are streamed, so memory use does not grow with the graph.
docs/schema.md describes the format.
"""

import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from graph_schema.catalogue import NODES, node_type
from graph_schema.nodes import NODE_TYPES
from graph_schema.relations import RELATION_TYPES
from graph_schema.types import NodeType, Property
from graph_store.connection import GraphStore
from gtmaloc_base.garbage_collection import without_cycle_collection

FORMAT = "gtmaloc graph 1"
_MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class GraphHash:
    """The hash of a graph, the number of nodes and relationships in it, and how long it took."""

    hash: str
    nodes: int
    relationships: int
    seconds: float

    def as_json(self) -> dict[str, str | int | float]:
        """`{hash, nodes, relationships, seconds}`."""
        return asdict(self)


class _Multiset:
    """The sum of the hashes of any number of items; an item may occur several times."""

    def __init__(self) -> None:
        self.count = 0
        self.total = 0
        # Compact, sorted and ASCII: one text for one value. 1 and 1.0 stay different.
        self._text = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_other_type).encode

    def add(self, item: list[Any]) -> None:
        """Add an item that consists of JSON values."""
        self.count += 1
        self.total += int.from_bytes(hashlib.sha256(self._text(item).encode()).digest())

    def summary(self) -> str:
        """The number of items and their sum."""
        return f"{self.count} {self.total % _MODULUS:064x}"


@without_cycle_collection()
def graph_hash(store: GraphStore) -> GraphHash:
    """Hash the nodes and edges of every declared label and type, without volatile labels and properties.

    Two graphs have the same hash exactly if they hold the same nodes and edges with the same properties.
    Nodes and edges of other programs in the same database are left out; properties that others added to our
    nodes are not.
    """
    started = time.perf_counter()
    nodes, edges = _Multiset(), _Multiset()
    for label in NODE_TYPES:
        if not label.volatile:
            left_out = _volatile(label.properties)
            for (properties,) in store.stream(f"MATCH (n:`{label.label}`) RETURN properties(n)"):
                nodes.add([label.label, _stable(properties, left_out)])
    for relation in RELATION_TYPES:
        left_out = _volatile(relation.properties)
        for start, end in relation.ends:
            if NODES[start].volatile or NODES[end].volatile:
                continue
            for a, of_node in store.stream(_edges(relation.type, node_type(start), node_type(end))):
                for b, properties in of_node:
                    edges.add([relation.type, start, a, end, b, _stable(properties, left_out)])
    whole = f"{FORMAT}\n{nodes.summary()}\n{edges.summary()}\n"
    digest = hashlib.sha256(whole.encode()).hexdigest()
    return GraphHash(digest, nodes.count, edges.count, round(time.perf_counter() - started, 3))


def _edges(type_: str, start: NodeType, end: NodeType) -> str:
    """The edges of each start node in one row: a row costs the driver more than what is in it."""
    edge = f"(a)-[r:`{type_}`]->(b:`{end.label}`)"
    return (
        f"MATCH (a:`{start.label}`) WHERE EXISTS {{ {edge} }} "
        f"RETURN a.`{start.key}`, [{edge} | [b.`{end.key}`, properties(r)]]"
    )


def _volatile(properties: Iterable[Property]) -> tuple[str, ...]:
    return tuple(p.name for p in properties if p.volatile)


def _stable(properties: dict[str, Any], left_out: tuple[str, ...]) -> dict[str, Any]:
    for name in left_out:
        properties.pop(name, None)
    return properties


def _other_type(value: object) -> list[str]:
    """A value of a type that the schema does not use, for example a date that another program stored."""
    return [type(value).__name__, str(value)]
