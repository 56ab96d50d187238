"""Where things are: the project's `var` directory and the Neo4j server that belongs to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.lease import Lease, writer_lease
from graph_store.schema import refuse_other_version
from graph_store.writing.reset import refuse_half_emptied
from gtmaloc.console import Reporter
from gtmaloc.settings import Settings
from gtmaloc_base.errors import GTMALocError, UsageError
from local_neo4j.local_server import LocalServer, ServerInfo


class NoGraphYet(GTMALocError):
    """There is no local server, because nothing has been loaded yet."""


@dataclass(frozen=True)
class Workspace:
    """Settings, paths and access to the graph. Creating a workspace touches no file and no server."""

    settings: Settings
    reporter: Reporter = field(default_factory=Reporter)
    read_seconds: float | None = None  # how long one read of `graph_to_read` may take on the server
    _leases: list[Lease] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def var(self) -> Path:
        """The directory for all output."""
        return self.settings.var.absolute()

    @property
    def runs(self) -> Path:
        """One directory per model run."""
        return self.var / "runs"

    @property
    def modules(self) -> Path:
        """One directory per search for regulatory modules."""
        return self.var / "modules"

    @property
    def rejects(self) -> Path:
        """Rejected rows, one file per source."""
        return self.var / "rejects"

    @property
    def datasets(self) -> Path:
        """Exported datasets, named by the fingerprint of their data."""
        return self.var / "datasets"

    @property
    def evaluations(self) -> Path:
        """Kept results of evaluations, named by what they depend on."""
        return self.var / "evaluations"

    @property
    def releases(self) -> Path:
        """Releases that GTMALoc has written or downloaded."""
        return self.var / "releases"

    @property
    def server_home(self) -> Path:
        """Home of the local server: its store, configuration, password and logs."""
        return self.var / "neo4j"

    @property
    def external(self) -> bool:
        """Whether NEO4J_URI names the user's own server."""
        return self.settings.neo4j_uri is not None

    def server(self) -> LocalServer:
        """The local server of this project, running or not.

        Raises:
            UsageError: NEO4J_URI is set, so this project has none.
        """
        if self.external:
            raise UsageError(
                f"NEO4J_URI is set ({self.settings.neo4j_uri}): GTMALoc does not start or stop that server",
                "Unset NEO4J_URI to use the local server of this project",
            )
        s = self.settings
        return LocalServer(
            self.server_home,
            s.cache / "neo4j",
            bolt_port=s.bolt_port,
            http_port=s.http_port,
            heap=s.heap,
            page_cache=s.page_cache,
            start_timeout=s.start_timeout,
        )

    def start_server(self) -> ServerInfo:
        """Start the local server, or wait for it if it is already starting; see `LocalServer.up`.

        Ctrl-C ends the waiting and not the server, which may be recovering its store.
        """
        server = self.server()
        try:
            with self.reporter.bar("Neo4j jars") as advance:
                return server.up(progress=advance, say=self.reporter.say)
        except KeyboardInterrupt:
            if server.state() == "starting":
                self.reporter.say(
                    "The local Neo4j goes on starting: `gtmaloc up` waits for it, `gtmaloc down` stops it"
                )
            raise

    def address(self, *, create: bool = False) -> Neo4jAddress:
        """How to reach the graph; starts the local server if it is not running.

        Args:
            create: create the local server if there is none yet (for loading steps); otherwise a missing
                server is an error.

        Raises:
            NoGraphYet: there is no local server and `create` is not set.
        """
        s = self.settings
        if s.neo4j_uri is not None:
            if s.neo4j_password is None:
                raise UsageError("NEO4J_URI is set but NEO4J_PASSWORD is not", "Set NEO4J_PASSWORD")
            password = s.neo4j_password.get_secret_value()
            return Neo4jAddress(s.neo4j_uri, s.neo4j_username, password, s.neo4j_database)
        state = self.server().state()
        if state == "absent" and not create:
            raise NoGraphYet(
                "There is no graph in this project yet",
                "Run `gtmaloc run` (or `gtmaloc load --data DIR`), or set NEO4J_URI",
            )
        if state not in ("running", "without files"):
            what = "waiting for it" if state == "starting" else "starting it"
            self.reporter.say(f"The local Neo4j {'has' if state == 'died' else 'is'} {state}: {what}")
        info = self.start_server()
        return Neo4jAddress(info.uri, info.username, info.password, "neo4j")

    @contextmanager
    def graph(
        self, verb: str, *, create: bool = False, require_gds: bool = True, any_version: bool = False
    ) -> Iterator[GraphStore]:
        """An open connection to the graph for its only writer; waits for another one (ADR 16).

        A step that runs inside another step of the same workspace writes under the lease of the outer one.

        Args:
            verb: the step, for those who wait for it.
            create: create the local server if there is none yet.
            require_gds: refuse a server without Graph Data Science.
            any_version: accept a graph with another schema version, to migrate it.

        Raises:
            GraphBusy: another process writes, and GTMALOC_WAIT is off.
            SchemaVersionMismatch: the graph has an older or a newer schema.
        """
        with GraphStore.connect(self.address(create=create), require_gds=require_gds) as store:
            if not any_version:
                refuse_other_version(store)
            with self._lease(store, verb):
                if not any_version:
                    refuse_other_version(store)  # the writer before us may have migrated it
                    if not create:  # a loading step completes what was interrupted
                        refuse_half_emptied(store)
                yield store

    @contextmanager
    def _lease(self, store: GraphStore, verb: str) -> Iterator[None]:
        if self._leases:
            store.guard = self._leases[0]
            yield
            return
        s = self.settings
        with writer_lease(store, verb, wait=s.wait, seconds=s.lease_seconds, say=self.reporter.say) as lease:
            self._leases.append(lease)
            try:
                yield
            finally:
                self._leases.clear()

    @contextmanager
    def graph_to_read(self) -> Iterator[GraphStore]:
        """An open connection for queries: a read-only database without GDS is enough."""
        with GraphStore.connect(self.address(), require_gds=False, read_only=True) as store:
            refuse_other_version(store)
            refuse_half_emptied(store)
            store.read_seconds = self.read_seconds
            yield store
