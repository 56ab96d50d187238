"""The vocabulary of the schema: properties, node types and relation types."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Value type of a property, named as Neo4j names it.

    The numbers of a list of floats belong to their places: it is replaced as a whole, like a single value.
    """

    STRING = "STRING"
    INTEGER = "INTEGER"
    FLOAT = "FLOAT"
    BOOLEAN = "BOOLEAN"
    STRINGS = "LIST<STRING>"
    INTEGERS = "LIST<INTEGER>"
    FLOATS = "LIST<FLOAT>"
    VECTOR = "VECTOR"

    @property
    def is_list(self) -> bool:
        """Whether values of several input rows are unioned rather than replaced."""
        return self in (Kind.STRINGS, Kind.INTEGERS)


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its value type, its meaning, and its unit if it has one.

    A `volatile` property tells when or how something was done (a time, the id of a load): it may differ
    between two graphs with the same contents, so the graph hash leaves it out.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    dimension: int = 0  # of a VECTOR; 0 for every other kind
    order: tuple[str | bool | None, ...] = ()  # if rows of a source report different values; None: no value
    volatile: bool = False
    accepted: tuple[str, ...] = ()  # every value that it may have; empty for any


@dataclass(frozen=True, slots=True)
class NodeType:
    """One kind of entity. `key` is the property that identifies it: unique and always present.

    `defined_by` names the source whose scalars describe the entity. Other sources that mention it only extend
    lists and fill in missing values, so an old symbol in one table cannot rename a gene
    (`graph_schema.contributions`). Every source reports the nodes that its edges connect, except those of an
    `owned` label: such a node exists exactly as long as `defined_by` reports it.
    """

    label: str
    key: str
    category: str  # Biolink category, for exports
    meaning: str
    properties: tuple[Property, ...]
    defined_by: str = ""  # empty: any source
    owned: bool = False  # only `defined_by` reports such nodes
    indexed: tuple[str, ...] = ()  # other properties used for look-ups
    volatile: bool = False  # as of a Property: nodes of this label and their edges are not in the graph hash

    @property
    def vectors(self) -> tuple[Property, ...]:
        """The properties that carry an embedding, each with a vector index."""
        return tuple(p for p in self.properties if p.kind is Kind.VECTOR)


@dataclass(frozen=True, slots=True)
class RelationType:
    """One kind of statement between two entities.

    `identity` names the properties that, together with both ends, identify an edge: two sources that report
    the same pair yield two edges, and two model runs yield two predictions. How far a statement can be
    trusted (Biolink knowledge level and agent type) is the same for all edges of a type, so it is declared
    here instead of being stored with each edge.
    """

    type: str
    ends: tuple[tuple[str, str], ...]  # allowed (start label, end label)
    predicate: str  # Biolink predicate, for exports
    meaning: str
    properties: tuple[Property, ...]
    identity: tuple[str, ...] = ("source",)
    knowledge_level: str = "knowledge_assertion"  # Biolink, for exports
    agent_type: str = "manual_agent"  # Biolink, for exports
