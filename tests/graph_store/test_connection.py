"""Opening a connection: what it checks, and what it reports if something is wrong."""

import dataclasses
import socket

import pytest
from neo4j import Driver
from neo4j.exceptions import Neo4jError, ServiceUnavailable

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.driver_errors import (
    DatabaseMissing,
    GdsMissing,
    QueryRefused,
    ReadOnlyServer,
    ServerFailed,
    ServerOutOfSpace,
    ServerUnreachable,
    UnsupportedServer,
    WriteRefused,
    WrongCredentials,
    explain,
)
from graph_store.versions import ServerVersions, check_versions
from gtmaloc_base.errors import UsageError

GOOD = ServerVersions("2026.01.4", "community", "2.26.0")


def test_versions_of_the_local_server_are_supported(store: GraphStore) -> None:
    assert store.versions.neo4j.startswith("2026.")
    assert store.versions.gds.startswith("2.")
    assert store.versions.writable


def test_the_password_never_shows(neo4j_address: Neo4jAddress) -> None:
    assert neo4j_address.password is not None
    assert neo4j_address.password not in repr(neo4j_address)


def test_a_wrong_password_has_its_own_error(neo4j_address: Neo4jAddress) -> None:
    wrong = dataclasses.replace(neo4j_address, password="not this one")
    with pytest.raises(WrongCredentials, match="NEO4J_PASSWORD") as caught:
        GraphStore.connect(wrong)
    assert "not this one" not in str(caught.value)


def test_a_missing_database_has_its_own_error(neo4j_address: Neo4jAddress) -> None:
    with pytest.raises(DatabaseMissing, match="nosuch"):
        GraphStore.connect(dataclasses.replace(neo4j_address, database="nosuch"))


def test_an_unreachable_address_has_its_own_error() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ServerUnreachable, match="gtmaloc up"):
        GraphStore.connect(Neo4jAddress(f"bolt://127.0.0.1:{port}"))


@pytest.mark.parametrize("uri", ["http://localhost:7474", "localhost", "bolt://localhost:port"])
def test_an_invalid_address_is_a_usage_error(uri: str) -> None:
    with pytest.raises(UsageError, match="NEO4J_URI"):
        GraphStore.connect(Neo4jAddress(uri))


@pytest.mark.parametrize(
    ("found", "error"),
    [
        (dataclasses.replace(GOOD, gds=""), GdsMissing),
        (dataclasses.replace(GOOD, gds="2.12.3"), UnsupportedServer),
        (dataclasses.replace(GOOD, neo4j="4.4.30"), UnsupportedServer),
        (dataclasses.replace(GOOD, neo4j="5.25.1"), UnsupportedServer),
        (dataclasses.replace(GOOD, writable=False), ReadOnlyServer),
    ],
)
def test_an_unsuitable_server_is_refused_with_a_remedy(
    neo4j_address: Neo4jAddress, found: ServerVersions, error: type[Exception]
) -> None:
    def probe(driver: Driver, database: str) -> ServerVersions:
        return found

    with pytest.raises(error):
        GraphStore.connect(neo4j_address, probe=probe)


@pytest.mark.parametrize("version", ["5.26.0", "5.26.19", "2026.01.4", "2027.03.0"])
def test_supported_versions_of_neo4j(version: str) -> None:
    check_versions(dataclasses.replace(GOOD, neo4j=version), "bolt://x", require_gds=True, read_only=False)


def test_what_is_not_requested_is_not_required() -> None:
    poor = ServerVersions("5.26.0", "community", "", writable=False)
    check_versions(poor, "bolt://x", require_gds=False, read_only=True)


def test_a_query_that_writes_is_refused_by_the_server_itself(store: GraphStore) -> None:
    with pytest.raises(WriteRefused, match="may only read"):
        store.read("CREATE (:MiRNA {id: 'hsa-mir-21'})")
    assert store.read("MATCH (n:MiRNA) RETURN count(n) AS n") == [{"n": 0}]


def test_a_store_opened_for_reading_writes_nothing(store: GraphStore, neo4j_address: Neo4jAddress) -> None:
    create = "CREATE (:MiRNA {id: 'hsa-mir-21'})"
    with GraphStore.connect(neo4j_address, read_only=True) as reader:
        assert reader.read("RETURN 1 AS one") == [{"one": 1}]
        for write in (
            lambda: reader.write(create),
            lambda: reader.run_outside_transaction(create),
            lambda: reader.write_in_turn(lambda tx: tx.run(create), lambda: None),
        ):
            with pytest.raises(ReadOnlyServer):
                write()
    assert store.read("MATCH (n:MiRNA) RETURN count(n) AS n") == [{"n": 0}]


def test_a_read_only_database_is_enough_for_reading(neo4j_address: Neo4jAddress) -> None:
    def probe(driver: Driver, database: str) -> ServerVersions:
        return dataclasses.replace(GOOD, writable=False)

    with GraphStore.connect(neo4j_address, read_only=True, probe=probe) as reader:
        assert not reader.versions.writable


def test_an_invalid_query_is_a_usage_error_with_its_position(store: GraphStore) -> None:
    with pytest.raises(QueryRefused, match="line 1, column"):
        store.read("MATCH (n RETURN n")
    with pytest.raises(QueryRefused, match="absent"):
        store.read("RETURN $absent")


@pytest.mark.parametrize(
    ("code", "message", "ours"),
    [
        ("ClientError.General.ForbiddenOnReadOnlyDatabase", "no writes here", ReadOnlyServer),
        ("ClientError.General.WriteOnReadOnlyAccessDatabase", "read-only mode", ReadOnlyServer),
        ("DatabaseError.General.UnknownError", "No space left on device", ServerOutOfSpace),
        ("TransientError.General.MemoryPoolOutOfMemoryError", "pool is full", ServerOutOfSpace),
        ("TransientError.Transaction.DeadlockDetected", "deadlock", ServerFailed),
    ],
)
def test_failures_in_the_middle_of_work_are_explained(code: str, message: str, ours: type[Exception]) -> None:
    failure = Neo4jError._hydrate_neo4j(code=f"Neo.{code}", message=message)
    assert type(explain(failure, "bolt://x")) is ours
    assert message in str(explain(failure, "bolt://x"))


def test_a_lost_connection_is_explained() -> None:
    assert type(explain(ServiceUnavailable("broken pipe"), "bolt://x")) is ServerUnreachable


def test_an_address_with_a_login_is_refused_and_masked() -> None:
    with pytest.raises(UsageError, match=r"bolt://\*\*\*@h:1") as refusal:
        GraphStore.connect(Neo4jAddress("bolt://neo4j:secret@h:1"))
    assert "secret" not in str(refusal.value)
