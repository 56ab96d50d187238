"""What tests of several packages share: a real local Neo4j with GDS, one per test process."""

from collections.abc import Iterator

import pytest

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.schema import apply_schema
from graph_store.writing.reset import clear_graph
from local_neo4j.jars import default_jar_cache
from local_neo4j.local_server import LocalServer, ServerInfo

NEO4J_FIXTURES = {"neo4j_server", "neo4j_address", "store"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that needs the server."""
    for item in items:
        if NEO4J_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.neo4j)


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerInfo]:
    """A running local server of this test process alone; it ends with the session."""
    server = LocalServer(
        tmp_path_factory.mktemp("neo4j") / "home", default_jar_cache(), heap="1g", page_cache="128m"
    )
    try:
        yield server.up()
    finally:
        server.down()


@pytest.fixture(scope="session")
def neo4j_address(neo4j_server: ServerInfo) -> Neo4jAddress:
    """How to reach that server."""
    return Neo4jAddress(neo4j_server.uri, neo4j_server.username, neo4j_server.password)


@pytest.fixture
def store(neo4j_address: Neo4jAddress) -> Iterator[GraphStore]:
    """An open graph that contains only the schema."""
    with GraphStore.connect(neo4j_address) as graph:
        clear_graph(graph)
        apply_schema(graph)
        yield graph
