"""The schema as it is declared, and its page."""

from collections import Counter
from pathlib import Path

import pytest

from graph_schema.catalogue import NODES, RELATIONS, SchemaViolation, check_edge, check_node
from graph_schema.cypher import schema_statements
from graph_schema.documentation import schema_markdown
from graph_schema.nodes import NODE_TYPES
from graph_schema.queries import named_query, query_names
from graph_schema.records import Edge, Node, NodeKey
from graph_schema.relations import RELATION_TYPES
from graph_schema.types import Kind

PAGE = Path(__file__).resolve().parents[2] / "docs" / "schema.md"


def test_every_label_and_type_is_declared_once() -> None:
    assert max(Counter(n.label for n in NODE_TYPES).values()) == 1
    assert max(Counter(r.type for r in RELATION_TYPES).values()) == 1
    for declared in (*NODE_TYPES, *RELATION_TYPES):
        assert max(Counter(p.name for p in declared.properties).values(), default=1) == 1


def test_relations_connect_declared_labels_and_keys_are_declared_properties() -> None:
    for relation in RELATION_TYPES:
        assert {label for ends in relation.ends for label in ends} <= set(NODES)
        names = {p.name for p in relation.properties}
        assert not relation.properties or set(relation.identity) <= names
    for node in NODE_TYPES:
        assert {node.key, *node.indexed} <= {p.name for p in node.properties}


def test_no_node_has_a_list_of_floats() -> None:
    """The merge of what several sources report about a node sorts lists (`contributions.union`)."""
    assert all(p.kind is not Kind.FLOATS for node in NODE_TYPES for p in node.properties)


def test_statements_are_distinct_and_can_be_repeated() -> None:
    statements = schema_statements()
    assert len(set(statements)) == len(statements)
    assert all("IF NOT EXISTS" in s for s in statements)
    first_index = next(i for i, s in enumerate(statements) if "CONSTRAINT" not in s)
    assert all("CONSTRAINT" not in s for s in statements[first_index:])


def test_the_page_is_the_generated_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == schema_markdown(), (
        "run: python -m graph_schema.documentation > docs/schema.md"
    )


def test_the_page_names_every_label_type_and_property() -> None:
    page = schema_markdown()
    for declared in (*NODES.values(), *RELATIONS.values()):
        assert all(f"`{p.name}`" in page for p in declared.properties)
    assert all(f"### {name}\n" in page for name in (*NODES, *RELATIONS))


@pytest.mark.parametrize(
    "node",
    [
        Node("Mouse", "x"),
        Node("MiRNA", ""),
        Node("MiRNA", "x", {"colour": "red"}),
        Node("MiRNA", "x", {"benchmark_row": "0"}),
        Node("MiRNA", "x", {"benchmark_row": True}),
        Node("MiRNA", "x", {"spellings": "x"}),
    ],
)
def test_nodes_that_violate_the_schema_are_refused(node: Node) -> None:
    with pytest.raises(SchemaViolation):
        check_node(node)


def test_edges_that_violate_the_schema_are_refused() -> None:
    mirna, disease = NodeKey("MiRNA", "m"), NodeKey("Disease", "d")
    check_edge(Edge("ASSOCIATED_WITH", mirna, disease, {"pmids": ("1",), "rows": 1}))
    for edge in (
        Edge("KNOWS", mirna, disease),
        Edge("ASSOCIATED_WITH", disease, mirna),
        Edge("ASSOCIATED_WITH", mirna, disease, {"rows": "1"}),
    ):
        with pytest.raises(SchemaViolation):
            check_edge(edge)


def test_named_queries_take_parameters_and_write_nothing() -> None:
    assert "most_similar" in query_names()
    for name in query_names():
        text = named_query(name)
        assert not {"CREATE", "MERGE", "DELETE", "SET", "REMOVE"} & set(text.upper().split())
