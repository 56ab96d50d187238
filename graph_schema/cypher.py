"""Cypher that makes a database follow the schema: constraints, indexes and vector indexes."""

from graph_schema.nodes import NODE_TYPES
from graph_schema.relations import RELATION_TYPES
from graph_schema.types import NodeType
from graph_schema.writer_lease import WRITER_LEASE

# The names below come from the declaration, never from a user; they are quoted all the same.


def uniqueness_constraints() -> tuple[str, ...]:
    """One uniqueness constraint per node type, on its key; create them before loading."""
    return tuple(uniqueness_constraint(n) for n in (WRITER_LEASE, *NODE_TYPES))


def uniqueness_constraint(node: NodeType) -> str:
    """The uniqueness constraint on the key of a node type."""
    return (
        f"CREATE CONSTRAINT `{node.label.lower()}_{node.key}` IF NOT EXISTS "
        f"FOR (n:`{node.label}`) REQUIRE n.`{node.key}` IS UNIQUE"
    )


def key_seek(variable: str, node: NodeType) -> str:
    """The hint, after a pattern, that this node is to be found by its key.

    For a label with few nodes the planner prefers to read the whole index for every key, and such a plan is
    kept for some time while a load makes the few nodes many.
    """
    return f"USING INDEX SEEK {variable}:`{node.label}`(`{node.key}`)"


def lookup_indexes() -> tuple[str, ...]:
    """Range indexes on the other properties used for look-ups, and on the run of an edge."""
    on_nodes = tuple(
        f"CREATE INDEX `{n.label.lower()}_{p}` IF NOT EXISTS FOR (n:`{n.label}`) ON (n.`{p}`)"
        for n in NODE_TYPES
        for p in n.indexed
    )
    on_edges = tuple(
        f"CREATE INDEX `{r.type.lower()}_{p}` IF NOT EXISTS FOR ()-[r:`{r.type}`]-() ON (r.`{p}`)"
        for r in RELATION_TYPES
        for p in r.identity
        if r.identity != ("source",)
    )
    return on_nodes + on_edges


def vector_index_name(label: str, property_name: str) -> str:
    """Name of the index, as passed to `db.index.vector.queryNodes`."""
    return f"{label.lower()}_{property_name}"


def vector_indexes() -> tuple[str, ...]:
    """One cosine vector index per embedding property."""
    return tuple(_vector_index(n, p.name, p.dimension) for n in NODE_TYPES for p in n.vectors)


def _vector_index(node: NodeType, property_name: str, dimension: int) -> str:
    config = f"`vector.dimensions`: {dimension}, `vector.similarity_function`: 'cosine'"
    return (
        f"CREATE VECTOR INDEX `{vector_index_name(node.label, property_name)}` IF NOT EXISTS "
        f"FOR (n:`{node.label}`) ON (n.`{property_name}`) "
        f"OPTIONS {{indexConfig: {{{config}}}}}"
    )


def schema_statements() -> tuple[str, ...]:
    """Every statement, constraints first; all use IF NOT EXISTS, so applying them twice changes nothing."""
    return uniqueness_constraints() + lookup_indexes() + vector_indexes()
