"""The page that documents the graph, generated from the declared schema.

python -m graph_schema.documentation > docs/schema.md
"""

import sys
from collections.abc import Iterable, Iterator, Sequence

from graph_schema.catalogue import SCHEMA_VERSION
from graph_schema.cypher import vector_index_name
from graph_schema.nodes import NODE_TYPES
from graph_schema.relations import PROVENANCE, RELATION_TYPES
from graph_schema.types import NodeType, Property, RelationType
from graph_schema.writer_lease import WRITER_LEASE

_INTRODUCTION = f"""\
# The graph

Schema version {SCHEMA_VERSION}. This page is generated from `graph_schema`; a test keeps the two in sync
(`python -m graph_schema.documentation > docs/schema.md`).

Entities as the literature names them (MiRNA) and as databases number them (Precursor, Mature) are different
nodes. Every loaded edge names the source and release that report it; if two sources report the same pair,
there are two edges.
Several rows of a source about the same pair are one edge. Its lists hold the values of all rows. Its other
values are all those of one row: the first one by the order of the values of the first property in the table,
then of the next. The order is given in the table; otherwise a higher number, or the first text in the
alphabet, comes first, and no value last. `observations` keeps which values were reported together: a
contradiction is visible there and, for targets, in `support`.
Properties in **bold** are always present; those marked *volatile* are not part of the graph hash.
"""

_OWNERSHIP = """\
## Who reports what

Several sources may report the same node, and each of them reports some of its properties. `sources` names
them, and `reported` keeps what each of them reports. All other properties follow from these reports:

- a scalar is that of the source which defines the label ("Defined by"), else of the first source by name that
  reports it;
- a list is that of the source whose list contains all the others, in its order; if there is none, the sorted
  union.

When a source stops reporting a property, the property falls back to the next source, or goes. When the last
source stops reporting a node, the node goes with its edges. Every source reports both ends of its edges,
except nodes that "only" another one reports. Embeddings are computed, not reported: they stay while the node
stays.
"""

_HASH = """\
## The graph hash

`gtmaloc hash` computes one hash over the graph: two graphs that hold the same nodes and edges with the same
properties have the same hash, whatever was loaded before, in whatever order, and whatever was interrupted. It
does not depend on the ids that Neo4j assigns.

1. Every node becomes `[label, properties]`, every edge `[type, start label, start key, end label, end key,
   properties]`, as JSON without spaces, with sorted names and escaped non-ASCII characters. Floats have the
   shortest digits that identify them, so 1 and 1.0 differ.
2. The SHA-256 of each text is read as a number. The numbers of all nodes are added up modulo 2^256, and so
   are those of all edges. An edge that occurs twice changes the sum.
3. The hash is the SHA-256 of the lines `gtmaloc graph 1`, number of nodes and their sum, number of edges and
   their sum.

Volatile labels (with their edges) and volatile properties are left out: times, durations, and ids of loads.
So are nodes and edges of labels and types that this page does not list. Everything else counts: releases,
similarities, embeddings, predictions, model runs and `GraphState`.
"""


def schema_markdown() -> str:
    """The whole page, as Markdown with a Mermaid diagram."""
    parts = [_INTRODUCTION, "## Diagram\n", _picture(), "## Nodes\n"]
    parts += [_node_section(node) for node in (*NODE_TYPES, WRITER_LEASE)]
    parts += ["## Relations\n", _provenance_section()]
    parts += [_relation_section(relation) for relation in RELATION_TYPES]
    parts += [_OWNERSHIP, _HASH]
    return "\n".join(parts)


def _picture() -> str:
    """Labels and relation types; types that join the same two labels share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for relation in RELATION_TYPES:
        for ends in relation.ends:
            arrows.setdefault(ends, []).append(relation.type)
    lines = ["```mermaid", "flowchart LR"]
    lines += [f"    {node.label}([{node.label}])" for node in NODE_TYPES]
    lines += [f'    {start} -->|"{"<br/>".join(types)}"| {end}' for (start, end), types in arrows.items()]
    return "\n".join([*lines, "```", ""])


def _node_section(node: NodeType) -> str:
    facts = [f"Key: `{node.key}` (unique). Biolink category: `{node.category}`."]
    if node.defined_by:
        only = "only " if node.owned else ""
        facts.append(f"Defined by: {only}`{node.defined_by}`.")
    if node.volatile:
        facts.append("*Volatile*.")
    if node.indexed:
        facts.append(f"Indexed: {_names(node.indexed)}.")
    if node.vectors:
        facts.append(
            f"Vector indexes: {_names(vector_index_name(node.label, p.name) for p in node.vectors)}."
        )
    return _section(f"### {node.label}", node.meaning, " ".join(facts), node.properties)


def _provenance_section() -> str:
    return _section(
        "### Provenance",
        "Every edge that a loader writes has these properties; they are not repeated below.",
        "`release` and `load` are the ids of a Release and of a Load node.",
        PROVENANCE,
    )


def _relation_section(relation: RelationType) -> str:
    ends = ", ".join(f"`(:{start})→(:{end})`" for start, end in relation.ends)
    facts = [
        f"{ends}. Biolink predicate: `{relation.predicate}`; knowledge level: `{relation.knowledge_level}`; "
        f"agent type: `{relation.agent_type}`."
    ]
    if relation.identity:
        facts.append(f"One edge per pair and {_names(relation.identity)}.")
    loaded = all(p in relation.properties for p in PROVENANCE)
    if loaded:
        facts.append("With provenance.")
    own = [p for p in relation.properties if not (loaded and p in PROVENANCE)]
    return _section(f"### {relation.type}", relation.meaning, " ".join(facts), own)


def _section(heading: str, meaning: str, facts: str, properties: Sequence[Property]) -> str:
    text = f"{heading}\n\n{meaning}\n\n{facts}\n"
    if properties:
        table = ["| Property | Type | Unit | Meaning |", "|---|---|---|---|", *_rows(properties)]
        text += "\n" + "\n".join(table) + "\n"
    return text


def _rows(properties: Iterable[Property]) -> Iterator[str]:
    for p in properties:
        name = f"**`{p.name}`**" if p.required else f"`{p.name}`"
        kind = f"{p.kind}({p.dimension})" if p.dimension else str(p.kind)
        meaning = f"{p.meaning}{_order(p)}; *volatile*" if p.volatile else f"{p.meaning}{_order(p)}"
        yield f"| {name} | `{kind}` | {p.unit} | {meaning} |"


def _order(declared: Property) -> str:
    words = ("none" if value is None else str(value).lower() for value in declared.order)
    return f"; order: {', '.join(words)}" if declared.order else ""


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    sys.stdout.write(schema_markdown())
