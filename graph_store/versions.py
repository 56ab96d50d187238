"""Which versions of Neo4j and Graph Data Science a server runs, and whether they are supported."""

from dataclasses import dataclass

from neo4j import READ_ACCESS, Driver
from neo4j.exceptions import ClientError

from graph_store.driver_errors import GdsMissing, ReadOnlyServer, UnsupportedServer
from local_neo4j.supported_versions import (
    GDS_IN_WORDS,
    NEO4J_IN_WORDS,
    gds_supported,
    neo4j_supported,
)


@dataclass(frozen=True, slots=True)
class ServerVersions:
    """What the server reports about itself; `gds` is empty if the library is not installed."""

    neo4j: str
    edition: str
    gds: str
    writable: bool = True


def probe_versions(driver: Driver, database: str) -> ServerVersions:
    """Ask the server for its versions, in three short queries."""
    with driver.session(database=database, default_access_mode=READ_ACCESS) as session:
        kernel = session.run(
            "CALL dbms.components() YIELD name, versions, edition "
            "WITH name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version, edition"
        ).single(strict=True)
        access = session.run(
            "SHOW DATABASES YIELD name, access WHERE name = $database RETURN access", database=database
        ).single()
        try:
            gds = session.run("RETURN gds.version() AS version").single(strict=True)["version"]
        except ClientError as error:
            if not (error.code or "").startswith("Neo.ClientError.Statement"):
                raise
            gds = ""  # unknown function: the library is not installed
    writable = access is None or access["access"] != "read-only"
    return ServerVersions(kernel["version"], kernel["edition"], gds, writable)


def check_versions(found: ServerVersions, uri: str, *, require_gds: bool, read_only: bool) -> None:
    """Refuse a server that is not supported.

    Raises:
        UnsupportedServer: the version of Neo4j or GDS is not supported.
        GdsMissing: Graph Data Science is required, and the server does not have it.
        ReadOnlyServer: the database is read-only, and `read_only` is false.
    """
    if not neo4j_supported(found.neo4j):
        raise UnsupportedServer(
            f"The server at {uri} is Neo4j {found.neo4j}, which is not supported",
            f"Use {NEO4J_IN_WORDS}, or unset NEO4J_URI to use the local server",
        )
    if not read_only and not found.writable:
        raise ReadOnlyServer(
            f"The database at {uri} is read-only",
            "Make it writable (server.databases.read_only), or use another database (NEO4J_DATABASE)",
        )
    if not require_gds:
        return
    if not found.gds:
        raise GdsMissing(
            f"The server at {uri} has no Graph Data Science library",
            "Install the plugin for its Neo4j version (container: NEO4J_PLUGINS='[\"graph-data-science\"]'), "
            "or unset NEO4J_URI to use the local server",
        )
    if not gds_supported(found.gds):
        raise UnsupportedServer(
            f"The server at {uri} has Graph Data Science {found.gds}, which is too old",
            f"Install version {GDS_IN_WORDS}",
        )
