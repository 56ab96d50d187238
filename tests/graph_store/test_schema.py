"""The declared schema, as a database follows it."""

import pytest

from graph_schema.catalogue import SCHEMA_VERSION
from graph_schema.cypher import schema_statements
from graph_store.connection import GraphStore
from graph_store.graph_state import get_state, set_state
from graph_store.schema import (
    SchemaConflict,
    SchemaMissing,
    SchemaVersionMismatch,
    apply_schema,
    require_schema,
)
from graph_store.writing.reset import clear_graph


@pytest.fixture
def bare(store: GraphStore) -> GraphStore:
    """A graph without nodes, constraints and indexes."""
    clear_graph(store)
    for row in store.read("SHOW CONSTRAINTS YIELD name"):
        store.run_outside_transaction(f"DROP CONSTRAINT `{row['name']}`")
    for row in store.read("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
        store.run_outside_transaction(f"DROP INDEX `{row['name']}`")
    return store


def test_applying_the_schema_creates_everything_declared_and_a_second_time_nothing(bare: GraphStore) -> None:
    assert apply_schema(bare).added == len(schema_statements())
    before = bare.read("SHOW INDEXES YIELD name, type, state RETURN * ORDER BY name")
    assert {row["state"] for row in before} == {"ONLINE"}
    assert apply_schema(bare).added == 0
    assert bare.read("SHOW INDEXES YIELD name, type, state RETURN * ORDER BY name") == before
    assert get_state(bare)["schema_version"] == SCHEMA_VERSION


def test_a_key_that_two_nodes_share_is_named_as_the_conflict(bare: GraphStore) -> None:
    bare.write("UNWIND [1, 2] AS _ CREATE (:MiRNA {id: 'hsa-mir-21'})")
    with pytest.raises(SchemaConflict, match="duplicate"):
        apply_schema(bare)
    clear_graph(bare)
    apply_schema(bare)


@pytest.mark.parametrize(("offset", "age"), [(1, "newer"), (-1, "older")])
def test_a_graph_with_another_schema_version_is_refused(store: GraphStore, offset: int, age: str) -> None:
    set_state(store, schema_version=SCHEMA_VERSION + offset)
    with pytest.raises(SchemaVersionMismatch, match=age):
        apply_schema(store)
    with pytest.raises(SchemaVersionMismatch, match=age):
        require_schema(store)


def test_a_database_without_the_schema_has_its_own_error(store: GraphStore) -> None:
    clear_graph(store)
    with pytest.raises(SchemaMissing, match="gtmaloc load"):
        require_schema(store)
