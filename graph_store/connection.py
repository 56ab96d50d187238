"""The connection to Neo4j: checked on opening, with errors that a user can act on."""

import logging
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    Driver,
    GraphDatabase,
    ManagedTransaction,
    NotificationMinimumSeverity,
    Query,
    Session,
    Transaction,
    unit_of_work,
)

from graph_store.address import Neo4jAddress, check_address
from graph_store.driver_errors import ReadOnlyServer, ServerFailed, ServerUnreachable, explained
from graph_store.versions import ServerVersions, check_versions, probe_versions
from graph_store.write_guard import WriteGuard, guarded

RETRY_SECONDS = 15.0  # how long a transaction is retried after a transient failure
Parameters = Mapping[str, Any]
Record = dict[str, Any]
Probe = Callable[[Driver, str], ServerVersions]
Work = Callable[[Transaction | ManagedTransaction], object]
"""The work of one transaction, whoever commits it."""
T = TypeVar("T")


@dataclass(slots=True)
class _Retries:
    """How long transactions of one driver are retried: not at all while the server is away.

    So a step whose server has died waits for it once, and not again for each thing that it then cleans up.
    """

    seconds: float = field(default_factory=lambda: RETRY_SECONDS)


class GraphStore:
    """An open, checked connection to one database.

    Use as a context manager:

        with GraphStore.connect(address) as store:
            store.read("MATCH (n:MiRNA) RETURN count(n) AS n")
    """

    def __init__(
        self,
        driver: Driver,
        address: Neo4jAddress,
        versions: ServerVersions,
        read_only: bool,
        retries: _Retries | None = None,
    ) -> None:
        self.driver = driver
        self._retries = retries or _Retries()
        self.address = address
        self.versions = versions
        self.read_only = read_only
        self.guard: WriteGuard | None = None  # without one, writing is not checked
        self.read_seconds: float | None = None  # how long one read may take on the server

    @classmethod
    def connect(
        cls,
        address: Neo4jAddress,
        *,
        require_gds: bool = True,
        read_only: bool = False,
        probe: Probe = probe_versions,
    ) -> Self:
        """Open a connection and check that the server is supported.

        Args:
            address: server, user and database.
            require_gds: refuse a server without Graph Data Science.
            read_only: accept a read-only database, since nothing will be written.
            probe: asks the server for its versions.

        Raises:
            UsageError: the address is not a Neo4j address, or holds a password.
            ServerUnreachable: no server answers at the address.
            WrongCredentials: the server refuses the user name or password.
            DatabaseMissing: the server has no such database.
            UnsupportedServer, GdsMissing, ReadOnlyServer: see `check_versions`.
        """
        check_address(address.uri)
        _quieten_driver()
        with explained(address.uri):
            driver = GraphDatabase.driver(
                address.uri,
                auth=None if address.password is None else (address.username, address.password),
                connection_timeout=10,
                connection_acquisition_timeout=20,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
            )
            try:
                driver.verify_connectivity()
                versions = probe(driver, address.database)
                check_versions(versions, address.uri, require_gds=require_gds, read_only=read_only)
            except BaseException:
                driver.close()
                raise
        return cls(driver, address, versions, read_only)

    def unguarded(self) -> "GraphStore":
        """The same connection without a guard."""
        return GraphStore(self.driver, self.address, self.versions, self.read_only, self._retries)

    @property
    def database(self) -> str:
        """Name of the database."""
        return self.address.database

    @property
    def uri(self) -> str:
        """Address of the server."""
        return self.address.uri

    def read(self, cypher: str, parameters: Parameters | None = None) -> list[Record]:
        """Rows of a query that only reads; the server itself refuses one that writes.

        Raises:
            WriteRefused: the query tries to write.
            QueryRefused: the server does not accept the query.
        """
        return self.read_transaction(lambda tx: _rows(tx, cypher, parameters))

    def stream(self, cypher: str, parameters: Parameters | None = None) -> Iterator[list[Any]]:
        """The values of each row of a query that only reads, fetched as they are consumed.

        Memory use does not grow with the number of rows. Unlike `read`, it is not retried.
        """
        with self._session(READ_ACCESS) as session:
            for record in session.run(cypher, dict(parameters or {})):
                yield record.values()

    def write(self, cypher: str, parameters: Parameters | None = None) -> list[Record]:
        """Rows of a query that may write, in its own transaction; transient failures are retried."""
        return self.write_transaction(lambda tx: _rows(tx, cypher, parameters))

    def read_transaction(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Run `work` in one read transaction; it may be called again after a transient failure."""
        with self._session(READ_ACCESS) as session:
            return session.execute_read(unit_of_work(timeout=self.read_seconds)(work))

    def read_within(self, seconds: float, work: Callable[[Transaction], T]) -> T:
        """Run `work` once in a read transaction, which the server ends after a number of seconds."""
        with self._session(READ_ACCESS) as session, session.begin_transaction(timeout=seconds) as tx:
            return work(tx)

    def write_transaction(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Run `work` in one write transaction; it may be called again after a transient failure."""
        with self._writing() as session:
            if self.guard is not None:
                work = guarded(work, self.guard)
            return session.execute_write(work)

    def write_in_turn(self, work: Work, turn: Callable[[], None]) -> None:
        """Run `work` in one write transaction and commit once `turn` returns; it is not retried."""
        metadata = None if self.guard is None else self.guard.metadata
        with self._writing() as session, session.begin_transaction(metadata=metadata) as tx:
            work(tx)
            if self.guard is not None:
                self.guard.check(tx)  # holds until the commit, so it need not wait for its turn
            turn()
            tx.commit()

    def run_outside_transaction(self, cypher: str, parameters: Parameters | None = None) -> list[Record]:
        """Rows of a statement that manages its own transactions (CALL … IN TRANSACTIONS, schema changes)."""
        with self._writing() as session:
            metadata = None
            if self.guard is not None:
                metadata = self.guard.metadata
                session.execute_write(self.guard.check)
            # The Cypher is our own code; whoever takes over stops the transactions with this metadata.
            query = Query(cypher, metadata=metadata)
            return [r.data() for r in session.run(query, dict(parameters or {}))]

    def close(self) -> None:
        """Close the connection; closing it twice is allowed."""
        self.driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _session(self, access: str) -> Iterator[Session]:
        """A session that Ctrl-C interrupts at once; the server then stops and rolls back the transaction.

        On KeyboardInterrupt the driver's session would first wait for the result of a query that may run for
        hours. On CancelledError it closes its connection instead; other connections stay usable. The same
        holds for what a scheduler raises (Airflow's AirflowTaskTimeout).
        """
        interrupt: BaseException | None = None
        try:
            with (
                explained(self.uri),
                self.driver.session(
                    database=self.database,
                    default_access_mode=access,
                    max_transaction_retry_time=self._retries.seconds,
                ) as session,
            ):
                try:
                    yield session
                except Exception:
                    raise
                except BaseException as raised:
                    interrupt = raised
                    raise CancelledError from raised
        except CancelledError:
            if interrupt is None:
                raise
            raise interrupt from None
        except ServerUnreachable:
            self._retries.seconds = 0.0
            raise
        self._retries.seconds = RETRY_SECONDS

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """A session for writing; an error of a process that lost its lease says so."""
        self._require_writable()
        try:
            with self._session(WRITE_ACCESS) as session:
                yield session
        except ServerFailed as error:
            if self.guard is not None:
                self.guard.explain(error)
            raise

    def _require_writable(self) -> None:
        if self.read_only:
            raise ReadOnlyServer(
                "The graph was opened for reading only", "Open it without read_only to change it"
            )


def _rows(tx: ManagedTransaction, cypher: str, parameters: Parameters | None) -> list[Record]:
    # The Cypher is our own code or the user's own query; values are always passed as parameters.
    result = tx.run(cypher, dict(parameters or {}))
    keys = result.keys()
    return [dict(zip(keys, record.values(), strict=True)) for record in result]


def _quieten_driver() -> None:
    """Keep the driver's log off the terminal unless it has a handler: failures are reported once, by us."""
    log = logging.getLogger("neo4j")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
