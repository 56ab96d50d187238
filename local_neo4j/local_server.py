"""The local Neo4j with GDS that the package assembles itself: up, down, state.

server = LocalServer(Path("var/neo4j"), default_jar_cache())
info = server.up()          # fetches the jars, creates the home, starts; no-op if it is running
GraphDatabase.driver(info.uri, auth=info.auth)
server.down()
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import psutil
from filelock import FileLock, Timeout

from gtmaloc_base.atomic_files import write_json
from gtmaloc_base.errors import GTMALocError
from gtmaloc_base.progress import Progress
from local_neo4j.configuration import LOOPBACK, ServerSettings
from local_neo4j.health import answers
from local_neo4j.home import USERNAME, HomeUnusable, Neo4jHome
from local_neo4j.info import ServerInfo
from local_neo4j.ports import Ports, choose_ports, read_ports
from local_neo4j.process import STOP_SECONDS, ServerProcess

__all__ = ["LocalServer", "ServerInfo", "ServerNotStarted", "ServerStartFailed", "State"]

State = Literal["absent", "half-written", "stopped", "died", "starting", "running"]
POLL_SECONDS = 0.2


class ServerStartFailed(GTMALocError):
    """The server ended while starting, or did not answer in time."""


class ServerNotStarted(GTMALocError):
    """The local server has never been started."""


class LocalServer:
    """One local Neo4j: its home, its ports, its process.

    Args:
        home: directory of the server; created if needed.
        jar_cache: per-user cache of the jars.
        bolt_port: port for drivers; 0 chooses a free one and keeps it.
        http_port: port of the Browser; 0 chooses a free one and keeps it.
        heap: maximum heap size of the JVM.
        page_cache: memory for caching the store's pages.
        auth: False lets every user of this machine connect; for tests only.
    """

    def __init__(
        self,
        home: Path,
        jar_cache: Path,
        *,
        bolt_port: int = 0,
        http_port: int = 0,
        heap: str = "2g",
        page_cache: str = "512m",
        auth: bool = True,
    ) -> None:
        self._home = Neo4jHome(home)
        self._process = ServerProcess(self._home)
        self._jar_cache = jar_cache
        self._asked_ports = Ports(bolt_port, http_port)
        self._settings = ServerSettings(heap=heap, page_cache=page_cache, auth=auth)
        self._ports_file = self._home.path / "run" / "server.json"
        # Next to the home, not in it: a half-written home is removed while the lock is held.
        self._lock_file = self._home.path.with_name(f"{self._home.path.name}.lock")

    def up(self, progress: Progress | None = None, timeout: float = 120) -> ServerInfo:
        """Start the server and wait until it answers; if it is already running, nothing changes.

        Raises:
            PortTaken: a requested port is in use.
            PasswordRefused: it runs, but does not accept the password in its home.
            ServerStartFailed: it ended or did not answer within `timeout` seconds.
            GTMALocError: the jars or the home cannot be prepared; the message says why and what to do.
        """
        if self._process.find() is not None and self._answers():
            return self.info()
        with self._locked():
            process = self._process.find()
            if process is not None:  # started by another process, which may have been killed since
                self._wait_until_it_answers(process, timeout)
                return self.info()
            self._prepare(progress)
            try:
                self._wait_until_it_answers(self._process.start(self._settings), timeout)
            except BaseException:  # including Ctrl-C: leave no half-started server behind
                self._process.stop()
                raise
        return self.info()

    def down(self, timeout: float = STOP_SECONDS) -> bool:
        """Stop the server cleanly; False if it was not running.

        Raises:
            StopTimedOut: it did not stop within `timeout` seconds.
        """
        if not self._home.exists():
            return False
        with self._locked():
            return self._process.stop(timeout)

    def state(self) -> State:
        """The state of the server; never changes anything."""
        if self._process.find() is not None:
            try:
                return "running" if self._answers() else "starting"
            except GTMALocError:  # it runs, but refuses our password; `up` reports that
                return "running"
        if self._someone_starts_it():
            return "starting"
        if not self._home.exists():
            return "absent"
        if not self._home.is_whole():
            return "half-written"
        return "died" if self._process.was_started() else "stopped"

    def info(self) -> ServerInfo:
        """How to reach the server; `pid` is None unless it runs.

        Raises:
            ServerNotStarted: it has never run in this home.
        """
        ports = read_ports(self._ports_file)
        if ports is None or not self._home.is_whole():
            raise ServerNotStarted(
                f"There is no local Neo4j in {self._home.path} yet", "Start it with `gtmaloc up`"
            )
        process = self._process.find()
        http_url = f"http://{LOOPBACK}:{ports.http}/"
        return ServerInfo(
            uri=f"bolt://{LOOPBACK}:{ports.bolt}",
            http_url=http_url,
            browser_url=f"{http_url}browser/",
            username=USERNAME,
            password=self._home.password(),
            pid=process.pid if process is not None else None,
            home=self._home.path,
            console_log=self._process.console_log,
            debug_log=self._home.path / "logs" / "debug.log",
        )

    def last_log_lines(self, count: int = 5) -> list[str]:
        """The end of the console log, useful after the server died."""
        return self._process.last_log_lines(count)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time start or stop the server, and explain file-system errors."""
        try:
            self._lock_file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._lock_file):
                yield
        except OSError as error:
            raise HomeUnusable(
                f"The home of the local Neo4j, {self._home.path}, cannot be used ({error})",
                "Make its directory writable, free some space, or choose another home",
            ) from error

    def _prepare(self, progress: Progress | None) -> None:
        from local_neo4j.jars import fetch_jars  # slow (0.3 s), and not needed if the server is running

        ports = choose_ports(self._asked_ports, read_ports(self._ports_file))
        jars = fetch_jars(self._jar_cache, progress)
        self._home.prepare(jars, self._settings, ports.bolt, ports.http)
        write_json(self._ports_file, ports._asdict())

    def _wait_until_it_answers(self, process: psutil.Process, timeout: float) -> None:
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self._process.find() is None:
                raise self._start_failed("ended while starting")
            if self._answers():
                return
            time.sleep(POLL_SECONDS)
        raise self._start_failed(f"(process {process.pid}) did not answer within {timeout:.0f} s")

    def _start_failed(self, what: str) -> ServerStartFailed:
        return ServerStartFailed(
            f"The local Neo4j {what}: {self._process.failure_line()}",
            f"Read {self._process.console_log}, fix the cause, and run `gtmaloc up` again",
        )

    def _answers(self) -> bool:
        ports = read_ports(self._ports_file)
        if ports is None:
            return False
        password = self._home.password()
        return answers(ports, None if password is None else (USERNAME, password))

    def _someone_starts_it(self) -> bool:
        if not self._lock_file.exists():
            return False
        try:
            with FileLock(self._lock_file, timeout=0):
                return False
        except Timeout:
            return True
