"""Makes a database follow the declared schema, and refuses a graph of another schema version."""

from dataclasses import dataclass

from graph_schema.catalogue import SCHEMA_VERSION
from graph_schema.cypher import schema_statements, uniqueness_constraints
from graph_store.connection import GraphStore
from graph_store.driver_errors import QueryRefused, ServerFailed, explained
from graph_store.graph_state import get_state, set_state
from gtmaloc_base.errors import GTMALocError

INDEX_SECONDS = 300


class SchemaVersionMismatch(GTMALocError):
    """The graph was written by another version of this package and has another schema."""


class SchemaConflict(GTMALocError):
    """What is in the database contradicts the schema, for example two nodes with one key."""


class SchemaMissing(GTMALocError):
    """The database does not follow the schema yet."""


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """What applying the schema changed."""

    added: int  # constraints and indexes that were not there before


def apply_schema(store: GraphStore) -> SchemaChange:
    """Create the constraints, then the indexes that are missing, and wait until they can be used.

    Raises:
        SchemaVersionMismatch: the graph has an older or a newer schema.
        SchemaConflict: the data in the database breaks a uniqueness constraint.
    """
    version = get_state(store).get("schema_version")
    if version is not None:
        check_schema_version(version)
    added = 0
    for statement in schema_statements():
        added += _apply(store, statement)
    store.run_outside_transaction("CALL db.awaitIndexes($seconds)", {"seconds": INDEX_SECONDS})
    if version is None:
        set_state(store, schema_version=SCHEMA_VERSION)
    return SchemaChange(added)


def require_schema(store: GraphStore) -> None:
    """Check that the schema has been applied: without its constraints writing would be slow and unsafe.

    Raises:
        SchemaMissing: it has not been applied.
        SchemaVersionMismatch: the graph has an older or a newer schema.
    """
    version = get_state(store).get("schema_version")
    if version is None:
        raise SchemaMissing(
            f"The database {store.database!r} at {store.uri} does not follow the schema yet",
            "Run gtmaloc load, which applies it first",
        )
    check_schema_version(version)


def check_schema_version(version: int) -> None:
    """Raise SchemaVersionMismatch unless the graph has the schema of this package."""
    if version == SCHEMA_VERSION:
        return
    age = "newer" if version > SCHEMA_VERSION else "older"
    raise SchemaVersionMismatch(
        f"The graph has schema version {version}, {age} than version {SCHEMA_VERSION} of this package",
        "Use the version of gtmaloc that wrote it, or another database (NEO4J_DATABASE), or empty the graph "
        "and load it again",
    )


def _apply(store: GraphStore, statement: str) -> int:
    try:
        with explained(store.uri), store.driver.session(database=store.database) as session:
            counters = session.run(statement).consume().counters
    except (ServerFailed, QueryRefused) as error:
        if statement not in uniqueness_constraints():
            raise
        raise SchemaConflict(
            f"A uniqueness constraint cannot be made ({error.message})",
            "Remove the duplicate nodes, or use an empty database (NEO4J_DATABASE)",
        ) from error
    return counters.constraints_added + counters.indexes_added
