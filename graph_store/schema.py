"""Makes a database follow the declared schema, and refuses a graph with another schema version."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph_schema.catalogue import SCHEMA_VERSION
from graph_schema.cypher import schema_statements, uniqueness_constraints
from graph_store.connection import GraphStore
from graph_store.driver_errors import QueryRefused, ServerFailed, explained
from graph_store.graph_state import get_state, set_state
from gtmaloc_base.errors import GTMALocError

INDEX_SECONDS = 300
OLDEST_MIGRATED = 2  # the oldest schema version that `gtmaloc migrate` accepts


class SchemaVersionMismatch(GTMALocError):
    """The graph was written by another version of this package and has another schema."""


class SchemaConflict(GTMALocError):
    """The data in the database violate the schema, for example two nodes with the same key."""


class SchemaMissing(GTMALocError):
    """The database does not follow the schema yet."""


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """What applying the schema changed."""

    added: int  # constraints and indexes that were missing


def apply_schema(store: GraphStore) -> SchemaChange:
    """Create the missing constraints, then the missing indexes, and wait until they can be used.

    Raises:
        SchemaVersionMismatch: the graph has an older or a newer schema.
        SchemaConflict: the data in the database violate a uniqueness constraint.
    """
    version = stored_version(store)
    if version is not None:
        check_schema_version(version)
    added = apply_statements(store, schema_statements())
    if version is None:
        set_state(store, schema_version=SCHEMA_VERSION)
    return SchemaChange(added)


def apply_statements(store: GraphStore, statements: Iterable[str]) -> int:
    """Create constraints and indexes and wait until they can be used; returns how many were missing.

    Raises:
        SchemaConflict: the data in the database violate a uniqueness constraint.
    """
    added = sum(_apply(store, statement) for statement in statements)
    store.run_outside_transaction("CALL db.awaitIndexes($seconds)", {"seconds": INDEX_SECONDS})
    return added


def stored_version(store: GraphStore) -> int | None:
    """The schema version of the graph; None if GTMALoc never wrote to the database."""
    version = get_state(store).get("schema_version")
    return None if version is None else int(version)


def require_schema(store: GraphStore) -> None:
    """Check that the schema has been applied; without its constraints, writing would be slow and unsafe.

    Raises:
        SchemaMissing: it has not been applied.
        SchemaVersionMismatch: the graph has an older or a newer schema.
    """
    version = stored_version(store)
    if version is None:
        raise SchemaMissing(
            f"The database {store.database!r} at {store.uri} does not follow the schema yet",
            "Run gtmaloc load, which applies the schema first",
        )
    check_schema_version(version)


def refuse_other_version(store: GraphStore) -> None:
    """Check the version of a graph on opening; a database without a graph is accepted.

    Queries use the current property names: on a graph of another version they would return wrong results.

    Raises:
        SchemaVersionMismatch: the graph has an older or a newer schema.
    """
    version = stored_version(store)
    if version is not None:
        check_schema_version(version)


def check_schema_version(version: int) -> None:
    """Raise SchemaVersionMismatch unless the graph has the schema of this package."""
    check_migratable(version)
    if version < SCHEMA_VERSION:
        raise SchemaVersionMismatch(
            f"The graph has schema version {version}, older than version {SCHEMA_VERSION} of this package",
            "Run `gtmaloc migrate`, which changes the graph to the new version",
        )


def check_migratable(version: int) -> None:
    """Raise SchemaVersionMismatch unless the graph has this package's schema or can be migrated to it."""
    if version > SCHEMA_VERSION:
        raise SchemaVersionMismatch(
            f"The graph has schema version {version}, newer than version {SCHEMA_VERSION} of this package",
            "Use the version of gtmaloc that wrote it, or another database (NEO4J_DATABASE)",
        )
    if version < OLDEST_MIGRATED:
        raise SchemaVersionMismatch(
            f"The graph has schema version {version}, older than version {OLDEST_MIGRATED}, the oldest that "
            "can be migrated",
            "Empty the database and load again, or use another database (NEO4J_DATABASE)",
        )


def _apply(store: GraphStore, statement: str) -> int:
    try:
        with explained(store.uri), store.driver.session(database=store.database) as session:
            counters = session.run(statement).consume().counters
    except (ServerFailed, QueryRefused) as error:
        if statement not in uniqueness_constraints():
            raise
        raise SchemaConflict(
            f"A uniqueness constraint cannot be created ({error.message})",
            "Remove the duplicate nodes, or use an empty database (NEO4J_DATABASE)",
        ) from error
    return counters.constraints_added + counters.indexes_added
