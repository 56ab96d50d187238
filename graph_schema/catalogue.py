"""Look-ups in the declared schema, and checks of records against it."""

from collections.abc import Mapping
from types import MappingProxyType

from graph_schema.contributions import REPORTED, SOURCES
from graph_schema.nodes import NODE_TYPES
from graph_schema.records import Edge, Node, Value
from graph_schema.relations import RELATION_TYPES
from graph_schema.types import Kind, NodeType, Property, RelationType
from gtmaloc_base.errors import GTMALocError

SCHEMA_VERSION = 6
"""Increased by one with every change that requires stored graphs to be migrated."""

NODES: Mapping[str, NodeType] = MappingProxyType({n.label: n for n in NODE_TYPES})
RELATIONS: Mapping[str, RelationType] = MappingProxyType({r.type: r for r in RELATION_TYPES})
LOADED_LABELS = tuple(n.label for n in NODE_TYPES if any(p.name == SOURCES for p in n.properties))
"""Labels of the nodes that loaders write."""
LOADED_TYPES = tuple(r.type for r in RELATION_TYPES if any(p.name == "load" for p in r.properties))
"""Types of the edges that loaders write."""

PROPERTIES: Mapping[str, tuple[Property, ...]] = MappingProxyType(
    {n.label: n.properties for n in NODE_TYPES} | {r.type: r.properties for r in RELATION_TYPES}
)
"""Properties by owner: a label or a relation type."""

KINDS: Mapping[str, Mapping[str, Kind]] = MappingProxyType(
    {
        owner: MappingProxyType({p.name: p.kind for p in properties})
        for owner, properties in PROPERTIES.items()
    }
)
"""Value type by owner (label or relation type) and property."""

_PYTHON: Mapping[Kind, tuple[type, ...]] = MappingProxyType(
    {
        Kind.STRING: (str,),
        Kind.INTEGER: (int,),
        Kind.FLOAT: (float, int),
        Kind.BOOLEAN: (bool,),
        Kind.STRINGS: (tuple, list),
        Kind.INTEGERS: (tuple, list),
        Kind.FLOATS: (tuple, list),
        Kind.VECTOR: (tuple, list),
    }
)


class SchemaViolation(GTMALocError):
    """A record does not match the declared schema: a bug in a loader or plug-in, never a bad row."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "Fix the loader, or add the declaration to graph_schema")


def node_type(label: str) -> NodeType:
    """The declaration of a label.

    Raises:
        SchemaViolation: the schema has no such label.
    """
    if label not in NODES:
        raise SchemaViolation(f"The schema declares no node label {label!r}")
    return NODES[label]


def relation_type(type_: str) -> RelationType:
    """The declaration of a relation type.

    Raises:
        SchemaViolation: the schema has no such type.
    """
    if type_ not in RELATIONS:
        raise SchemaViolation(f"The schema declares no relation type {type_!r}")
    return RELATIONS[type_]


def is_defined_by(source: str, of: str) -> bool:
    """Whether "TARGETS" or "(Precursor)" names edges, or nodes of a label that the source defines."""
    return not of.startswith("(") or node_type(of.strip("()")).defined_by == source


def share_lost(before: int, now: int) -> float:
    """Share of what was there before that is no longer there; negative if there is more, 0 if nothing was."""
    return (before - now) / before if before else 0.0  # exactly 0.05 for 95 of 100, unlike 1 - 0.95


def check_node(node: Node) -> None:
    """Raise SchemaViolation unless label, key and all properties are declared and have the declared kind."""
    declared = node_type(node.label)
    if not node.key:
        raise SchemaViolation(f"A {node.label} has an empty {declared.key}")
    if SOURCES in node.properties or REPORTED in node.properties:
        raise SchemaViolation(f"A loader may not set {SOURCES} or {REPORTED} of a {node.label}")
    _check_properties(node.label, KINDS[node.label], node.properties)


def check_edge(edge: Edge) -> None:
    """Raise SchemaViolation unless type, ends and all properties are declared and have the declared kind."""
    declared = relation_type(edge.type)
    ends = (edge.start.label, edge.end.label)
    if ends not in declared.ends:
        raise SchemaViolation(f"{edge.type} may not go from {ends[0]} to {ends[1]}")
    _check_properties(edge.type, KINDS[edge.type], edge.properties)


def _check_properties(owner: str, kinds: Mapping[str, Kind], given: Mapping[str, Value]) -> None:
    for name, value in given.items():
        if name not in kinds:
            raise SchemaViolation(f"{owner} has no property {name!r}")
        accepted, got = _PYTHON[kinds[name]], type(value)
        # Fast path: the exact type. Subclasses are accepted too, except bool for int.
        fits = got in accepted or (isinstance(value, accepted) and got is not bool)
        if not fits:
            raise SchemaViolation(f"{owner}.{name} must be {kinds[name]}, not {got.__name__} {value!r}")
